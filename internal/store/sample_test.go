package store

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"
)

// TestSampleByType counts who is in the sample, and nobody else.
func TestSampleByType(t *testing.T) {
	d := openDoor(t)
	got := func() map[string]int {
		t.Helper()
		n, err := d.SampleByType(context.Background(), d.s.ID)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := got(); len(n) != 0 {
		t.Errorf("before anybody came: %v", n)
	}
	exec(t, d.Store, `INSERT INTO interviews (token, survey, version, source, language, seed, device, started_ms, updated_ms, type, in_sample) VALUES
		('a', 'mini', ?, '', 'en', 0, '', 0, 0, 'A', 1), ('b', 'mini', ?, '', 'en', 0, '', 0, 0, 'A', 1), ('c', 'mini', ?, '', 'en', 0, '', 0, 0, 'B', 1),
		('d', 'mini', ?, '', 'en', 0, '', 0, 0, 'B', 0), ('e', 'other', ?, '', 'en', 0, '', 0, 0, 'B', 1)`,
		string(d.s.Version), string(d.s.Version), string(d.s.Version), string(d.s.Version), string(d.s.Version))
	if n := got(); !maps.Equal(n, map[string]int{"A": 2, "B": 1}) {
		t.Errorf("%v", n)
	}
	exec(t, d.Store, `UPDATE interviews SET in_sample = 0 WHERE token = 'c'`) // as an invalidation does
	if n := got(); !maps.Equal(n, map[string]int{"A": 2}) {
		t.Errorf("after an invalidation: %v", n)
	}
}

// TestSampleByTypeReadsNoInterview holds SQLite to the index of the sample, without which a page of the console would read
// every interview.
func TestSampleByTypeReadsNoInterview(t *testing.T) {
	sqliteOnly(t, "it reads a plan of SQLite")
	d := openDoor(t)
	var plan []struct{ Detail string }
	if err := d.read.Raw("EXPLAIN QUERY PLAN "+sampleByType, d.s.ID).Scan(&plan).Error; err != nil {
		t.Fatal(err)
	}
	if len(plan) != 1 || !strings.Contains(plan[0].Detail, "COVERING INDEX interviews_sample") {
		t.Errorf("the plan is %+v", plan)
	}
}

// TestTheSampleIsWhatTheCellsCount follows a complete from the gate to its end.
func TestTheSampleIsWhatTheCellsCount(t *testing.T) {
	d, now := openDoor(t), start.Add(time.Hour)
	cell := d.s.Cells[0].Name
	d.finish(d.arrive(now, cell), now)
	tally, err := d.Tally(context.Background(), d.s.ID, now)
	if err != nil {
		t.Fatal(err)
	}
	n, err := d.SampleByType(context.Background(), d.s.ID)
	sum := 0
	for _, k := range n {
		sum += k
	}
	if err != nil || sum != 1 || tally.Cells[0].Completed != sum {
		t.Errorf("%v in the sample, %+v in the cells, %v", n, tally.Cells, err)
	}
}
