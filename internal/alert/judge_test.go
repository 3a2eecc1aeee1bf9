package alert

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fieldwork/internal/field"
	"fieldwork/internal/quota"
)

var start = time.Date(2015, 10, 8, 9, 0, 0, 0, time.UTC)

// A history judges one watch after another, and keeps what is open as the store does.
type history struct {
	settings  Settings
	listening time.Time
	open      []Alert
}

// judge applies the verdict and tells it: + for raised, - for cleared, each in brackets when it is silent.
func (h *history) judge(w field.Watch) string {
	v := Judge(h.settings, w, Before{Open: h.open, Listening: h.listening})
	var told []string
	for _, t := range v.Raised {
		h.open = append(h.open, t.Alert)
		told = append(told, t.word("+"))
	}
	for _, t := range v.Cleared {
		h.open = slices.DeleteFunc(h.open, func(a Alert) bool { return a.key() == t.key() })
		told = append(told, t.word("-"))
	}
	return strings.Join(told, " ")
}

func (t Turn) word(sign string) string {
	word := fmt.Sprintf("%s%s:%s:%d", sign, t.Kind, t.Subject, t.Level)
	if t.Silent {
		return "(" + word + ")"
	}
	return word
}

func cell(completed, target int) quota.Cell {
	return quota.Cell{Name: "A", Target: target, Completed: completed, State: quota.Open}
}

func cells(c ...quota.Cell) field.Watch {
	return field.Watch{Tally: field.Tally{At: start, Cells: c}, Door: field.DoorOpen}
}

// quietly is a watch of an open door at a minute, whose last arrival came at another.
func quietly(now, last int, cells ...quota.Cell) field.Watch {
	w := field.Watch{Door: field.DoorOpen, Launched: start, Latest: []field.Latest{{At: start.Add(time.Duration(last) * time.Minute)}}}
	w.At, w.Cells = start.Add(time.Duration(now)*time.Minute), cells
	return w
}

func pages(started int, standing ...int) field.Watch {
	w := field.Watch{Tally: field.Tally{At: start, Started: started}}
	for i, n := range standing {
		w.Pages = append(w.Pages, field.PageCount{Page: fmt.Sprintf("p%d", i+1), Standing: n})
	}
	return w
}

func flags(judged, flagged int, speeders ...int) field.Watch {
	w := field.Watch{Tally: field.Tally{At: start}, Flags: &field.Flags{At: start, Judged: judged, Flagged: flagged}}
	for i, n := range speeders {
		w.Flags.Counts = append(w.Flags.Counts, field.FlagCount{Rule: fmt.Sprintf("fast%d", i+1), Kind: "speeder", N: n})
	}
	w.Flags.Counts = append(w.Flags.Counts, field.FlagCount{Rule: "straight", Kind: "straight_line", N: judged})
	return w
}

func owed(failing, givenUp int) field.Watch {
	return field.Watch{Tally: field.Tally{At: start}, Owed: field.OwedCount{Due: failing + 3, Failing: failing, GivenUp: givenUp}}
}

func door(w field.Watch, d field.DoorState) field.Watch {
	w.Door = d
	return w
}

// A step is a watch, and what its judgement tells.
type step struct {
	watch field.Watch
	told  string
}

