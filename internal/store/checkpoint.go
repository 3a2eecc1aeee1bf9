package store

import (
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// A checkpointer copies what was committed from SQLite's write-ahead log into the database's file, between batches, so that the
// log begins anew. Left to itself SQLite does so within a commit, and tells nobody when it fails.
//
// It must be known, because SQLite trusts a disk too much. A checkpoint that leaves a part of the log, as somebody is reading
// what was before, syncs nothing, and still counts what it has copied as done (walCheckpoint in
// https://sqlite.org/src/file/src/wal.c). When a later one's sync fails, the system may have thrown away what both have
// written, and SQLite would copy again only what the second has: pages that were acknowledged would be gone, and the file damaged.
// So once a checkpoint has failed nothing is taken for copied.
type checkpointer struct {
	db    *gorm.DB // the writer's
	index *logIndex
	disk  *disk
	warn  func(error) // nil when nobody wants to know

	distrusted bool      // the log's index is to be spoilt before anything is copied again
	rests      time.Time // until then, as the last checkpoint failed; zero when it did not
}

const (
	// logLength is how many pages the log has before they are copied: fewer checkpoints mean fewer syncs.
	logLength = 4000
	// checkpointRest follows a checkpoint that failed; the log grows meanwhile.
	checkpointRest = time.Second
)

// between is called between two batches, when nobody waits for the one before. A batch that found no room for itself in the log
// may find it once the log begins anew.
func (c *checkpointer) between() {
	if length, err := c.index.length(); err == nil && length < logLength && !c.distrusted || time.Now().Before(c.rests) {
		return
	}
	first := c.rests.IsZero() // failure in a row
	c.rests = time.Time{}
	err := c.checkpoint()
	if err == nil {
		return
	}
	c.rests = time.Now().Add(checkpointRest)
	if first && c.warn != nil {
		c.warn(fmt.Errorf("the database's file cannot be written from its log, which keeps everything and grows: %w", unavailable(err)))
	}
}

// checkpoint copies what nobody who is reading holds back.
func (c *checkpointer) checkpoint() error {
	if c.distrusted { // and the index could not be spoilt then
		if err := c.distrust(); err != nil {
			return err
		}
	}
	err := c.db.Exec("PRAGMA wal_checkpoint(PASSIVE)").Error
	if err == nil {
		err = c.disk.takes() // the file may have grown, too
	}
	if err != nil {
		return errors.Join(err, c.distrust())
	}
	return nil
}

// distrust has SQLite read the log anew, from its beginning, and take nothing in it for copied. No other process is in the middle
// of a commit meanwhile, whose end would make the index whole again as it was.
func (c *checkpointer) distrust() error {
	err := c.db.Transaction(func(*gorm.DB) error { return c.index.spoil() })
	c.distrusted = err != nil
	return err
}
