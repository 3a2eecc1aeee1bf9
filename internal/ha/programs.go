package ha

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"

	"fieldwork/internal/pgserver"
)

// Programs are those of which a cluster is made.
type Programs struct {
	Patroni, Etcd string // their paths
	Version       string // of Patroni, such as 3.0.2
	PostgreSQL    pgserver.Programs
}

// ErrMissing says that this machine lacks a part of a cluster.
var ErrMissing = errors.New("install Patroni and etcd (Debian: apt-get install patroni etcd-server python3-etcd postgresql)")

// Find looks for the programs on the PATH.
func Find(ctx context.Context) (Programs, error) {
	var p Programs
	var err error
	if p.PostgreSQL, err = pgserver.Find(); err != nil {
		return p, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	for name, path := range map[string]*string{"patroni": &p.Patroni, "etcd": &p.Etcd} {
		if *path, err = exec.LookPath(name); err != nil {
			return p, fmt.Errorf("%w: %w", ErrMissing, err)
		}
	}
	said, err := exec.CommandContext(ctx, p.Patroni, "--version").Output()
	if err != nil {
		return p, fmt.Errorf("%s --version: %w; mend the installation of Patroni", p.Patroni, err)
	}
	if p.Version = regexp.MustCompile(`\d+\.\d+\.\d+`).FindString(string(said)); p.Version == "" {
		return p, fmt.Errorf("%s --version says %q, which is no version", p.Patroni, said)
	}
	return p, nil
}

// safeDCS is the protocol with which this Patroni loses nothing. Before 3.0.3 a leader that had been frozen and came back took
// the leader's key from its successor by etcd's third protocol, without looking whose it was; by the second one it compares.
func (p Programs) safeDCS() string {
	var major, minor, patch int
	fmt.Sscanf(p.Version, "%d.%d.%d", &major, &minor, &patch)
	if major < 3 || major == 3 && minor == 0 && patch < 3 {
		return "etcd"
	}
	return "etcd3"
}

func address(port int) string { return "127.0.0.1:" + strconv.Itoa(port) }
