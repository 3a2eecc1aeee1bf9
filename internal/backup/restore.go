package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"time"

	"fieldwork/internal/fault"
)

// A Return says what backup is to become the database.
type Return struct {
	From     string    // the backup
	Database string    // what it is to become
	Replace  bool      // a database that is there is kept aside under a dated name; otherwise nothing is touched
	Now      time.Time // for that name
	Newest   int64     // the newest schema that this program knows
	Subject  Subject
	Show     Show // nil: nobody watches
}

// Returned says what was restored.
type Returned struct {
	Manifest
	Aside string // where the database that was there is now; "" when there was none
}

// Restore puts a backup in a database's place, whole or not at all. It checks every byte against the manifest, asks SQLite
// whether the copy is sound and counts it again before anything is touched. That no server has the database, its caller sees to.
func Restore(ctx context.Context, r Return) (done Returned, err error) {
	defer fault.Wrap(&err, "restore %s", r.From)
	if r.Show == nil {
		r.Show = func(string, int64, int64) {}
	}
	if r.Database, err = followed(r.Database); err != nil {
		return done, err
	}
	if done.Manifest, err = Complete(r.From); err != nil {
		return done, err
	}
	if done.Contents.Schema > r.Newest {
		return done, fault.Errorf(fault.Invalid, "its schema is %d, written by a newer program; this one knows schemas up to %d: restore it with the newer one", done.Contents.Schema, r.Newest)
	}
	if err := r.free(); err != nil {
		return done, err
	}
	if err := room(filepath.Dir(r.Database), done.Size); err != nil {
		return done, err
	}
	part, err := beside(r.Database)
	if err != nil {
		return done, err
	}
	defer discard(part)
	if err := r.fetch(ctx, part, done.Manifest); err != nil {
		return done, err
	}
	done.Aside, err = r.place(part)
	return done, err
}

// followed is the file itself when it is named by a symbolic link, so that the link stays one. A link to nothing is refused:
// SQLite would put its files where the link leads.
func followed(file string) (string, error) {
	if _, err := os.Lstat(file); errors.Is(err, fs.ErrNotExist) {
		return filepath.Abs(file)
	}
	real, err := filepath.EvalSymlinks(file)
	if err != nil {
		return "", fault.Errorf(fault.Unavailable, "the database cannot be reached: %w; give the file's own name with --db", err)
	}
	return filepath.Abs(real)
}

// free refuses to touch a database that is there, or what is left of one, unless it is to be replaced.
func (r Return) free() error {
	if r.Replace {
		return nil
	}
	for _, suffix := range append([]string{""}, companions...) {
		if _, err := os.Lstat(r.Database + suffix); err == nil {
			return fault.Errorf(fault.Conflict, "%s is there already and is left as it is; choose another file with --db, or keep it aside with --replace", r.Database+suffix)
		}
	}
	return nil
}

// fetch copies the backup, and holds the copy against the manifest.
func (r Return) fetch(ctx context.Context, part string, m Manifest) error {
	to, err := os.OpenFile(part, os.O_WRONLY, 0)
	if err != nil {
		return fault.Errorf(fault.Unavailable, "the copy cannot be written: %w", err)
	}
	defer to.Close()
	size, sum, err := digest(ctx, r.From, to, r.Show)
	if err != nil {
		return err
	}
	if size != m.Size || sum != m.SHA256 {
		return fault.Errorf(fault.Invalid, "its SHA-256 is %s and its manifest says %s: it was changed or damaged since it was made; take another backup", sum, m.SHA256)
	}
	if err := errors.Join(to.Sync(), to.Close()); err != nil {
		return fault.Errorf(fault.Unavailable, "the copy cannot be brought onto the disk: %w", err)
	}
	c, err := examine(ctx, part, r.Subject, r.Show)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(c, m.Contents) {
		return fault.Errorf(fault.Invalid, "what is in it is not what its manifest counts: %+v and %+v; take another backup", c, m.Contents)
	}
	return nil
}

// place puts the copy where the database was, which is kept aside. The name stands for the old file or the new one at every
// moment, because a server that found none would begin a new study.
func (r Return) place(part string) (aside string, err error) {
	if _, err := os.Lstat(r.Database); err == nil {
		if err := fold(r.Database); err != nil {
			return "", err
		}
	}
	kept := r.Database + ".replaced-" + r.Now.UTC().Format(dated)
	for n := 2; ; n++ {
		if _, err := os.Lstat(kept); errors.Is(err, fs.ErrNotExist) {
			break
		}
		kept = fmt.Sprintf("%s.replaced-%s.%d", r.Database, r.Now.UTC().Format(dated), n)
	}
	// A log that stays would be read as the new file's.
	for _, suffix := range companions {
		if err := os.Rename(r.Database+suffix, kept+suffix); err == nil {
			aside = kept + suffix
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", fault.Errorf(fault.Unavailable, "the old database cannot be kept aside: %w; nothing was restored", err)
		}
	}
	switch err := keep(r.Database, kept); {
	case err == nil:
		aside = kept
	case !errors.Is(err, fs.ErrNotExist):
		return "", fault.Errorf(fault.Unavailable, "the old database cannot be kept aside: %w; nothing was restored", err)
	}
	if err := errors.Join(os.Rename(part, r.Database), syncFolder(filepath.Dir(r.Database))); err != nil {
		return aside, fault.Errorf(fault.Unavailable, "the copy cannot be given the database's name: %w", err)
	}
	return aside, nil
}

// dated is how file names tell an instant.
const dated = "20060102T150405Z"

// keep gives a file a second name; where files cannot have two, its only one.
func keep(file, kept string) error {
	err := os.Link(file, kept)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(file, kept)
}
