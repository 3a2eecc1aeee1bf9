package ha

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"fieldwork/internal/pgserver/custody"
)

// An etcdMember is one of three that keep who leads.
type etcdMember struct {
	name         string
	client, peer int // ports
	process      *custody.Process
}

// startEtcd starts the three members and returns when they agree.
func (c *Cluster) startEtcd(ctx context.Context) error {
	var all []string
	for _, m := range c.etcd {
		all = append(all, m.name+"=http://"+address(m.peer))
	}
	for i := range c.etcd {
		m := &c.etcd[i]
		peer, client := "http://"+address(m.peer), "http://"+address(m.client)
		cmd := c.command(c.Programs.Etcd, "--name", m.name, "--data-dir", filepath.Join(c.folder, m.name, "data"), "--enable-v2=true",
			"--listen-client-urls", client, "--advertise-client-urls", client, "--listen-peer-urls", peer,
			"--initial-advertise-peer-urls", peer, "--initial-cluster", strings.Join(all, ","), "--initial-cluster-state", "new")
		if err := c.ownFolder(m.name); err != nil {
			return err
		}
		var err error
		if m.process, err = c.guard.Start(cmd, filepath.Join(c.folder, m.name+".log")); err != nil {
			return err
		}
	}
	for _, m := range c.etcd {
		if err := c.awaitEtcd(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// awaitEtcd asks a member until it knows a leader.
func (c *Cluster) awaitEtcd(ctx context.Context, m etcdMember) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		answer, err := client.Get("http://" + address(m.client) + "/health")
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-m.process.Over():
			return fmt.Errorf("etcd %s ended before it answered (%s)", m.name, m.process.State())
		case <-ctx.Done():
			return fmt.Errorf("etcd %s does not answer at %s: %w", m.name, address(m.client), ctx.Err())
		case <-time.After(pause):
		}
	}
}

// command is a program that the account runs. It sees nothing of our environment but the PATH: a variable such as PGHOST or
// ETCD_NAME would change what it does.
func (c *Cluster) command(path string, args ...string) *exec.Cmd {
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Env = c.folder, []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "TZ=UTC"}
	c.account.Own(cmd)
	return cmd
}
