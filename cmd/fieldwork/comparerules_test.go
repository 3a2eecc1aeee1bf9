package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/quota"
	"fieldwork/internal/replay"
	"fieldwork/internal/store"
)

// smallComparison is the study's setting with cells of 12 completes.
func smallComparison(seed uint64) *ruleComparison {
	c := &ruleComparison{asked: true, runs: 2, lease: 20 * time.Minute, seed: seed, setting: replay.Study(), paces: []float64{0.35, 4}}
	for i := range c.setting.Cells {
		c.setting.Cells[i].Target = 12
	}
	return c
}

// A modelLease is the contract of our rule in a few lines, to hold the store against: a lease lapses when no page is posted
// for its idle limit, is taken again when there is room, and whoever finishes without one needs a free slot.
type modelLease struct {
	idle    time.Duration
	cells   []quota.Cell
	expires map[replay.Respondent]time.Duration
}

func (m *modelLease) Name() string { return "model" }

func (m *modelLease) take(r replay.Respondent, at time.Duration) bool {
	for other, until := range m.expires {
		if until <= at {
			delete(m.expires, other)
			m.cells[other.Cell].Held--
		}
	}
	if _, live := m.expires[r]; !live {
		if m.cells[r.Cell].Room() == 0 {
			return false
		}
		m.cells[r.Cell].Held++
	}
	m.expires[r] = at + m.idle
	return true
}

func (m *modelLease) Arrive(_ context.Context, r replay.Respondent, at time.Duration) (bool, error) {
	return m.take(r, at), nil
}

func (m *modelLease) Save(_ context.Context, r replay.Respondent, at time.Duration) (bool, error) {
	m.take(r, at)
	return true, nil
}

func (m *modelLease) Complete(_ context.Context, r replay.Respondent, at time.Duration) (replay.Ending, error) {
	if !m.take(r, at) {
		return replay.Outside, nil
	}
	delete(m.expires, r)
	m.cells[r.Cell].Held--
	m.cells[r.Cell].Completed++
	return replay.InSample, nil
}

func newModelLease(cells []replay.Cell, idle time.Duration) *modelLease {
	m := &modelLease{idle: idle, expires: map[replay.Respondent]time.Duration{}}
	for _, c := range cells {
		m.cells = append(m.cells, quota.Cell{Name: c.Name, Target: c.Target, State: quota.Open})
	}
	return m
}

// TestOurRuleIsExact: through the real store nobody comes into the sample above a target, nobody is refused after the
// gate, every cell fills, and the store does in each event what its contract says.
func TestOurRuleIsExact(t *testing.T) {
	for _, idle := range []time.Duration{5 * time.Minute, 20 * time.Minute} {
		t.Run(idle.String(), func(t *testing.T) {
			t.Parallel()
			c := smallComparison(uint64(idle))
			c.lease, c.setting.Pause, c.setting.Abandon = idle, 0.3, 0.3
			rows, err := c.run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			outside := 0
			for _, row := range rows {
				if row.Rule != leaseRuleName(idle) {
					continue
				}
				for run, o := range row.Runs {
					outside += o.KeptOutside
					if o.OverTarget+o.RefusedFinished+o.RefusedMidway+o.Missing > 0 || !o.Filled {
						t.Errorf("%g a minute, run %d: %+v", row.PerMinute, run, o)
					}
					if want := c.model(t, row.PerMinute, run); !reflect.DeepEqual(o, want) {
						t.Errorf("%g a minute, run %d:\nthe store %+v\nthe model %+v", row.PerMinute, run, o, want)
					}
				}
			}
			if outside == 0 {
				t.Error("nobody came too late, so that the traces prove little; draw others")
			}
		})
	}
}

