package deliver

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
)

func TestDatasetRefusesWhatIsNotADelivery(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.doc"), []byte("years of work"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Dataset(dir, bundle(t))
	if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "thesis.doc") {
		t.Errorf("a folder of somebody's: %v", err)
	}
	file := filepath.Join(dir, "thesis.doc")
	if _, err := Dataset(file, bundle(t)); !fault.Is(err, fault.Conflict) {
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
	if _, err := Dataset(dir, b); err != nil {
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
	if _, err := Dataset(dir, b); err == nil || !strings.Contains(err.Error(), "write ledger.csv: the disk is gone") {
		t.Errorf("a delivery that breaks off: %v", err)
	}
	if readFile(t, dir, "manifest.json") != before {
		t.Error("the earlier delivery was touched")
	}
	fresh := filepath.Join(filepath.Dir(dir), "fresh")
	_, _ = Dataset(fresh, b)
	if entries, _ := os.ReadDir(filepath.Dir(dir)); len(entries) != 1 {
		t.Errorf("%d entries beside the folder", len(entries))
	}
}
