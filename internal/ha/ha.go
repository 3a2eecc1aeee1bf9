// Package ha runs three PostgreSQL servers under Patroni on this machine, and lets them die.
//
// It is opinionated. The programs are those of the system's packages, configured as our operators are told to configure them;
// a cluster in which a commit may be on one machine alone is not started at all. A death is that of a machine: Patroni,
// PostgreSQL and every process of theirs end at one instant and say goodbye to nobody. Nothing is left when the process that
// started the cluster is gone. It is imported by tests only.
package ha

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"fieldwork/internal/pgserver/custody"
)

// members is how many machines the cluster plays, each with etcd, Patroni and PostgreSQL: the least of which one can be missed.
const members = 3

// Options say what a cluster is like.
type Options struct {
	// Password is that of every role: of the superuser, of replication and of Owner.
	Password string
	// DCS is the protocol in which Patroni speaks to etcd, etcd or etcd3; "": the one with which this Patroni loses nothing.
	DCS string
}

// A Cluster is three nodes and what they agree by.
type Cluster struct {
	Nodes    []*Node
	Programs Programs

	options Options
	folder  string
	account custody.Account
	guard   *custody.Guard
	etcd    []etcdMember
}

// Start makes a cluster in a new folder and returns when all three nodes are in it and one standby is synchronous. It has a role
// and a database named Owner.
func Start(ctx context.Context, o Options) (c *Cluster, err error) {
	c = &Cluster{options: o}
	if c.Programs, err = Find(ctx); err != nil {
		return nil, err
	}
	if c.options.DCS == "" {
		c.options.DCS = c.Programs.safeDCS()
	}
	if c.account, err = custody.Unprivileged(); err != nil {
		return nil, err
	}
	if c.folder, err = c.account.Folder(); err != nil {
		return nil, err
	}
	if c.guard, err = custody.Watch(c.folder); err != nil {
		os.RemoveAll(c.folder)
		return nil, err
	}
	if err := c.begin(ctx); err != nil {
		logs := c.Said()
		c.Close()
		return nil, fmt.Errorf("%w\n%s", err, logs)
	}
	return c, nil
}

func (c *Cluster) begin(ctx context.Context) error {
	if err := c.layOut(); err != nil {
		return err
	}
	if err := c.startEtcd(ctx); err != nil {
		return err
	}
	for i, n := range c.Nodes {
		if err := n.Start(); err != nil {
			return err
		}
		// The first one makes the cluster, and the others copy it.
		if err := c.await(ctx, fmt.Sprintf("%d nodes", i+1), func(v View) bool { return v.Leader() != nil && len(v.Members) > i }); err != nil {
			return err
		}
	}
	if err := c.Healthy(ctx); err != nil {
		return err
	}
	return c.makeDatabase(ctx)
}

// layOut gives each node its ports and its folder.
func (c *Cluster) layOut() error {
	const each = 4 // of etcd for clients and for its peers, of Patroni, of PostgreSQL
	ports, err := custody.FreePorts(each*members, 0)
	if err != nil {
		return err
	}
	for i := range members {
		own := ports[each*i:]
		name := "n" + strconv.Itoa(i+1)
		c.etcd = append(c.etcd, etcdMember{name: "e" + strconv.Itoa(i+1), client: own[0], peer: own[1]})
		n := &Node{Name: name, Port: own[3], cluster: c, rest: own[2], folder: filepath.Join(c.folder, name)}
		if err := c.ownFolder(name); err != nil {
			return err
		}
		c.Nodes = append(c.Nodes, n)
	}
	return nil
}

// Close ends everything at once and removes the folder.
func (c *Cluster) Close() error {
	var all error
	for _, n := range c.Nodes {
		all = errors.Join(all, n.Kill())
	}
	c.guard.Dismiss() // which ends etcd, too
	return errors.Join(all, os.RemoveAll(c.folder))
}

// URL is the address of a database, with all the nodes in it: who opens it is led to the one that writes.
func (c *Cluster) URL(database, user string) string {
	var hosts []string
	for _, n := range c.Nodes {
		hosts = append(hosts, "127.0.0.1:"+strconv.Itoa(n.Port))
	}
	return "postgres://" + url.UserPassword(user, c.options.Password).String() + "@" + strings.Join(hosts, ",") + "/" + url.PathEscape(database) +
		"?sslmode=disable&target_session_attrs=read-write&connect_timeout=2"
}

// DCS is the protocol in which Patroni speaks to etcd.
func (c *Cluster) DCS() string { return c.options.DCS }

// mostSaid bounds what of each log is repeated in an error, in bytes.
const mostSaid = 4000

// Said is the end of what each Patroni said.
func (c *Cluster) Said() string {
	var all strings.Builder
	logs, _ := filepath.Glob(filepath.Join(c.folder, "n*.log"))
	for _, log := range logs {
		data, err := os.ReadFile(log)
		if err != nil {
			data = []byte(err.Error())
		}
		fmt.Fprintf(&all, "--- %s\n%s\n", filepath.Base(log), data[max(0, len(data)-mostSaid):])
	}
	return all.String()
}
