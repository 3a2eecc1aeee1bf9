package folder

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"

	"fieldwork/internal/fault"
)

// A Draft is a file of the folder that is written while others are. Its writer may go back in it, as formats want that name
// their length at the beginning.
type Draft struct {
	Name string
	file *os.File
	made *Folder
}

// Begin starts a file. It is one of the folder's when it has been finished.
func (f *Folder) Begin(name string) (d *Draft, err error) {
	defer fault.Wrap(&err, "write %s", name)
	file, err := os.OpenFile(f.Path(name), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	return &Draft{name, file, f}, nil
}

// Write writes while the folder is wanted.
func (d *Draft) Write(p []byte) (int, error) { return wanted{ctx: d.made.ctx, Writer: d.file}.Write(p) }

// Seek goes to another place in the file.
func (d *Draft) Seek(offset int64, whence int) (int64, error) { return d.file.Seek(offset, whence) }

// Finish closes the file and notes its size and hash, which are those of what is on disk now.
func (d *Draft) Finish(rows int) (err error) {
	defer fault.Wrap(&err, "write %s", d.Name)
	sum := sha256.New()
	_, err = d.Seek(0, io.SeekStart)
	if err == nil {
		var size int64
		if size, err = io.Copy(sum, wanted{ctx: d.made.ctx, Reader: d.file}); err == nil {
			d.made.Files = append(d.made.Files, File{Name: d.Name, SHA256: hex.EncodeToString(sum.Sum(nil)), Size: size, Rows: rows})
		}
	}
	return errors.Join(err, d.file.Sync(), d.file.Close())
}

// Abandon closes the file, which is not to be one of the folder's. After Finish it does nothing.
func (d *Draft) Abandon() { _ = d.file.Close() } // it goes with its folder, so that nothing can be lost

// Scratch is a file for what a writer must put aside; it has no name and is gone when it is closed.
func (f *Folder) Scratch() (*os.File, error) {
	file, err := os.CreateTemp(f.dir, ".scratch-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}