func (c *ruleComparison) model(t *testing.T, pace float64, run int) replay.Outcome {
	t.Helper()
	s := c.setting
	s.PerMinute = pace
	trace, err := replay.Draw(s, c.seed, uint64(run))
	if err != nil {
		t.Fatal(err)
	}
	o, err := replay.Run(t.Context(), trace, newModelLease(s.Cells, c.lease))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestOurRuleByHand has one slot and a lease of 20 minutes.
func TestOurRuleByHand(t *testing.T) {
	minute := func(m ...int) (ds []time.Duration) {
		for _, x := range m {
			ds = append(ds, time.Duration(x)*time.Minute)
		}
		return ds
	}
	came := func(at int, finishes bool, posts ...int) replay.Arrival {
		return replay.Arrival{At: minute(at)[0], Posts: minute(posts...), Finishes: finishes}
	}
	for _, c := range []struct {
		name     string
		arrivals []replay.Arrival
		want     replay.Outcome
	}{
		{"each page renews the lease", []replay.Arrival{came(0, true, 19, 38, 57), came(39, true, 40, 41, 42)},
			replay.Outcome{Arrivals: 2, Completes: []int{1}, TurnedAway: 1, TurnedAwayEarly: 1, Filled: true, ToFill: minute(57)[0]}},
		{"an abandoned slot comes free, too late for one and in time for another",
			[]replay.Arrival{came(0, false, 5), came(24, true, 25, 26, 27), came(25, true, 30, 31, 32)},
			replay.Outcome{Arrivals: 3, Completes: []int{1}, TurnedAway: 1, TurnedAwayEarly: 1, Filled: true, ToFill: minute(32)[0]}},
		{"who comes back late takes a free slot again", []replay.Arrival{came(0, true, 5, 90, 95)},
			replay.Outcome{Arrivals: 1, Completes: []int{1}, Filled: true, ToFill: minute(95)[0]}},
		{"who comes back to a full cell is kept outside, and not refused", []replay.Arrival{came(0, true, 5, 90, 95), came(30, true, 31, 32, 33)},
			replay.Outcome{Arrivals: 2, Completes: []int{1}, KeptOutside: 1, Filled: true, ToFill: minute(33)[0]}},
		{"who comes back waits for nobody: a slot that is only held is not theirs",
			[]replay.Arrival{came(0, true, 5, 30, 31), came(26, false, 27), came(60, true, 61, 62, 63)},
			replay.Outcome{Arrivals: 3, Completes: []int{1}, KeptOutside: 1, Filled: true, ToFill: minute(63)[0]}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := replay.Setting{Cells: []replay.Cell{{Name: "A", Share: 1, Target: 1}}, Pages: 3}
			trace := replay.Trace{Cells: s.Cells, Arrivals: c.arrivals}
			for name, rule := range map[string]replay.Rule{"store": ourRule(t, s), "model": newModelLease(s.Cells, 20*time.Minute)} {
				o, err := replay.Run(t.Context(), trace, rule)
				if err != nil || !reflect.DeepEqual(o, c.want) {
					t.Errorf("%s: %v\ngot  %+v\nwant %+v", name, err, o, c.want)
				}
			}
		})
	}
}

func ourRule(t *testing.T, s replay.Setting) *leaseRule {
	t.Helper()
	sv, err := replaySurvey("by-hand", s, 20*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "hand.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	rule, err := newLeaseRule(t.Context(), st, sv, fieldFrom, func() {})
	if err != nil {
		t.Fatal(err)
	}
	return rule
}

// TestAuditFindsAWrongCount: the command trusts neither the store's counters nor the referee's alone.
func TestAuditFindsAWrongCount(t *testing.T) {
	rule := ourRule(t, replay.Setting{Cells: []replay.Cell{{Name: "A", Share: 1, Target: 1}}, Pages: 3})
	if err := rule.audit(t.Context(), replay.Outcome{Completes: []int{0}}); err != nil {
		t.Errorf("an empty study: %v", err)
	}
	if err := rule.audit(t.Context(), replay.Outcome{Completes: []int{1}}); err == nil {
		t.Error("the referee counted one complete, the store none, and the audit is content")
	}
}

func TestComparisonPrinted(t *testing.T) {
	c := smallComparison(1)
	c.runs, c.paces = 1, []float64{1}
	watched := 0
	c.watch = func(n int) { watched = n }
	var table, raw bytes.Buffer
	if err := c.report(t.Context(), &table, false); err != nil {
		t.Fatal(err)
	}
	if watched < targets(c.setting) {
		t.Errorf("%d finished interviews were seen, want %d at least", watched, targets(c.setting))
	}
	lines := strings.Split(table.String(), "\n")
	for _, m := range replay.Measures() {
		if !strings.Contains(lines[0], m.Heading) {
			t.Errorf("no column %q in %q", m.Heading, lines[0])
		}
	}
	for i, name := range ruleNames(c) {
		if !strings.Contains(lines[i+1], "  "+name+"  ") {
			t.Errorf("no row %q in %q", name, lines[i+1])
		}
	}
	if never := strings.Count(table.String(), "never"); never != 1 {
		t.Errorf("%d rules never fill, want one: that which counts starts\n%s", never, &table)
	}

	if err := c.report(t.Context(), &raw, true); err != nil {
		t.Fatal(err)
	}
	var out struct {
		Seed, Runs int
		Lease      float64 `json:"lease_minutes"`
		Pausers    float64
		Cells      []replay.Cell
		Rows       []ruleRow
	}
	dec := json.NewDecoder(&raw)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&out); err != nil {
		t.Fatal(err)
	}
	if out.Seed != 1 || out.Runs != 1 || out.Lease != 20 || out.Pausers != 0.08 || len(out.Cells) != 3 || len(out.Rows) != len(ruleNames(c)) {
		t.Errorf("%+v", out)
	}
	for _, row := range out.Rows {
		_, hours := row.Means["hours_to_fill"]
		if len(row.Runs) != 1 || len(row.Runs[0].Completes) != 3 || hours != (row.Filled == 1) || len(row.Means) < len(replay.Measures())-1 {
			t.Errorf("%+v", row)
		}
	}
}

