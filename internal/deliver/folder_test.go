package deliver

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fieldwork/internal/dataset"
	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
)

func TestDatasetRefusesWhatIsNotADelivery(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.doc"), []byte("years of work"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Dataset(t.Context(), dir, bundle(t))
	if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "thesis.doc") {
		t.Errorf("a folder of somebody's: %v", err)
	}
	file := filepath.Join(dir, "thesis.doc")
	if _, err := Dataset(t.Context(), file, bundle(t)); !fault.Is(err, fault.Conflict) {
		t.Errorf("a file: %v", err)
	}
	if readFile(t, file) != "years of work" {
		t.Error("the file was touched")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%d entries are left in the folder", len(entries))
	}
}

func TestDatasetReplacesADeliveryAndKeepsWhatIsNotOfIt(t *testing.T) {
	b := bundle(t)
	dir, _ := deliver(t, b)
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	b.Software = "fieldwork later"
	if _, err := Dataset(t.Context(), dir, b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(readFile(t, dir, "manifest.json"), "fieldwork later") || readFile(t, dir, "notes.txt") != "mine" {
		t.Error("the delivery was not replaced, or a note was lost")
	}
	if entries, _ := os.ReadDir(filepath.Dir(dir)); len(entries) != 1 {
		t.Errorf("%d entries beside the folder", len(entries))
	}
}

func TestADeliveryIsWholeOrNotThere(t *testing.T) {
	b := bundle(t)
	dir, _ := deliver(t, b)
	before := readFile(t, dir, "manifest.json")
	b.Software, b.Arrivals = "broken", func(yield func(interview.Arrival, error) bool) {
		yield(interview.Arrival{}, errors.New("the disk is gone"))
	}
	if _, err := Dataset(t.Context(), dir, b); err == nil || !strings.Contains(err.Error(), "write ledger.csv: the disk is gone") {
		t.Errorf("a delivery that breaks off: %v", err)
	}
	if readFile(t, dir, "manifest.json") != before {
		t.Error("the earlier delivery was touched")
	}
	fresh := filepath.Join(filepath.Dir(dir), "fresh")
	_, _ = Dataset(t.Context(), fresh, b)
	if entries, _ := os.ReadDir(filepath.Dir(dir)); len(entries) != 1 {
		t.Errorf("%d entries beside the folder", len(entries))
	}
}

// TestADeliveryThatIsGivenUpLeavesNothing, wherever it is: while the interviews go by, while files are finished, and while the
// ledger is written.
func TestADeliveryThatIsGivenUpLeavesNothing(t *testing.T) {
	for name, giveUp := range map[string]func(*Bundle, func()){
		"interviews": func(b *Bundle, stop func()) {
			frames := b.Frames
			b.Frames = func(yield func(*dataset.Frame, error) bool) { stop(); frames(yield) }
		},
		"files": func(b *Bundle, stop func()) {
			b.Progress = func(done, _ int, _ string) {
				if done == 3 {
					stop()
				}
			}
		},
		"ledger": func(b *Bundle, stop func()) {
			arrivals := b.Arrivals
			b.Arrivals = func(yield func(interview.Arrival, error) bool) { stop(); arrivals(yield) }
		},
	} {
		ctx, stop := context.WithCancel(t.Context())
		b := bundle(t)
		b.Formats = Formats()
		giveUp(&b, stop)
		dir := t.TempDir()
		if _, err := Dataset(ctx, filepath.Join(dir, "data"), b); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		if entries, _ := os.ReadDir(dir); len(entries) != 0 {
			t.Errorf("%s: %s is left", name, entries[0].Name())
		}
		stop()
	}
}

// TestProgressIsToldOfEveryFile that takes time to finish.
func TestProgressIsToldOfEveryFile(t *testing.T) {
	b, told := bundle(t), map[string]bool{}
	b.Formats, b.Progress = Formats(), func(done, total int, what string) {
		if done < 0 || done > total {
			t.Errorf("%s: %d of %d", what, done, total)
		}
		told[what] = true
	}
	deliver(t, b)
	for _, file := range []string{"completes.csv", "completes.dta", "completes.sav", "completes.parquet", "completes_labels.csv", "completes.xlsx", "others.dta", SQLiteFile} {
		if !told[file] {
			t.Errorf("nobody is told of %s", file)
		}
	}
}
