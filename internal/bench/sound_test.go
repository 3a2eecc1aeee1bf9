package bench

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"fieldwork/internal/dataset"
	"fieldwork/internal/interview"
)

// TestTheStudyIsSound: what is drawn beside the questionnaire passes it to the end, has sixty variables, and is exported whole
// in every format.
func TestTheStudyIsSound(t *testing.T) {
	const rows = 2*rowsAtOnce + 7
	s, err := shoppers()
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Variables) != 60 {
		t.Errorf("the survey has %d variables", len(s.Variables))
	}
	for n := range 300 {
		iv := drawn(s, uint64(n)).interview(1, began())
		if path := interview.Walk(s, &iv); path.At != interview.AtTheEnd {
			t.Fatalf("interview %d stands at %s of %q: %v", n, path.At, path.Next, iv.Answers)
		} else if c := interview.Classify(s, path.Facts); c.Type != iv.Type || c.Failed != "" {
			t.Fatalf("interview %d is of type %q, and said to be %q", n, c.Type, iv.Type)
		}
	}
	ctx, folder := context.Background(), t.TempDir()
	db, err := study(ctx, s, folder, rows)
	if err != nil {
		t.Fatal(err)
	}
	for format := range formats {
		if err := export(ctx, s, db, format, filepath.Join(folder, "export."+format)); err != nil {
			t.Errorf("%s: %v", format, err)
		}
	}
	file, err := os.Open(filepath.Join(folder, "export.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if f, err := dataset.ReadCSV(s, file); err != nil || f.InSample().Len() != rows {
		t.Errorf("read back: %v", err)
	}
	wideTable, err := wide(ctx, s, db)
	if err != nil {
		t.Fatal(err)
	}
	in, err := open(wideTable)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var n int
	if err := in.QueryRow(`SELECT count(*) FROM wide WHERE in_sample = 1`).Scan(&n); err != nil || n != rows {
		t.Errorf("the wide table has %d of %d rows (%v)", n, rows, err)
	}
}
