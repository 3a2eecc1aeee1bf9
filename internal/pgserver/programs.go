package pgserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// Programs are the parts of PostgreSQL that make and run a cluster.
type Programs struct {
	Folder  string // that they were found in
	Initdb  string
	Server  string // postgres
	Version string // as the server tells it, such as "postgres (PostgreSQL) 15.18"
}

// ErrMissing says that this machine has no PostgreSQL.
var ErrMissing = errors.New("PostgreSQL is not installed; install it (Debian: apt-get install postgresql), or put the folder of initdb and postgres on the PATH")

// Find looks for PostgreSQL's programs on the PATH, where Debian keeps them (the newest first), and where pg_config says.
func Find() (Programs, error) {
	for _, folder := range folders() {
		p := Programs{Folder: folder, Initdb: filepath.Join(folder, "initdb"), Server: filepath.Join(folder, "postgres")}
		if !executable(p.Initdb) || !executable(p.Server) {
			continue
		}
		version, err := exec.Command(p.Server, "--version").Output()
		if err != nil {
			return Programs{}, fmt.Errorf("%s --version: %w; mend the installation of PostgreSQL", p.Server, err)
		}
		p.Version = string(bytes.TrimSpace(version))
		return p, nil
	}
	return Programs{}, ErrMissing
}

// folders are those that the programs may be in, the best first.
func folders() []string {
	var all []string
	if path, err := exec.LookPath("initdb"); err == nil {
		// A link beside other programs leads to the folder that has all of PostgreSQL's.
		if path, err = filepath.EvalSymlinks(path); err == nil {
			all = append(all, filepath.Dir(path))
		}
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(debian, func(a, b string) int { return major(b) - major(a) })
	all = append(all, debian...)
	if path, err := exec.LookPath("pg_config"); err == nil {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if said, err := exec.CommandContext(ctx, path, "--bindir").Output(); err == nil {
			all = append(all, string(bytes.TrimSpace(said)))
		}
	}
	return all
}

// major is the version that a folder of Debian's is named after; 0 when it is named otherwise.
func major(folder string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
	return n
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}
