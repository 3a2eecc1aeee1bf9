package main

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/store"
)

// The folder of works is one for all nodes of a database. Each of them says again and again which folder it has, by an id that
// lies in it, as a duty that all nodes with the same folder share: a node with another folder is refused at its start, before
// researchers find that what was delivered yesterday is gone whenever the balancer asks that node.
const (
	folderDuty = "works folder"
	folderTerm = 30 * time.Second
)

// holdFolder says that the nodes' works are in this folder; false when another folder was named a moment ago.
func (srv *server) holdFolder(ctx context.Context) (ours bool, err error) {
	now := time.Now()
	held, err := srv.store.HoldDuties(ctx, srv.worksFolder, []string{folderDuty}, now, now.Add(folderTerm))
	return len(held) > 0, err
}

// shareFolder refuses a folder of works that is not the other nodes' one.
func (srv *server) shareFolder(ctx context.Context, dir string) (err error) {
	if srv.worksFolder, err = srv.works.Folder(rand.Text); err != nil {
		return err
	}
	ours, err := srv.holdFolder(ctx)
	if err == nil && !ours {
		err = fault.Errorf(fault.Conflict, "the folder of works %s is not the one that the other nodes of this database have; give all of them one shared folder with --works, or leave --works out of all. "+
			"A node that was stopped less than %s ago still counts", dir, folderTerm)
	}
	return err
}

// keepFolder goes on saying so until the context ends.
func (srv *server) keepFolder(ctx context.Context) {
	tick := time.NewTicker(folderTerm / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if ours, err := srv.holdFolder(ctx); err == nil && !ours {
			srv.log.Error("another node of this database makes works in another folder; give all of them one shared folder with --works")
		}
	}
}

// worksIn is where works are kept: in the folder that is given, or beside a database that is a file. Nodes of a database that
// is elsewhere make none unless they are told where: a folder that each of them chose would be another for each.
func worksIn(dir, db string) string {
	if dir == "" && !store.IsPostgres(db) {
		return filepath.Join(filepath.Dir(db), "works")
	}
	return dir
}
