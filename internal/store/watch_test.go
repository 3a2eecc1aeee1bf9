package store

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"
	"pgregory.net/rapid"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

// checkWatch holds what the monitor counts against the people, and against the rows.
func (h *history) checkWatch(r *rapid.T) {
	c, err := h.Count(context.Background(), "mini", h.now, start.Format(time.DateOnly))
	if err != nil {
		r.Fatal(err)
	}
	reached, submitted, standing := map[string]int{}, map[string]int{}, map[string]int{}
	for _, p := range h.people {
		for page := range p.seen {
			reached[page]++
		}
		for page := range p.iv.Submitted {
			submitted[page]++
		}
		if running(p) {
			standing[p.iv.Page]++
		}
	}
	for _, k := range []struct {
		name      string
		got, want map[string]int
	}{{"reached", c.Reached, reached}, {"submitted", c.Submitted, submitted}, {"standing", c.Standing, standing}} {
		if !maps.Equal(nonzero(k.got), k.want) {
			r.Fatalf("%s by page: %v, the people say %v", k.name, k.got, k.want)
		}
	}
	today, classified := 0, 0
	for _, a := range h.ledger {
		classified++
		today += one(a.Decision != interview.Ineligible) // every test arrival is of this day
	}
	n := 0
	for _, g := range c.Gate {
		n += g.N
	}
	if c.Today != today || n != classified {
		r.Fatalf("%d arrivals today and %d at the gate, the ledger says %d and %d", c.Today, n, today, classified)
	}
	if drifts, err := field.VerifyMonitor(context.Background(), h.Store, "mini"); err != nil || len(drifts) > 0 {
		r.Fatalf("what the monitor shows has drifted: %+v (%v)", drifts, err)
	}
}

// checkRecount holds what is counted anew by statements against what is counted one by one.
func (h *history) checkRecount(r *rapid.T) {
	stored, rows, err := h.MonitorCounts(context.Background(), "mini")
	maps.DeleteFunc(rows, func(name string, _ int) bool { return strings.HasPrefix(name, "by day ") })
	one := map[string]int{}
	for name, n := range recounted(h.crasher, h.Store, "mini") {
		one[strings.TrimSpace(name)] = n
	}
	if err != nil || !maps.Equal(rows, one) {
		r.Fatalf("statements count\n%v\nand one by one there are\n%v (%v)", rows, one, err)
	}
	if err := h.MendMonitor(context.Background(), "mini"); err != nil {
		r.Fatal(err)
	}
	if mended, _, err := h.MonitorCounts(context.Background(), "mini"); err != nil || !maps.Equal(mended, stored) {
		r.Fatalf("mended counters say\n%v\nand were\n%v (%v)", mended, stored, err)
	}
}

func nonzero(counts map[string]int) map[string]int {
	counts = maps.Clone(counts)
	maps.DeleteFunc(counts, func(_ string, n int) bool { return n == 0 })
	return counts
}

// counted are all counters of a survey and its timeline.
func counted(t testing.TB, s *Store, survey string) map[string]int {
	t.Helper()
	var rows []counterRow
	err := s.read.Raw(`SELECT kind, name, n FROM counters WHERE survey = ? AND n != 0
		UNION ALL SELECT 'timeline ' || kind, name || '@' || slot, n FROM timeline WHERE survey = ? AND n != 0`, survey, survey).Scan(&rows).Error
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]int{}
	for _, r := range rows {
		all[r.Kind+" "+r.Name] = r.N
	}
	return all
}