func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		settings  func(*Settings)
		listening int // minute
		steps     []step
	}{
		"level by level": {steps: []step{
			{cells(cell(799, 1000)), ""},
			{cells(cell(800, 1000)), "+filling:A:80"},
			{cells(cell(800, 1000)), ""},
			{cells(cell(950, 1000)), "+filling:A:95"},
			{cells(cell(999, 1000)), ""},
			{cells(cell(1000, 1000)), "+filling:A:100"},
		}},
		"three levels at once are one message": {steps: []step{
			{cells(cell(10, 10)), "(+filling:A:80) (+filling:A:95) +filling:A:100"},
			{cells(cell(3, 10)), "-filling:A:80 (-filling:A:95) (-filling:A:100)"},
		}},
		"an invalidated complete takes back what is full and nothing else": {steps: []step{
			{cells(cell(1000, 1000)), "(+filling:A:80) (+filling:A:95) +filling:A:100"},
			{cells(cell(999, 1000)), "-filling:A:100"},
			{cells(cell(940, 1000)), ""},
			{cells(cell(930, 1000)), ""},
			{cells(cell(929, 1000)), "-filling:A:95"},
			{cells(cell(950, 1000)), "+filling:A:95"},
		}},
		"a raised target clears what it leaves behind": {steps: []step{
			{cells(cell(1000, 1000)), "(+filling:A:80) (+filling:A:95) +filling:A:100"},
			{cells(cell(1000, 1060)), "-filling:A:95 (-filling:A:100)"}, // 94.3 %: within the slack, but of another target
			{cells(cell(1000, 1250)), ""},
			{cells(cell(1000, 1251)), "-filling:A:80"},
		}},
		"a lowered target": {steps: []step{
			{cells(cell(700, 1000)), ""},
			{cells(cell(700, 700)), "(+filling:A:80) (+filling:A:95) +filling:A:100"},
		}},
		"cells that only count, and those of nobody": {steps: []step{
			{cells(quota.Cell{Name: "A", Target: quota.NoLimit, Completed: quota.NoLimit}, quota.Cell{Name: "B"}), ""},
		}},
		"a cell that is gone": {steps: []step{
			{cells(cell(8, 10)), "+filling:A:80"},
			{cells(), "(-filling:A:80)"},
		}},
		"a level that is taken away": {
			settings: func(s *Settings) { s.Filling.Levels = []int{50} },
			steps:    []step{{cells(cell(5, 10)), "+filling:A:50"}},
		},
		"levels are off": {
			settings: func(s *Settings) { s.Filling.On = false },
			steps:    []step{{cells(cell(10, 10)), ""}},
		},
		"quiet": {steps: []step{
			{quietly(59, 0), ""},
			{quietly(60, 0), "+quiet::0"},
			{quietly(300, 0), ""},
			{quietly(301, 301), "-quiet::0"},
			{quietly(360, 301), ""},
			{quietly(361, 301), "+quiet::0"},
		}},
		"quiet only while there is a door": {steps: []step{
			{door(quietly(90, 0), field.DoorPaused), ""},
			{door(quietly(90, 0), field.DoorClosed), ""},
			{door(quietly(90, 0), field.DoorWaiting), ""},
			{quietly(90, 0), "+quiet::0"},
			{door(quietly(91, 0), field.DoorPaused), "-quiet::0"},
		}},
		"a server that was down has heard nobody": {listening: 200, steps: []step{
			{quietly(200, 0), ""},
			{quietly(259, 0), ""},
			{quietly(260, 0), "+quiet::0"},
		}},
		"every cell is full": {steps: []step{{quietly(90, 0, quota.Cell{Name: "B", Target: 1, Completed: 1, State: quota.Open}), "(+filling:B:80) (+filling:B:95) +filling:B:100"}}},
		"a page":             {steps: []step{{pages(100, 29), ""}, {pages(100, 3, 30), "+drop_off:p2:0"}, {pages(200, 3, 30), ""}, {pages(250, 3, 30), ""}, {pages(251, 3, 30), "-drop_off:p2:0"}}},
		"nobody has begun":   {steps: []step{{pages(0, 0), ""}}},
		"speeders": {steps: []step{
			{flags(49, 0, 49), ""},
			{flags(50, 5, 5, 4), "+speeders:fast1:0"},
			{field.Watch{}, ""}, // not asked lately
			{flags(0, 0), ""},
			{flags(100, 5, 8, 4), ""},
			{flags(100, 5, 7, 10), "+speeders:fast2:0 -speeders:fast1:0"},
			{flags(100, 5), "(-speeders:fast2:0)"}, // the rule is gone
		}},
		"all flags are asked for": {settings: func(s *Settings) { s.Flagged.On = true }, steps: []step{
			{flags(100, 24), ""}, {flags(100, 25), "+flagged::0"}, {flags(100, 20), ""}, {flags(100, 19), "-flagged::0"},
		}},
		"callbacks": {steps: []step{
			{owed(4, 0), ""}, {owed(5, 5), "+callbacks:failing:0 +callbacks:given_up:0"}, {owed(4, 6), ""}, {owed(3, 6), "-callbacks:failing:0"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h := history{settings: Defaults("en"), listening: start.Add(time.Duration(c.listening) * time.Minute)}
			if c.settings != nil {
				c.settings(&h.settings)
			}
			for i, s := range c.steps {
				if told := h.judge(s.watch); told != s.told {
					t.Fatalf("step %d tells %q, want %q", i+1, told, s.told)
				}
			}
		})
	}
}

