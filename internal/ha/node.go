package ha

import (
	"errors"
	"os"
	"path/filepath"
	"sync"

	"fieldwork/internal/pgserver/custody"
)

// A Node is one machine of the cluster with its Patroni and its PostgreSQL.
type Node struct {
	Name string
	Port int // of its PostgreSQL

	cluster *Cluster
	rest    int // port of its Patroni
	folder  string

	mu      sync.Mutex
	patroni *custody.Process // nil while the machine is dead
}

func (n *Node) data() string { return filepath.Join(n.folder, "data") }

// Start starts the node's Patroni, which starts PostgreSQL when it has found out as what. It waits for nothing.
func (n *Node) Start() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.patroni != nil && !n.patroni.Ended() {
		return nil
	}
	file, err := n.configure()
	if err != nil {
		return err
	}
	n.patroni, err = n.cluster.guard.Start(n.cluster.command(n.cluster.Programs.Patroni, file), filepath.Join(n.cluster.folder, n.Name+".log"))
	return err
}

// Kill is the end of the machine: everything of the node dies at one instant. etcd, which would run there too, goes on, because
// its own deaths are another matter.
func (n *Node) Kill() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.patroni == nil {
		return nil
	}
	pids := n.pids()
	if err := custody.KillFamilies(pids...); err != nil {
		return err
	}
	<-n.patroni.Over()
	n.patroni = nil
	return nil
}

// freeze holds everything of the node until thaw is called.
func (n *Node) freeze() (thaw func(), err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.patroni == nil {
		return nil, errors.New(n.Name + " is dead, which cannot be frozen")
	}
	return custody.FreezeFamilies(n.pids()...), nil
}

// pids are the processes by which the node lives.
func (n *Node) pids() []int {
	var pids []int
	if !n.patroni.Ended() {
		pids = append(pids, n.patroni.Pid())
	}
	if server := custody.Postmaster(n.data()); server != 0 {
		pids = append(pids, server)
	}
	return pids
}

// ownFolder makes a folder of the account's.
func (c *Cluster) ownFolder(name string) error {
	folder := filepath.Join(c.folder, name)
	return errors.Join(os.MkdirAll(folder, 0o700), c.account.Give(folder))
}
