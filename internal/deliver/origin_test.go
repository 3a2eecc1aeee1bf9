package deliver

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"fieldwork/internal/conduct"
	"fieldwork/internal/folder"
)

// TestWhatStandsBesideTheData reads it back, and doubts what may not be of the rows.
func TestWhatStandsBesideTheData(t *testing.T) {
	b := bundle(t)
	facts, err := conduct.Read(conduct.Study{Survey: b.Survey, Interviews: everybody(b.Survey), Arrivals: b.Arrivals, Cells: b.Cells, Fills: b.Fills, Counts: b.Counts,
		Completes: one(frame(t, b.Survey).InSample()), AsOf: at})
	if err != nil {
		t.Fatal(err)
	}
	b.Conduct = &facts
	dir, m := deliver(t, b)
	o := ReadOrigin(filepath.Join(dir, CompletesFile))
	if !o.AsOf.Equal(at) || o.Version != b.Survey.Version || !maps.Equal(o.Arrivals, m.Weighting.Arrivals) || len(o.Doubts) > 0 || o.Conduct == nil || !reflect.DeepEqual(*o.Conduct, facts) {
		t.Errorf("origin %+v", o)
	}
	for name, c := range map[string]struct {
		file, want string
		spoil      func(dir string) error
	}{
		"changed":         {CompletesFile, "completes.csv has been changed since it was delivered", func(dir string) error { return appendTo(dir, CompletesFile, "1\n") }},
		"another":         {"mine.csv", "mine.csv is none of the files that the manifest.json beside it lists", func(dir string) error { return appendTo(dir, "mine.csv", "1\n") }},
		"no conduct":      {CompletesFile, "conduct.json, so that the report tells nothing of who came", func(dir string) error { return os.Remove(filepath.Join(dir, ConductFile)) }},
		"changed conduct": {CompletesFile, "conduct.json is not as it was delivered", func(dir string) error { return appendTo(dir, ConductFile, "\n") }},
		"no JSON":         {CompletesFile, "conduct.json cannot be used: ", func(dir string) error { return appendTo(dir, ConductFile, "}") }},
		"no manifest":     {CompletesFile, "there is no manifest.json beside ", func(dir string) error { return os.Remove(filepath.Join(dir, folder.Dataset)) }},
		"later format": {CompletesFile, `its format is "conduct/99" and this program reads "conduct/2"`, func(dir string) error {
			return os.WriteFile(filepath.Join(dir, ConductFile), []byte(`{"format":"conduct/99"}`), 0o644)
		}},
	} {
		dir, _ := deliver(t, b)
		if err := c.spoil(dir); err != nil {
			t.Fatal(err)
		}
		o := ReadOrigin(filepath.Join(dir, c.file))
		if said := strings.Join(o.Doubts, "\n"); len(o.Doubts) != 1 || !strings.Contains(said, c.want) || !strings.Contains(said, "; ") {
			t.Errorf("%s: %q", name, said)
		}
		if known := o.Conduct != nil; known != (name == "changed" || name == "another" || name == "changed conduct") {
			t.Errorf("%s: conduct %v", name, known)
		}
	}
}

func appendTo(dir, name, text string) error {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString(text)
	return err
}

// TestADeliveryTellsNoOtherTime than that of its data.
func TestADeliveryTellsNoOtherTime(t *testing.T) {
	first, _ := deliver(t, bundle(t))
	second, _ := deliver(t, bundle(t))
	files, err := os.ReadDir(first)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if readFile(t, first, f.Name()) != readFile(t, second, f.Name()) {
			t.Errorf("%s differs from one delivery to the next", f.Name())
		}
	}
}