// After a restart the server has listened for a moment only: what is quiet already stays so until somebody comes.
func TestQuietOutlivesARestart(t *testing.T) {
	h := history{settings: Defaults("en"), listening: start}
	if told := h.judge(quietly(60, 0)); told != "+quiet::0" {
		t.Fatal(told)
	}
	h.listening = start.Add(70 * time.Minute)
	if told := h.judge(quietly(70, 0)); told != "" {
		t.Errorf("the restart tells %q", told)
	}
	if told := h.judge(quietly(71, 71)); told != "-quiet::0" {
		t.Errorf("the arrival tells %q", told)
	}
}

func TestWhatIsTurnedOffIsClearedSilently(t *testing.T) {
	h := history{settings: Defaults("en"), listening: start}
	h.judge(cells(cell(10, 10)))
	h.settings.Filling.Levels = []int{100}
	if told := h.judge(cells(cell(10, 10))); told != "(-filling:A:80) (-filling:A:95)" {
		t.Errorf("levels taken away tell %q", told)
	}
	h.settings.Filling.On = false
	if told := h.judge(cells(cell(10, 10))); told != "(-filling:A:100)" {
		t.Errorf("rules turned off tell %q", told)
	}
}

// TestNothingFlaps plays random histories: what is open is never raised again, what is cleared was open, judging twice
// changes nothing, and between clearing and raising a level below 100 again, or a share, the number has moved by its slack.
func TestNothingFlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := history{settings: Defaults("en"), listening: start}
		h.settings.Flagged = Share{On: true, Percent: rapid.IntRange(1, 100).Draw(t, "percent"), AtLeast: 1}
		target := rapid.IntRange(1, 300).Draw(t, "target")
		turned := map[key]Numbers{} // at the last turn of each alert
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			w := flags(rapid.IntRange(1, 200).Draw(t, "judged"), 0)
			w.Flags.Flagged = rapid.IntRange(0, w.Flags.Judged).Draw(t, "flagged")
			w.Cells = []quota.Cell{cell(rapid.IntRange(0, target).Draw(t, "completed"), target)}
			before := slices.Clone(h.open)
			v := Judge(h.settings, w, Before{Open: h.open, Listening: h.listening})
			h.judge(w)
			if again := h.judge(w); again != "" {
				t.Fatalf("judged again: %s", again)
			}
			for _, turn := range v.Raised {
				if slices.ContainsFunc(before, func(a Alert) bool { return a.key() == turn.key() }) {
					t.Fatalf("%s was open", turn.word("+"))
				}
				moved(t, turn, turned, turn.Numbers)
			}
			for _, turn := range v.Cleared {
				if !slices.ContainsFunc(before, func(a Alert) bool { return a.key() == turn.key() }) {
					t.Fatalf("%s was not open", turn.word("-"))
				}
				moved(t, turn, turned, turn.After)
			}
			keys := map[key]bool{}
			for _, a := range h.open {
				if keys[a.key()] {
					t.Fatalf("%+v is open twice", a)
				}
				keys[a.key()] = true
			}
		}
	})
}

func moved(t *rapid.T, turn Turn, turned map[key]Numbers, now Numbers) {
	last, known := turned[turn.key()]
	turned[turn.key()] = now
	if !known {
		return
	}
	least := float64(slack)
	switch {
	case turn.Kind == Flagged:
		least = 0
		if now.Share() == last.Share() {
			t.Fatalf("%s at the share of its last turn, %g", turn.word("±"), now.Share())
		}
		hi, lo := max(now.Share(), last.Share()), min(now.Share(), last.Share())
		if lo >= hi*0.8 {
			t.Fatalf("%s although the share moved from %g to %g only", turn.word("±"), last.Share(), now.Share())
		}
	case turn.Level == 100:
		least = 0.001
	}
	if d := now.Share() - last.Share(); max(d, -d) < least {
		t.Fatalf("%s after %g points", turn.word("±"), d)
	}
}

func TestForemost(t *testing.T) {
	all := []Alert{{Kind: Filling, Subject: "A", Level: 100}, {Kind: Quiet}, {Kind: Filling, Subject: "A", Level: 80}, {Kind: Filling, Subject: "B", Level: 80}}
	got := map[key]bool{}
	for _, a := range Foremost(all) {
		got[a.key()] = true
	}
	want := map[key]bool{{Filling, "A", 100}: true, {Quiet, "", 0}: true, {Filling, "B", 80}: true}
	if !maps.Equal(got, want) {
		t.Errorf("the foremost are %v, want %v", got, want)
	}
}
