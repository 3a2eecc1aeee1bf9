package works

import (
	"errors"
	"io/fs"
	"os"
)

// files are those of a work's folder. Nothing outside of it is reached, neither by a name nor by a link that lies in it, and
// nothing but folders and regular files is opened: a named pipe would keep its reader waiting for ever. It holds nothing open.
type files struct {
	shelf  string // an absolute path, which is trusted
	folder string // in it
}

// Open opens a file by its name, as fs.FS wants it.
func (f files) Open(name string) (_ fs.File, err error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	root, err := f.root()
	if err != nil {
		return nil, refused(name, err)
	}
	defer root.Close()
	info, err := root.Stat(name)
	if err != nil {
		return nil, refused(name, err)
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		return nil, refused(name, fs.ErrNotExist)
	}
	file, err := root.Open(name)
	if err != nil {
		return nil, refused(name, err)
	}
	return file, nil
}

// root is the work's folder, which must itself lie where works are kept.
func (f files) root() (*os.Root, error) {
	shelf, err := os.OpenRoot(f.shelf)
	if err != nil || f.folder == "." {
		return shelf, err
	}
	defer shelf.Close()
	return shelf.OpenRoot(f.folder)
}

// refused says that a file cannot be had, without where on the machine it is looked for. What leads out of the folder is not
// there, as far as a reader can tell.
func refused(name string, err error) error {
	for _, known := range []error{fs.ErrNotExist, fs.ErrPermission} {
		if errors.Is(err, known) {
			return &fs.PathError{Op: "open", Path: name, Err: known}
		}
	}
	var told *fs.PathError
	if errors.As(err, &told) {
		err = told.Err
	}
	if err.Error() == escapes {
		err = fs.ErrNotExist
	}
	return &fs.PathError{Op: "open", Path: name, Err: err}
}

// escapes is what the standard library says of a path that leads out of a root; it has no value for that.
const escapes = "path escapes from parent"
