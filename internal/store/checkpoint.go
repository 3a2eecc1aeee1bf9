package store

import (
	"sync"
	"time"

	"gorm.io/gorm"
)

// checkpointPace is how often what was committed is copied from the log into the database file.
const checkpointPace = 500 * time.Millisecond

// startCheckpoints copies what was committed from the log into the file, beside the writer and on a connection of its own. Left
// to the commit that makes the log full, the copying of sixteen megabytes held up every post that came meanwhile, once a second
// under load. That commit still does the rest, which is little, and lets the log begin anew. A checkpoint that fails is no
// matter: what is in the log stays there, and the writer's own tells of a disk that fails. The function that is returned ends it.
func startCheckpoints(db *gorm.DB, commits func() int64) (end func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		again := time.NewTicker(checkpointPace)
		defer again.Stop()
		for copied := commits(); ; {
			select {
			case <-quit:
				return
			case <-again.C:
			}
			if n := commits(); n != copied {
				db.Exec("PRAGMA wal_checkpoint(PASSIVE)")
				copied = n
			}
		}
	}()
	return sync.OnceFunc(func() {
		close(quit)
		<-done
	})
}
