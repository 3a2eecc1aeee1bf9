package backup

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/mattn/go-sqlite3"

	"fieldwork/internal/fault"
)

// looked is how often it is looked how much of a copy is there.
const looked = 200 * time.Millisecond

// copyInto writes the database anew into an empty file, and onto the disk. VACUUM INTO reads one snapshot; a backup in steps
// by SQLite's other way begins anew whenever somebody writes, and so never ends while a survey is in the field.
func (o Order) copyInto(ctx context.Context, db *sql.DB, part string, size int64) error {
	copied, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		for {
			select {
			case <-copied:
				return
			case <-time.After(looked):
				if info, err := os.Stat(part); err == nil {
					o.Show("copied", min(info.Size(), size), size)
				}
			}
		}
	}()
	err := vacuum(ctx, db, part)
	close(copied)
	<-watched
	if err != nil {
		return uncopied(err)
	}
	return syncFile(part)
}

// vacuum reads its result on the caller's own thread, whose priority may have been lowered.
func vacuum(ctx context.Context, db *sql.DB, part string) error {
	rows, err := db.QueryContext(ctx, "VACUUM INTO ?", part)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() { // it has none, but it is done only when that is known
	}
	return rows.Err()
}

func uncopied(err error) error {
	var engine sqlite3.Error
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fault.Errorf(fault.Unavailable, "it was given up: %w", err)
	case errors.As(err, &engine) && engine.Code == sqlite3.ErrFull:
		return fault.Errorf(fault.Unavailable, "the disk is full: %w; free space, or choose another disk", err)
	}
	return fault.Errorf(fault.Unavailable, "the copy cannot be written: %w", err)
}

// describe checks a copy and says what is in it.
func (o Order) describe(ctx context.Context, part string) (m Manifest, err error) {
	m = Manifest{Format: format, Software: o.Software, Begun: o.Begun.UTC()}
	m.SQLite, _, _ = sqlite3.Version()
	if m.Contents, err = examine(ctx, part, o.Subject, o.Show); err != nil {
		return m, err
	}
	m.Size, m.SHA256, err = digest(ctx, part, io.Discard, o.Show)
	return m, err
}

// examine asks SQLite whether the file is sound, and counts what is in it. The file is complete and nobody writes to it, so
// that SQLite need put nothing beside it.
func examine(ctx context.Context, file string, subject Subject, show Show) (c Contents, err error) {
	db, err := open(file, "mode=ro&immutable=1&_cache_size=-4096")
	if err != nil {
		return c, unusable(err)
	}
	defer db.Close()
	show("checking", 0, 0)
	var said string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
		return c, foreign(err)
	}
	if said != "ok" {
		return c, fault.Errorf(fault.Invalid, "SQLite finds the database damaged: %s; keep the file, and restore the last backup that was complete", said)
	}
	if c, err = subject.Contents(ctx, db); err != nil {
		return c, foreign(err)
	}
	return c, nil
}

// digest reads a file to its end, hands it on, and returns its size and SHA-256.
func digest(ctx context.Context, file string, to io.Writer, show Show) (size int64, sum string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, "", fault.Errorf(fault.Unavailable, "the backup cannot be read: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, "", fault.Errorf(fault.Unavailable, "the backup cannot be read: %w", err)
	}
	hash := sha256.New()
	size, err = io.Copy(io.MultiWriter(hash, to), &watched{ctx: ctx, from: f, total: info.Size(), show: show})
	if err != nil {
		return 0, "", fault.Errorf(fault.Unavailable, "the backup cannot be read and written: %w", err)
	}
	return size, hex.EncodeToString(hash.Sum(nil)), nil
}

// watched is what is read while it is wanted, and told of.
type watched struct {
	ctx         context.Context
	from        io.Reader
	done, total int64
	show        Show
}

// Read reads on, unless it was given up.
func (w *watched) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.from.Read(p)
	if before := w.done >> 26; (w.done+int64(n))>>26 != before { // each 64 MiB
		w.show("read", w.done, w.total)
	}
	w.done += int64(n)
	return n, err
}

// publish gives a complete copy its name, the manifest first: a file under the backup's name is a backup.
func (o Order) publish(part string, m Manifest) error {
	described, err := beside(manifestOf(o.Out))
	if err != nil {
		return err
	}
	defer discard(described)
	if err := writeManifest(described, m); err != nil {
		return err
	}
	if err := o.mayWrite(); err != nil { // somebody may have been quicker
		return err
	}
	if err := errors.Join(os.Rename(described, manifestOf(o.Out)), os.Rename(part, o.Out), syncFolder(filepath.Dir(o.Out))); err != nil {
		return fault.Errorf(fault.Unavailable, "the backup cannot be given its name: %w", err)
	}
	return nil
}

// syncFile brings a file onto the disk.
func syncFile(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err == nil {
		err = errors.Join(f.Sync(), f.Close())
	}
	if err != nil {
		return fault.Errorf(fault.Unavailable, "what was written cannot be brought onto the disk: %w", err)
	}
	return nil
}

// syncFolder brings the names in a folder onto the disk. Windows has no such thing and does it by itself.
func syncFolder(name string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(name)
	if err == nil {
		err = errors.Join(f.Sync(), f.Close())
	}
	if err != nil {
		return fault.Errorf(fault.Unavailable, "the names in %s cannot be brought onto the disk: %w", name, err)
	}
	return nil
}
