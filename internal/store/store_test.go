package store

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

var start = time.Date(2015, 10, 8, 9, 0, 0, 0, time.UTC)

// miniature is the smallest survey with two dimensions of cells.
const miniature = `
survey: mini
title: {en: Mini}
organiser: {en: Tests}
languages: [en]
lists:
  yesno:
    - {code: 1, name: "yes", en: "Yes"}
    - {code: 2, name: "no", en: "No"}
pages:
  - page: screener
    ask:
      - {one: buyer, of: yesno, en: Buyer?}
      - {one: female, of: yesno, en: Female?}
  - gate
  - page: rest
    ask: [{one: happy, of: yesno, en: Happy?}]
types:
  - {type: B, en: Buyer, if: buyer == "yes"}
  - {type: A, en: Other}
quotas:
  - {cell: A, en: A, types: [A], target: 2}
  - {cell: B, en: B, types: [B], target: 3}
  - {cell: women, en: Women, dimension: sex, if: female == "yes", target: 2}
lease: 20m
`

func mini(t testing.TB) *survey.Survey {
	t.Helper()
	s, findings := survey.Parse("mini.yaml", []byte(miniature))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

func openTest(t testing.TB) *Store {
	t.Helper()
	st, err := Open(context.Background(), freshDatabase(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// freshDatabase is a database of the engine under test that has the present schema and nothing in it.
func freshDatabase(t testing.TB) string {
	t.Helper()
	if onPostgres {
		return freshPostgres(t)
	}
	return seeded(t, filepath.Join(t.TempDir(), "test.db"))
}

// a door is a store with the miniature survey in the field; its methods read as what respondents do.
type door struct {
	testing.TB
	*Store
	s *survey.Survey
	n atomic.Int64
}

func openDoor(t testing.TB) *door {
	d := &door{TB: t, Store: openTest(t), s: mini(t)}
	if err := d.Register(context.Background(), d.s, start); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *door) begin(id string, now time.Time) interview.Interview {
	d.Helper()
	iv, err := d.Begin(context.Background(), field.Beginning{
		Interview:    interview.Interview{Token: fmt.Sprintf("token-%d", d.n.Add(1)), Survey: d.s.ID, Version: d.s.Version, Source: "panel", Language: "en"},
		RespondentID: id, Now: now,
	})
	if err != nil {
		d.Fatal(err)
	}
	return iv
}

// crowd begins n interviews at once.
func (d *door) crowd(n int) []interview.Interview {
	d.Helper()
	var last int64
	d.read.Raw("SELECT coalesce(max(id), 0) FROM interviews").Scan(&last)
	exec(d, d.Store, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO interviews (id, token, survey, version, source, language, seed, device, started_ms, updated_ms)
		SELECT ? + i, 'crowd' || (? + i), 'mini', ?, 'panel', 'en', 0, '', 0, 0 FROM n`, n, last, last, string(d.s.Version))
	ivs := make([]interview.Interview, n)
	for i := range ivs {
		ivs[i].ID = last + int64(i) + 1
	}
	return ivs
}

// arrive begins an interview and brings it to the gate.
func (d *door) arrive(now time.Time, cells ...string) interview.Interview {
	d.Helper()
	return d.atGate(d.begin("", now), now, cells...)
}

func (d *door) atGate(iv interview.Interview, now time.Time, cells ...string) interview.Interview {
	d.Helper()
	iv, err := d.Admit(context.Background(), d.application(iv, now, cells...))
	if err != nil {
		d.Fatal(err)
	}
	return iv
}

func (d *door) application(iv interview.Interview, now time.Time, cells ...string) field.Application {
	return field.Application{Lease: d.s.Lease, Interview: iv, Arrival: interview.Arrival{
		Interview: iv.ID, Survey: d.s.ID, Version: d.s.Version, Source: "panel", At: now, Day: now.Format(time.DateOnly),
		Type: cells[0], Membership: cells[:1], Cells: cells,
	}}
}

func (d *door) finish(iv interview.Interview, now time.Time) interview.Interview {
	d.Helper()
	iv, err := d.Complete(context.Background(), field.Ending{Interview: d.again(iv), Now: now})
	if err != nil {
		d.Fatal(err)
	}
	return iv
}

// saved is SavePage with the interview by value.
func (d *door) saved(ctx context.Context, save *field.PageSave) (interview.Interview, error) {
	iv, err := d.SavePage(ctx, save)
	return *iv, err
}

func (d *door) savePage(iv interview.Interview, now time.Time) {
	d.Helper()
	_, err := d.SavePage(context.Background(), &field.PageSave{Interview: &iv, Page: "rest", AfterGate: true, Event: "answered", Lease: d.s.Lease, Now: now})
	if err != nil {
		d.Fatal(err)
	}
}

// cell reads one cell's counters, and checks all of them against the rows.
func (d *door) cell(name string, now time.Time) quota.Cell {
	d.Helper()
	drifts, err := field.Verify(context.Background(), d.Store, d.s.ID, now)
	if err != nil || len(drifts) > 0 {
		d.Fatalf("verify: %v %v", drifts, err)
	}
	tally, err := d.Tally(context.Background(), d.s.ID, now)
	if err != nil {
		d.Fatal(err)
	}
	for _, c := range tally.Cells {
		if c.Name == name {
			return c
		}
	}
	d.Fatalf("no cell %q", name)
	return quota.Cell{}
}

func TestLastSlotRace(t *testing.T) {
	// 200 respondents at once for one slot, 100 rounds: exactly one is admitted each round, the others are logged.
	d := openDoor(t)
	ctx := context.Background()
	for round := 1; round <= 100; round++ {
		exec(t, d.Store, "UPDATE cells SET target = ? WHERE cell = 'A'", round)
		ivs := d.crowd(200)
		var admitted, turnedAway atomic.Int64
		var wg sync.WaitGroup
		for _, iv := range ivs {
			wg.Go(func() {
				switch d.atGate(iv, start, "A").Decision {
				case interview.Admitted:
					admitted.Add(1)
				case interview.TurnedAway:
					turnedAway.Add(1)
				}
			})
		}
		wg.Wait()
		if admitted.Load() != 1 || turnedAway.Load() != 199 {
			t.Fatalf("round %d: %d admitted and %d turned away, want 1 and 199", round, admitted.Load(), turnedAway.Load())
		}
	}
	if c := d.cell("A", start); c.Held != 100 || c.OverQuota != 100*199 {
		t.Errorf("held %d, over-quota %d, want 100 and 19900", c.Held, c.OverQuota)
	}
	var rows int
	d.read.WithContext(ctx).Raw("SELECT count(*) FROM arrivals").Scan(&rows)
	if rows != 100*200 {
		t.Errorf("%d ledger rows, want 20000", rows)
	}
}

func exec(t testing.TB, st *Store, sql string, args ...any) {
	t.Helper()
	if err := st.writer.write(context.Background(), func(tx *session) error { return tx.Exec(sql, args...).Error }); err != nil {
		t.Fatal(err)
	}
}

func TestAllCellsOrNone(t *testing.T) {
	d := openDoor(t)
	d.arrive(start, "A", "women")
	d.arrive(start, "B", "women") // women is full now
	iv := d.arrive(start, "B", "women")
	if iv.Decision != interview.TurnedAway || iv.Disposition != interview.OverQuota {
		t.Fatalf("decision %q, want over_quota", iv.Decision)
	}
	if b := d.cell("B", start); b.Held != 1 || b.OverQuota != 0 {
		t.Errorf("cell B holds %d (over-quota %d): the refused respondent left something behind, want 1 and 0", b.Held, b.OverQuota)
	}
	if w := d.cell("women", start); w.Held != 2 || w.OverQuota != 1 {
		t.Errorf("women holds %d, over-quota %d, want 2 and 1", w.Held, w.OverQuota)
	}
}

// TestVerifyingWithoutAClockSettlesNothing: fieldwork quota verify and restore have no clock of the study's. They took every held
// lease for one that was given by a clock since put back, and let it lapse.
func TestVerifyingWithoutAClockSettlesNothing(t *testing.T) {
	d := openDoor(t)
	d.arrive(start, "A")
	if drifts, err := field.Verify(context.Background(), d.Store, d.s.ID, time.Time{}); err != nil || len(drifts) > 0 {
		t.Fatalf("verify: %v %v", drifts, err)
	}
	var lease leaseRow
	if err := d.read.Take(&lease).Error; err != nil || lease.State != "held" || lease.ExpiresMs != millis(start.Add(d.s.Lease)) {
		t.Errorf("the lease is %+v (%v), want it as it was", lease, err)
	}
	if c := d.cell("A", start); c.Held != 1 {
		t.Errorf("cell A holds %d", c.Held)
	}
}

func TestLeaseExpiry(t *testing.T) {
	d := openDoor(t)
	idle, busy := d.arrive(start, "A"), d.arrive(start, "A")
	later := start.Add(19 * time.Minute)
	d.savePage(busy, later) // renewed
	if iv := d.arrive(later, "A"); iv.Decision != interview.TurnedAway {
		t.Fatalf("both slots are held, yet the third was %q", iv.Decision)
	}
	past := start.Add(20 * time.Minute)
	third := d.arrive(past, "A") // the idle one's slot
	if third.Decision != interview.Admitted {
		t.Fatalf("an idle lease holds its slot beyond its limit: %q", third.Decision)
	}
	if iv := d.finish(idle, past); iv.Disposition != interview.OverQuotaLate || iv.InSample {
		t.Errorf("the late finisher is %q (in sample %v), want over_quota_late outside the sample", iv.Disposition, iv.InSample)
	}
	if iv := d.finish(busy, past); !iv.InSample {
		t.Errorf("the renewed lease was lost: %q", iv.Disposition)
	}
	if iv := d.finish(third, past); !iv.InSample {
		t.Errorf("the third finisher is %q, want complete", iv.Disposition)
	}
	if c := d.cell("A", past); c.Completed != 2 || c.Held != 0 || !c.FilledAt.Equal(past) {
		t.Errorf("cell A: %+v, want 2 completed, filled at %s", c, past)
	}
}

func TestLateFinisherTakesFreeRoom(t *testing.T) {
	d := openDoor(t)
	iv := d.arrive(start, "A")
	if iv = d.finish(iv, start.Add(5*time.Hour)); !iv.InSample {
		t.Errorf("the cell has room, yet the late finisher is %q", iv.Disposition)
	}
	if c := d.cell("A", start.Add(5*time.Hour)); c.Completed != 1 || c.Held != 0 {
		t.Errorf("cell A: %+v", c)
	}
}

func TestReturnerTakesItsLeaseAgain(t *testing.T) {
	d := openDoor(t)
	iv := d.arrive(start, "A")
	back := start.Add(time.Hour)
	if c := d.cell("A", back); c.Held != 0 {
		t.Fatalf("a lapsed lease is still counted: held %d", c.Held)
	}
	d.savePage(iv, back)
	if c := d.cell("A", back); c.Held != 1 {
		t.Errorf("held %d after the respondent came back, want 1", c.Held)
	}
}

func TestGateAndCompletionAreIdempotent(t *testing.T) {
	d := openDoor(t)
	iv := d.arrive(start, "A")
	d.atGate(iv, start, "A")
	if c := d.cell("A", start); c.Held != 1 {
		t.Errorf("deciding twice holds %d slots, want 1", c.Held)
	}
	d.finish(iv, start)
	d.finish(iv, start)
	if c := d.cell("A", start); c.Completed != 1 {
		t.Errorf("completing twice counts %d, want 1", c.Completed)
	}
}

func TestSameRespondentSameInterview(t *testing.T) {
	d := openDoor(t)
	first, second, other := d.begin("pid-1", start), d.begin("pid-1", start), d.begin("pid-2", start)
	if first.ID != second.ID || first.Token != second.Token {
		t.Errorf("the second click began interview %d beside %d", second.ID, first.ID)
	}
	if other.ID == first.ID {
		t.Error("two respondents share an interview")
	}
	if a, b := d.begin("", start), d.begin("", start); a.ID == b.ID {
		t.Error("two direct visitors share an interview")
	}
}

func TestFillSnapshot(t *testing.T) {
	d := openDoor(t)
	for range 2 {
		d.finish(d.arrive(start, "A"), start)
	}
	d.finish(d.arrive(start, "B"), start)
	d.arrive(start, "A") // over quota: it came after the fill
	fills, err := d.Fills(context.Background(), d.s.ID)
	if err != nil || len(fills) != 1 {
		t.Fatalf("%d fills, %v; want 1", len(fills), err)
	}
	f := fills[0]
	if f.Cell != "A" || f.Arrivals["A"] != 2 || f.Arrivals["B"] != 0 || f.Cells[0].Completed != 2 {
		t.Errorf("snapshot %+v: want A filled with 2 arrivals of A and none of B", f)
	}
}

func TestLedgerIsAppendOnly(t *testing.T) {
	d := openDoor(t)
	d.arrive(start, "A")
	for _, sql := range []string{"UPDATE arrivals SET type = 'X'", "DELETE FROM arrivals"} {
		err := d.writer.write(context.Background(), func(tx *session) error { return tx.Exec(sql).Error })
		if err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v, want a refusal", sql, err)
		}
	}
}

func TestVerifyFindsDrift(t *testing.T) {
	d := openDoor(t)
	d.finish(d.arrive(start, "A"), start)
	exec(t, d.Store, "UPDATE cells SET completed = 2, held = 1 WHERE cell = 'A'")
	exec(t, d.Store, "UPDATE interviews SET decision = 'admitted' WHERE id = ?", d.begin("", start).ID)
	drifts, err := field.Verify(context.Background(), d.Store, d.s.ID, start)
	if err != nil || len(drifts) != 3 {
		t.Errorf("drifts %v, %v; want completed, held and ledger", drifts, err)
	}
}

func TestFailedWriteLeavesItsNeighboursAlone(t *testing.T) {
	st := openTest(t)
	var wg sync.WaitGroup
	var failed atomic.Int64
	for i := range 100 {
		wg.Go(func() {
			write := st.writer.write
			if i%4 == 1 {
				write = st.writer.writeHot
			}
			err := write(context.Background(), func(tx *session) error {
				tx.counts.add(count{counter{key: [6]string{"s", "k", fmt.Sprint(i)}}, 1})
				if i%3 == 0 { // as a reader of counts does
					if err := tx.writeCounts(); err != nil {
						return err
					}
				}
				tx.counts.add(count{counter{key: [6]string{"s", "all", ""}}, 1})
				switch i % 10 {
				case 3:
					return fault.New(fault.Conflict, "no")
				case 7:
					panic("a defect")
				}
				return nil
			})
			if err != nil {
				failed.Add(1)
			}
		})
	}
	wg.Wait()
	counts, err := countersOf(st.reading(context.Background()), "s", "k")
	if err != nil || len(counts) != 80 || failed.Load() != 20 {
		t.Errorf("%d written and %d failed (%v), want 80 and 20", len(counts), failed.Load(), err)
	}
	if all, err := countersOf(st.reading(context.Background()), "s", "all"); err != nil || all[""] != 80 {
		t.Errorf("%d counted (%v), want 80", all[""], err)
	}
	for name, n := range counts {
		if n != 1 {
			t.Errorf("%s is counted %d times", name, n)
		}
	}
}

func TestWriteAfterCloseIsRefused(t *testing.T) {
	st := openTest(t)
	st.Close()
	err := st.writer.write(context.Background(), func(*session) error { return nil })
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("write after close: %v, want unavailable", err)
	}
}

func TestOpenRefusals(t *testing.T) {
	ctx := context.Background()
	if _, err := Open(ctx, filepath.Join(t.TempDir(), "no", "such", "folder.db")); !fault.Is(err, fault.Unavailable) {
		t.Errorf("unwritable place: %v", err)
	}
	if _, err := OpenExisting(ctx, filepath.Join(t.TempDir(), "none.db")); !fault.Is(err, fault.NotFound) {
		t.Errorf("missing database: %v", err)
	}
	for version, ok := range map[string]bool{"3.45.1": false, "3.51.2": false, "3.51.3": true, "3.54.1": true, "4.0": true} {
		if atLeast(version, oldestSQLite) != ok {
			t.Errorf("SQLite %s: want accepted=%v", version, ok)
		}
	}
}

func TestPragmasOnEveryConnection(t *testing.T) {
	sqliteOnly(t, "PostgreSQL has no pragmas")
	st := openTest(t)
	pool, err := st.read.DB()
	if err != nil {
		t.Fatal(err)
	}
	for range readers {
		conn, err := pool.Conn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close() // held until the end, so that each round gets another connection
		for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "query_only": "1"} {
			var have string
			if err := conn.QueryRowContext(context.Background(), "PRAGMA "+pragma).Scan(&have); err != nil || have != want {
				t.Errorf("%s = %s, %v; want %s", pragma, have, err, want)
			}
		}
	}
}

func TestExportReadsInChunks(t *testing.T) {
	d := openDoor(t)
	d.crowd(2*chunk + 1)
	var n int
	for iv, err := range d.Interviews(context.Background(), "mini") {
		if err != nil {
			t.Fatal(err)
		}
		if n++; iv.ID != int64(n) {
			t.Fatalf("interview %d came as number %d", iv.ID, n)
		}
	}
	if n != 2*chunk+1 {
		t.Errorf("%d interviews, want %d", n, 2*chunk+1)
	}
}

func TestTwoTabsLoseNothingOfEachOther(t *testing.T) {
	d := openDoor(t)
	iv := d.arrive(start, "A")
	save := func(page, field_, text string) interview.Interview {
		saved, err := d.saved(context.Background(), &field.PageSave{Interview: &iv, Page: page, AfterGate: true, Submitted: true, Event: "answered",
			Given: interview.Answers{field_: survey.TextValue(text)}, Lease: d.s.Lease, Now: start})
		if err != nil {
			t.Fatal(err)
		}
		return saved
	}
	save("one", "x", "first")
	second := save("two", "y", "second") // from the same reading as the first
	for _, got := range []interview.Interview{second, d.again(iv)} {
		if got.Answers["x"].Text() != "first" || got.Answers["y"].Text() != "second" || !got.Submitted["one"] || !got.Submitted["two"] {
			t.Errorf("answers %v, pages %v: a tab lost what the other had saved", got.Answers, got.Submitted)
		}
	}
	if iv.Answers["x"].Answered() {
		t.Error("saving changed the caller's answers")
	}
}

// TestAStaleTabCannotReopenAnInterview: it was read before the end and saves after it.
func TestAStaleTabCannotReopenAnInterview(t *testing.T) {
	d := openDoor(t)
	iv := d.arrive(start, "A")
	d.finish(iv, start)
	d.savePage(iv, start)
	if got := d.again(iv); got.Disposition != interview.Completed || got.Submitted["rest"] {
		t.Errorf("disposition %q, pages %v after a late save", got.Disposition, got.Submitted)
	}
}

// again reads an interview as the next request would.
func (d *door) again(iv interview.Interview) interview.Interview {
	d.Helper()
	got, err := d.Interview(context.Background(), iv.Survey, iv.Token)
	if err != nil {
		d.Fatal(err)
	}
	return got
}

// TestCellsClosedByHand: closing gives out no lease and lets everybody finish; closed takes no late returner either.
func TestCellsClosedByHand(t *testing.T) {
	late := start.Add(time.Hour)
	for _, c := range []struct {
		state           quota.State
		admitted        interview.Decision
		inTime, tooLate interview.Disposition
	}{
		{quota.Open, interview.Admitted, interview.Completed, interview.Completed},
		{quota.Closing, interview.TurnedAway, interview.Completed, interview.Completed},
		{quota.Closed, interview.TurnedAway, interview.Completed, interview.OverQuotaLate},
	} {
		d := openDoor(t)
		quick, slow := d.arrive(start, "B"), d.arrive(start, "B")
		if c.state != quota.Open {
			changed(t)(d.SetState(context.Background(), "B", c.state, order(start)))
		}
		if got := d.finish(quick, start).Disposition; got != c.inTime {
			t.Errorf("%s: who had a lease ended as %q, want %q", c.state, got, c.inTime)
		}
		if got := d.finish(slow, late).Disposition; got != c.tooLate {
			t.Errorf("%s: who had lost the lease ended as %q, want %q", c.state, got, c.tooLate)
		}
		if got := d.arrive(late, "B").Decision; got != c.admitted {
			t.Errorf("%s: a new arrival was %q, want %q", c.state, got, c.admitted)
		}
		d.cell("B", late) // verifies
	}
}

// TestALoweredTargetIsNeverExceeded: leases given out under the old target find no room under the new one.
func TestALoweredTargetIsNeverExceeded(t *testing.T) {
	d := openDoor(t)
	ivs := []interview.Interview{d.arrive(start, "B"), d.arrive(start, "B"), d.arrive(start, "B")}
	changed(t)(d.SetTarget(context.Background(), "B", 1, order(start)))
	var in []bool
	for _, iv := range ivs {
		in = append(in, d.finish(iv, start).InSample)
	}
	if c := d.cell("B", start); c.Completed != 1 || !in[0] || in[1] || in[2] || c.Held != 0 {
		t.Errorf("in the sample %v, cell %+v; want the first to finish and no other", in, c)
	}
}

// TestALateCompletionTakesAllCellsOrNone: the second cell is full, so the first must get its count back.
func TestALateCompletionTakesAllCellsOrNone(t *testing.T) {
	d := openDoor(t)
	late := start.Add(time.Hour)
	slow := d.arrive(start, "B", "women")
	d.finish(d.arrive(late, "A", "women"), late)
	d.finish(d.arrive(late, "A", "women"), late)
	if got := d.finish(slow, late).Disposition; got != interview.OverQuotaLate {
		t.Errorf("ended as %q, want over_quota_late", got)
	}
	if c := d.cell("B", late); c.Completed != 0 {
		t.Errorf("cell B counts %d completes of somebody who is not in the sample", c.Completed)
	}
}

// TestALapsedLeaseThatNobodyTookIsRenewed: nobody has given it back yet when its respondent saves the next page.
func TestALapsedLeaseThatNobodyTookIsRenewed(t *testing.T) {
	d := openDoor(t)
	iv := d.arrive(start, "A")
	back := start.Add(time.Hour)
	d.savePage(iv, back)
	if c := d.cell("A", back); c.Held != 1 {
		t.Errorf("held %d, want 1", c.Held)
	}
}

// TestARefusalBehindTheGateFreesItsSlot: a survey may ask for a second consent there.
func TestARefusalBehindTheGateFreesItsSlot(t *testing.T) {
	d := openDoor(t)
	iv := d.arrive(start, "A")
	if _, err := d.Refuse(context.Background(), field.Ending{Interview: iv, Now: start}); err != nil {
		t.Fatal(err)
	}
	if c := d.cell("A", start); c.Held != 0 {
		t.Errorf("held %d after the refusal, want 0", c.Held)
	}
}

// TestNobodyIsAdmittedWithoutACell: it would be an unmetered interview.
func TestNobodyIsAdmittedWithoutACell(t *testing.T) {
	d := openDoor(t)
	iv := d.begin("", start)
	_, err := d.Admit(context.Background(), field.Application{Lease: d.s.Lease, Interview: iv, Arrival: interview.Arrival{Interview: iv.ID, Survey: d.s.ID, At: start, Type: "A"}})
	if !fault.Is(err, fault.Internal) || d.again(iv).Decision != interview.Undecided {
		t.Errorf("%v; a defect must stay a defect and admit nobody", err)
	}
}

// TestAVersionThatComesBackIsTheNewest: after a questionnaire was rolled back, deliver used the one withdrawn.
func TestAVersionThatComesBackIsTheNewest(t *testing.T) {
	d := openDoor(t)
	second, findings := survey.Parse("mini.yaml", []byte(strings.Replace(miniature, "Happy?", "Merry?", 1)))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	for i, s := range []*survey.Survey{second, d.s} {
		if err := d.Register(context.Background(), s, start.Add(time.Duration(i+1)*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, newest, err := d.Kept(context.Background(), "mini"); err != nil || newest != s.Version {
			t.Errorf("newest is %s, %v; want %s", newest.Short(), err, s.Version.Short())
		}
	}
}
