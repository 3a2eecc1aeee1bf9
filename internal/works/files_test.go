package works_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/works"
)

// aFolder is what a work of these tests holds.
func aFolder() map[string]string {
	return map[string]string{"report.html": strings.Repeat("<p>words</p>", 500), "tables.xlsx": strings.Repeat("x", 3000), "figures/one.svg": "<svg/>",
		"figures/two.svg": "", "中文.csv": "a,b\n", "z.json": "{}"}
}

// adopted is such a work.
func (d *desk) adopts(files map[string]string) (w works.Work, dir string) {
	d.t.Helper()
	dir = filepath.Join(d.t.TempDir(), "report")
	if err := folderOf(dir, files); err != nil {
		d.t.Fatal(err)
	}
	w, err := d.Adopt(works.Order{Survey: "a", Kind: works.Report}, dir, start)
	if err != nil {
		d.t.Fatal(err)
	}
	return w, dir
}

func TestFilesAreAFileSystem(t *testing.T) {
	w, _ := newDesk(t).adopts(aFolder())
	if err := fstest.TestFS(w.Files, slices.Collect(maps.Keys(aFolder()))...); err != nil {
		t.Error(err)
	}
}

// TestNoFileLeadsOutOfTheFolder puts links and a pipe into the folder, and a link in the place of a whole work.
func TestNoFileLeadsOutOfTheFolder(t *testing.T) {
	d := newDesk(t)
	w, dir := d.adopts(aFolder())
	outside := filepath.Join(t.TempDir(), "secret")
	if err := folderOf(outside, map[string]string{"x": "secret"}); err != nil {
		t.Fatal(err)
	}
	links := map[string]string{"absolute": filepath.Join(outside, "x"), "up": "../../secret", "folder": outside, "dots": "../report/../../secret/x", "gone": "nowhere"}
	for name, to := range links {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	if err := makePipe(filepath.Join(dir, "pipe")); err != nil {
		t.Logf("no named pipes here: %v", err)
	}
	for _, name := range append(slices.Collect(maps.Keys(links)), "folder/x", "pipe", "figures/../../secret/x", "../secret/x", "/etc/passwd", "figures//one.svg", "") {
		data, err := fs.ReadFile(w.Files, name)
		if err == nil || len(data) > 0 {
			t.Errorf("%q is read: %q", name, data)
		}
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("%q: %v is no refusal that a page knows", name, err)
		}
		if err != nil && (strings.Contains(err.Error(), outside) || strings.Contains(err.Error(), dir)) {
			t.Errorf("%q: the refusal tells where files are: %v", name, err)
		}
	}
	swapped := d.order("a", "en")
	<-d.began
	d.does(made)
	d.ended(swapped)
	at := filepath.Join(d.dir, "a", swapped.ID)
	if err := errors.Join(os.RemoveAll(at), os.Symlink(outside, at)); err != nil {
		t.Fatal(err)
	}
	if data, err := fs.ReadFile(d.of(swapped).Files, "x"); err == nil {
		t.Errorf("a link in the place of a work is followed: %q", data)
	}
	if err := d.Remove("a", swapped.ID); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(outside, "x")); err != nil {
		t.Error("what the link leads to was removed")
	}
}

func TestTheArchiveIsTheFolder(t *testing.T) {
	w, dir := newDesk(t).adopts(aFolder())
	if err := os.Symlink("report.html", filepath.Join(dir, "link")); err != nil {
		t.Logf("no symbolic links here: %v", err)
	}
	var first, second bytes.Buffer
	if err := errors.Join(works.Zip(&first, w), works.Zip(&second, w)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same folder gives other bytes")
	}
	archive, err := zip.NewReader(bytes.NewReader(first.Bytes()), int64(first.Len()))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		got[f.Name] = string(data)
		if stored := f.Method == zip.Store; stored != (f.Name == "tables.xlsx") || !f.Modified.Equal(start) || f.NonUTF8 {
			t.Errorf("%s: method %d, modified %s", f.Name, f.Method, f.Modified)
		}
	}
	if !maps.Equal(got, aFolder()) {
		t.Errorf("the archive holds %q", slices.Sorted(maps.Keys(got)))
	}
	wants(t, works.Zip(io.Discard, works.Work{ID: "x", State: works.Failed}), fault.Conflict)
}

// TestAnArchiveThatBreaksOffIsNotWhole loses the connection, and a folder.
func TestAnArchiveThatBreaksOffIsNotWhole(t *testing.T) {
	w, dir := newDesk(t).adopts(aFolder())
	if err := works.Zip(full{}, w); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("%v", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := works.Zip(&b, w); err == nil {
		t.Error("a folder that is gone gives an archive")
	}
	if _, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len())); err == nil {
		t.Error("it can be taken for whole")
	}
}

// full takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func FuzzNoNameReachesAPath(f *testing.F) {
	for _, seed := range [][2]string{{"a", "20261123-101112-report"}, {"..", "20261123-101112-report"}, {"a", "../20261123-101112-report"}, {"a", "20261123-101112-report-02"}} {
		f.Add(seed[0], seed[1])
	}
	dir := f.TempDir()
	q, err := works.New(works.Config{Dir: dir, Make: writes, Clock: time.Now})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, survey, id string) {
		_, err := q.Work(survey, id)
		wants(t, err, fault.NotFound)
		err = q.Remove(survey, id)
		wants(t, err, fault.NotFound)
	})
}