// ruleNames are the rules in the order of the table.
func ruleNames(c *ruleComparison) (names []string) {
	for _, r := range replay.Peers(c.setting.Cells) {
		names = append(names, r.Name())
	}
	return append(names, leaseRuleName(c.lease))
}

// TestComparisonRepeats: traces that share a database do not disturb each other.
func TestComparisonRepeats(t *testing.T) {
	var first []ruleRow
	for range 2 {
		c := smallComparison(3)
		c.setting.Cells = []replay.Cell{{Name: "A", Share: 0.5, Target: 6}, {Name: "B", Share: 0.5, Target: 6}}
		rows, err := c.run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if first != nil && !reflect.DeepEqual(first, rows) {
			t.Errorf("the same seed came to\n%+v\nand then to\n%+v", first, rows)
		}
		first = rows
	}
}

func TestFiguresOfSomeRuns(t *testing.T) {
	measures := replay.Measures()
	hours := measures[len(measures)-1]
	row := ruleRow{Runs: []replay.Outcome{{Filled: true, ToFill: 90 * time.Minute}, {}}}
	if got := row.figure(hours); got != "1.5 (1 of 2)" {
		t.Errorf("%q", got)
	}
}

func TestComparisonFlags(t *testing.T) {
	for _, c := range []struct {
		want string
		args []string
	}{
		{"--runs belongs to --compare-rules", []string{"--url", "http://127.0.0.1:1", "--runs", "3"}},
		{"--lease belongs to --compare-rules", []string{"--lease", "5m"}},
		{"--url is not for --compare-rules", []string{"--compare-rules", "--url", "http://127.0.0.1:1"}},
		{"--arrivals is not for --compare-rules", []string{"--compare-rules", "--arrivals", "3"}},
		{"give a number from 1 to 1000", []string{"--compare-rules", "--runs", "0"}},
	} {
		if code, _, errs := fieldwork(t, append([]string{"simulate"}, c.args...)...); code != exitUsage || !strings.Contains(errs, c.want) {
			t.Errorf("%v: exit %d, %q; want exit 2 and %q", c.args, code, errs, c.want)
		}
	}
	for want, args := range map[string][]string{
		"choose between 5m and 240m": {"--lease", "1m"},
		"0.2 abandon and 1.5 pause":  {"--pausers", "1.5"},
	} {
		if code, _, errs := fieldwork(t, append([]string{"simulate", "--compare-rules"}, args...)...); code != exitFailure || !strings.Contains(errs, want) {
			t.Errorf("%v: exit %d, %q; want exit 1 and %q", args, code, errs, want)
		}
	}
}

func TestComparisonStops(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	c := smallComparison(1)
	c.watch = func(int) { stop() }
	if _, err := c.run(ctx); err == nil {
		t.Error("a stopped comparison came to an end")
	}
}

// TestQuotaRulesDocument: the page has a table with the command's columns and rules, and defines each column.
func TestQuotaRulesDocument(t *testing.T) {
	data, err := os.ReadFile("../../docs/quota-rules.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	header := "| per minute | rule |"
	for _, m := range replay.Measures() {
		header += " " + m.Heading + " |"
		if !strings.Contains(page, "\n| **"+m.Heading+"** | ") {
			t.Errorf("column %q is not defined; add a row that begins with | **%s** |", m.Heading, m.Heading)
		}
	}
	_, table, ok := strings.Cut(page, header+"\n")
	if !ok {
		t.Fatalf("no table with the header\n%s", header)
	}
	c := smallComparison(1)
	for _, pace := range []string{"0.35", "5", "40"} {
		for _, name := range ruleNames(c) {
			if row := fmt.Sprintf("\n| %s | %s |", pace, name); !strings.Contains(table, row) {
				t.Errorf("no row %q in the table", row)
			}
		}
	}
}