// recounted is what the rows themselves say of the same.
func recounted(t testing.TB, s *Store, survey string) map[string]int {
	t.Helper()
	ctx, all := context.Background(), map[string]int{}
	slot := func(kind, name string, at time.Time) {
		all[fmt.Sprintf("timeline %s %s@%d", kind, name, at.UnixMilli()/600_000)]++
	}
	for iv, err := range s.Interviews(ctx, survey) {
		if err != nil {
			t.Fatal(err)
		}
		all["started "]++
		slot("started", "", iv.Started)
		recountPages(all, iv)
		if iv.Disposition == interview.Withdrawn && iv.Decision != interview.Undecided {
			all["withdrawn "+string(iv.Decision)]++
		}
		if iv.Disposition == interview.Withdrawn && iv.Decision == interview.Admitted && iv.Told() != interview.InProgress {
			all["withdrawn_end "+string(iv.Told())]++
		}
		if !iv.InSample {
			continue
		}
		all[fmt.Sprintf("length %d", min((iv.Finished.Sub(iv.Started).Milliseconds()+2500)/5000, 17280))]++
		cells, err := leasedCells(s.reading(context.Background()), iv.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cells {
			slot("completed", c, iv.Finished)
		}
	}
	for a, err := range s.Arrivals(ctx, survey) {
		if err != nil {
			t.Fatal(err)
		}
		if a.Decision != interview.Ineligible {
			all["arrived "+a.Type]++
			slot("arrived", a.Type, a.At)
		}
	}
	return all
}

func recountPages(all map[string]int, iv interview.Interview) {
	pages := map[string]bool{iv.Page: true}
	for _, p := range iv.Unsent {
		pages[p] = true
	}
	for p := range iv.Submitted {
		all["submitted "+p]++
		pages[p] = true
	}
	for p := range pages {
		if p != "" {
			all["reached "+p]++
		}
	}
	if iv.Disposition != interview.InProgress {
		all["ended "+string(iv.Disposition)]++
	} else if iv.Page != "" {
		all["standing "+iv.Page]++
	}
	if iv.Disposition == interview.Refused && iv.Page != "" {
		all["refused "+iv.Page]++
	}
}

// TestWatchingReadsNoInterviews: a page of the monitor costs the same however many interviews there are, because none of its
// statements reads a table that grows with them from one end to the other.
func TestWatchingReadsNoInterviews(t *testing.T) {
	sqliteOnly(t, "it reads plans of SQLite")
	d, ctx := openDoor(t), context.Background()
	iv := d.arrive(start, "A")
	d.finish(iv, start.Add(time.Minute))
	d.begin("m1", start)
	statements := captured(t, d.read)
	for _, read := range []func() error{
		func() error { _, err := d.Count(ctx, "mini", start.Add(time.Hour), "2026-01-01"); return err },
		func() error { _, err := d.Slots(ctx, "mini"); return err },
		func() error { _, err := d.LookUp(ctx, "mini", iv.ID); return err },
		func() error { _, err := d.FindRespondent(ctx, "mini", "panel", "m1"); return err },
		func() error { _, err := d.List(ctx, "mini", field.Filter{Type: "A"}, 50); return err },
	} {
		if err := read(); err != nil {
			t.Fatal(err)
		}
	}
	if len(*statements) < 20 {
		t.Fatalf("only %d statements were seen", len(*statements))
	}
	for _, s := range *statements {
		for _, step := range planOf(t, d.Store, s) {
			table, scans := strings.CutPrefix(step, "SCAN ")
			if scans && table != "CONSTANT ROW" && table != "fills" { // a survey has a fill for each cell
				t.Errorf("%s\nreads all of %s", s.sql, table)
			}
			if strings.Contains(step, "FOR ORDER BY") && strings.Contains(s.sql, "LIMIT") {
				t.Errorf("%s\nsorts all before it takes the last", s.sql)
			}
		}
	}
}

// TestExportsReadByID: the indexes that find the last rows of a survey are not taken by what reads all of them in order.
func TestExportsReadByID(t *testing.T) {
	sqliteOnly(t, "it reads plans of SQLite")
	d := openDoor(t)
	for table, index := range map[string]string{"interviews": "interviews_last", "arrivals": "arrivals_last"} {
		sql := `SELECT * FROM ` + table + ` WHERE survey = ? AND id > ? ORDER BY id LIMIT 2000`
		for _, step := range planOf(t, d.Store, statement{sql, []any{"mini", 0}}) {
			if strings.Contains(step, index) {
				t.Errorf("%s\n%s", sql, step)
			}
		}
	}
}

type statement struct {
	sql  string
	args []any
}

// captured collects the statements that are run from now on.
func captured(t *testing.T, db *gorm.DB) *[]statement {
	t.Helper()
	var all []statement
	note := func(tx *gorm.DB) { all = append(all, statement{tx.Statement.SQL.String(), tx.Statement.Vars}) }
	callbacks := db.Callback()
	for _, err := range []error{
		callbacks.Raw().After("gorm:raw").Register("note", note), callbacks.Query().After("gorm:query").Register("note", note),
		callbacks.Row().After("gorm:row").Register("note", note),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return &all
}

func planOf(t *testing.T, s *Store, st statement) (steps []string) {
	t.Helper()
	rows, err := s.query(context.Background(), "EXPLAIN QUERY PLAN "+st.sql, st.args...)
	if err != nil {
		t.Fatalf("%s: %v", st.sql, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, detail)
	}
	return steps
}

// TestFlagsAreKeptWhole: what the rules say replaces what they said before.
func TestFlagsAreKeptWhole(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	if c, err := d.Count(ctx, "mini", start, ""); err != nil || c.Flags != nil {
		t.Fatalf("flags before any run: %+v (%v)", c.Flags, err)
	}
	first := field.Flags{At: start, Judged: 9, Flagged: 4, Counts: []field.FlagCount{{Rule: "z", Kind: "speed", N: 3}, {Rule: "a", Kind: "straight", N: 2}}}
	second := field.Flags{At: start.Add(time.Hour), Judged: 10, Flagged: 1, Counts: []field.FlagCount{{Rule: "a", Kind: "straight", N: 1}}}
	for _, want := range []field.Flags{first, second} {
		if err := d.KeepFlags(ctx, "mini", want); err != nil {
			t.Fatal(err)
		}
		c, err := d.Count(ctx, "mini", start, "")
		if err != nil || c.Flags == nil || fmt.Sprint(*c.Flags) != fmt.Sprint(want) {
			t.Errorf("flags %+v (%v), want %+v", c.Flags, err, want)
		}
	}
	if other, err := d.Count(ctx, "other", start, ""); err != nil || other.Flags != nil {
		t.Errorf("another survey has the flags %+v (%v)", other.Flags, err)
	}
}
