// Package folder writes a folder of files whole or not at all.
//
// It is opinionated. What is delivered is listed, with size and SHA-256, in a marker file that stands in the folder; only a
// folder that has one, or an empty one, is ever replaced; what somebody else put into it is carried over. A reader never
// sees half of it, and nobody sees what was given up: everything that is written asks first whether it is still wanted.
package folder

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"fieldwork/internal/fault"
)

// A File is one file of a delivery.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Rows   int    `json:"rows,omitempty"` // data rows of a table, without its header
}

// A Folder is a delivery in the making.
type Folder struct {
	Files []File // what has been written so far, in this order
	dir   string
	ctx   context.Context // of Publish, which lasts as long as the folder is in the making
}

// wanted is what is read from or written to while the folder is wanted; then it is an error.
type wanted struct {
	ctx context.Context
	io.Writer
	io.Reader
}

func (w wanted) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.Writer.Write(p)
}

func (w wanted) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.Reader.Read(p)
}

// Path is where a file of the folder is while the folder is being made.
func (f *Folder) Path(name string) string { return filepath.Join(f.dir, name) }

// Create writes a file and notes its size and hash; write tells how many data rows it wrote.
func (f *Folder) Create(name string, write func(w io.Writer) (rows int, err error)) (err error) {
	defer fault.Wrap(&err, "write %s", name)
	file, err := os.OpenFile(filepath.Join(f.dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	sum, size := sha256.New(), &counter{}
	out := bufio.NewWriter(wanted{ctx: f.ctx, Writer: io.MultiWriter(file, sum, size)})
	rows, err := write(out)
	if err != nil {
		return err
	}
	if err := errors.Join(out.Flush(), file.Sync(), file.Close()); err != nil {
		return err
	}
	f.Files = append(f.Files, File{Name: name, SHA256: hex.EncodeToString(sum.Sum(nil)), Size: size.n, Rows: rows})
	return nil
}

// Text is Create for a file that is no table.
func (f *Folder) Text(name, content string) error {
	return f.Create(name, func(w io.Writer) (int, error) {
		_, err := io.WriteString(w, content)
		return 0, err
	})
}

// JSON is Create for a value.
func (f *Folder) JSON(name string, value any, rows int) error {
	return f.Create(name, func(w io.Writer) (int, error) {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return rows, e.Encode(value)
	})
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// The names of the files that mark a folder as ours and list what is in it: a dataset's and a report's.
const (
	Dataset = "manifest.json"
	Report  = "report.json"
)

// FormatPrefix begins the format that a marker file names.
const FormatPrefix = "fieldwork-"

// listing is what of a marker file is read again.
type listing struct {
	Format string `json:"format"`
	Files  []File `json:"files"`
}

// Publish makes a folder whole or not at all: fill writes into a temporary folder beside it, which then takes its place.
// A folder that is not empty is replaced only when it is a delivery of ours; files in it that the delivery does not list
// are carried over, because they are somebody's. When ctx ends, what is being written fails, and dir stays as it is.
func Publish(ctx context.Context, dir, marker string, fill func(*Folder) error) (err error) {
	defer fault.Wrap(&err, "deliver to %s", dir)
	dir, err = filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := mayReplace(dir); err != nil {
		return err
	}
	making, err := beside(dir)
	if err != nil {
		return fault.Errorf(fault.Unavailable, "%w; name a folder that can be written", err)
	}
	defer os.RemoveAll(making) // nothing is there any more when all went well
	err = fill(&Folder{dir: making, ctx: ctx})
	if gone := ctx.Err(); gone != nil {
		return fault.Errorf(fault.Unavailable, "given up before it was whole, and nothing is left of it; start it again (%w)", gone)
	}
	if err != nil {
		return err
	}
	return replace(making, dir, marker)
}

// replace puts the new folder in the place of what is there now, which may be another than when the making began. One at a
// time does so beside the folder, so that of two deliveries made at once the later replaces the earlier.
func replace(making, dir, marker string) error {
	unlock, err := lock(filepath.Dir(dir))
	if err != nil {
		return err
	}
	defer unlock()
	if err := mayReplace(dir); err != nil {
		return err
	}
	others, err := notListed(dir, marker)
	if err != nil {
		return err
	}
	for _, name := range others {
		if _, err := os.Lstat(filepath.Join(making, name)); err == nil {
			return fault.Errorf(fault.Conflict, "%s is in the folder and is not of the last delivery; move it away", name)
		}
	}
	return swap(making, dir, others)
}

// beside makes a temporary folder next to the one that it is to become, so that it can be renamed.
func beside(dir string) (string, error) {
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", err
	}
	making, err := os.MkdirTemp(parent, "."+filepath.Base(dir)+".partial-*")
	if err != nil {
		return "", err
	}
	return making, os.Chmod(making, 0o755)
}

// mayReplace refuses a folder that holds anything and is no delivery of ours. Another delivery may take its place while it is
// looked into, and then it is looked into again.
func mayReplace(dir string) error {
	for {
		before, missing := os.Stat(dir)
		err := looksReplaceable(dir)
		after, gone := os.Stat(dir)
		if same := missing == nil && gone == nil && os.SameFile(before, after); err == nil || same || missing != nil && gone != nil {
			return err
		}
	}
}

func looksReplaceable(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0:
		return nil
	case err != nil:
		return fault.Errorf(fault.Conflict, "%w; name a folder", err)
	case len(read(dir, Dataset).Files)+len(read(dir, Report).Files) > 0:
		return nil
	}
	return fault.Errorf(fault.Conflict, "the folder is not empty and is no earlier delivery (it holds %s); name a new or empty folder", entries[0].Name())
}

// read reads a marker file; the listing is empty when it is not there or not ours.
func read(dir, marker string) listing {
	var l listing
	data, err := os.ReadFile(filepath.Join(dir, marker))
	if err != nil || json.Unmarshal(data, &l) != nil || !strings.HasPrefix(l.Format, FormatPrefix) {
		return listing{}
	}
	return l
}

// notListed names what is in the folder besides the files of its last delivery with the marker.
func notListed(dir, marker string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	ours := map[string]bool{marker: true}
	for _, f := range read(dir, marker).Files {
		ours[f.Name] = true
	}
	var others []string
	for _, e := range entries {
		if !ours[e.Name()] {
			others = append(others, e.Name())
		}
	}
	return others, err
}

// swap puts the new folder in the place of the old one and carries the other files over.
func swap(making, dir string, others []string) error {
	old := making + ".old"
	err := os.Rename(dir, old)
	if errors.Is(err, fs.ErrNotExist) {
		return os.Rename(making, dir)
	}
	if err != nil {
		return fault.Errorf(fault.Conflict, "the folder cannot be replaced (%w); name a folder inside it", err)
	}
	if err := os.Rename(making, dir); err != nil {
		return errors.Join(err, os.Rename(old, dir))
	}
	for _, name := range others {
		if err := os.Rename(filepath.Join(old, name), filepath.Join(dir, name)); err != nil {
			return fault.Errorf(fault.Internal, "%w; what was in the folder is in %s", err, old)
		}
	}
	return os.RemoveAll(old)
}
