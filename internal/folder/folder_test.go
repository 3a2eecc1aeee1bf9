package folder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"fieldwork/internal/fault"
)

// delivered is what a program of ours writes: a file that is made while others are, one that is not, and the list of both.
func delivered(words string) func(*Folder) error {
	return func(f *Folder) error {
		d, err := f.Begin("data")
		if err != nil {
			return err
		}
		defer d.Abandon()
		if _, err := io.WriteString(d, words); err != nil {
			return err
		}
		if err := d.Finish(1); err != nil {
			return err
		}
		if err := f.Text("notes", words); err != nil {
			return err
		}
		return f.JSON(Dataset, listing{Format: FormatPrefix + "dataset/1", Files: f.Files}, 0)
	}
}

// holds fails unless the folder holds these files and no others, not even hidden ones.
func holds(t *testing.T, dir string, files ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if fmt.Sprint(names) != fmt.Sprint(files) || err != nil {
		t.Errorf("%s holds %v, want %v (%v)", filepath.Base(dir), names, files, err)
	}
}

func TestWhatIsGivenUpLeavesNothing(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "dataset")
	if err := Publish(t.Context(), dir, Dataset, delivered("first")); err != nil {
		t.Fatal(err)
	}
	for name, giveUp := range map[string]func(f *Folder, stop func()) error{
		"before a draft is written": func(f *Folder, stop func()) error {
			d, err := f.Begin("data")
			if err != nil {
				return err
			}
			defer d.Abandon()
			stop()
			_, err = d.Write([]byte("x"))
			return err
		},
		"before a draft is finished": func(f *Folder, stop func()) error {
			d, err := f.Begin("data")
			if err != nil {
				return err
			}
			_, err = d.Write([]byte("x"))
			stop()
			return errors.Join(err, d.Finish(0))
		},
		"while a file is written": func(f *Folder, stop func()) error {
			return f.Create("notes", func(w io.Writer) (int, error) {
				stop()
				_, err := io.WriteString(w, strings.Repeat("x", 1<<20))
				return 0, err
			})
		},
		"when all is written": func(f *Folder, stop func()) error { defer stop(); return delivered("second")(f) },
	} {
		ctx, stop := context.WithCancel(t.Context())
		failed := errors.New("nothing failed")
		err := Publish(ctx, dir, Dataset, func(f *Folder) error { failed = giveUp(f, stop); return failed })
		stop()
		if !errors.Is(err, context.Canceled) || !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
		if name != "when all is written" && !errors.Is(failed, context.Canceled) {
			t.Errorf("%s: the writer was told %v", name, failed)
		}
		holds(t, parent, "dataset")
		if data, _ := os.ReadFile(filepath.Join(dir, "data")); string(data) != "first" {
			t.Errorf("%s: the earlier folder has %q", name, data)
		}
	}
}

// TestFoldersMadeAtOnce replace each other: one of them is there in the end, whole, with what was somebody's.
func TestFoldersMadeAtOnce(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "dataset")
	if err := Publish(t.Context(), dir, Dataset, delivered("first")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "thesis"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for n := range 16 {
		all.Go(func() {
			if err := Publish(t.Context(), dir, Dataset, delivered(fmt.Sprint(n))); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	holds(t, parent, "dataset")
	holds(t, dir, "data", Dataset, "notes", "thesis")
}

func TestScratchHasNoName(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dataset")
	err := Publish(t.Context(), dir, Dataset, func(f *Folder) error {
		s, err := f.Scratch()
		if err != nil {
			return err
		}
		defer s.Close()
		holds(t, f.Path(""))
		return delivered("words")(f)
	})
	if err != nil {
		t.Fatal(err)
	}
	holds(t, dir, "data", Dataset, "notes")
}
