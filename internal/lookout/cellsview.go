package lookout

import (
	"math"
	"strconv"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/quota"
)

// A cellView is a quota cell as it stands.
type cellView struct {
	Name, Text, State, StateText             string
	Target, Completed, Held, Left, OverQuota string
	Percent                                  int
	NoLimit                                  bool // it only counts: there is no target, and nothing left
	DoneBar, HeldBar, HeldFrom               string
	Pace, Full                               string
	Closes                                   string // the date that was set for it
	Colour                                   int    // of its curve
}

func (r reading) cells(w field.Watch) []cellView {
	views := make([]cellView, len(w.Cells))
	for i, c := range w.Cells {
		views[i] = r.cell(c, w.Pace[c.Name])
		views[i].Colour = i % colours
	}
	return views
}

func (r reading) cell(c quota.Cell, p field.Pace) cellView {
	most := float64(max(c.Target, c.Completed+c.Held))
	v := cellView{
		Name: c.Name, Text: r.cellText(c.Name), State: string(c.Standing()), StateText: r.w.Text[stateID(c.Standing())],
		Target: number(c.Target), Completed: number(c.Completed), Held: number(c.Held), Left: number(max(0, c.Target-c.Completed-c.Held)),
		OverQuota: number(c.OverQuota), Percent: percent(c.Completed, c.Target), NoLimit: !c.Limited(),
		DoneBar: place(float64(c.Completed), most), HeldBar: place(float64(c.Held), most), HeldFrom: place(float64(c.Completed), most),
		Pace: perHour(p.PerHour), Full: noFigure,
	}
	switch {
	case !p.Full.IsZero():
		v.Full = r.about(p.Full)
	case c.Full() && !c.FilledAt.IsZero():
		v.Full = r.clock(c.FilledAt)
	}
	if !c.ClosesAt.IsZero() {
		v.Closes = r.w.Say("lookout_closes", map[string]any{"Time": r.clock(c.ClosesAt)}, 1)
	}
	return v
}

// perHour is a pace in as many digits as it is worth.
func perHour(p float64) string {
	if p >= 10 {
		return number(int(math.Round(p)))
	}
	return strconv.FormatFloat(p, 'f', 1, 64)
}

// about is an instant to come, as exactly as a pace can tell it: to five minutes within the hour, to half an hour within
// the day, and else to the day.
func (r reading) about(t time.Time) string {
	away := t.Sub(r.now)
	switch {
	case away <= time.Hour:
		return "≈ " + r.clock(t.Round(5*time.Minute))
	case away <= 24*time.Hour:
		return "≈ " + r.clock(t.Round(30*time.Minute))
	}
	return "≈ " + t.In(r.sv.TimeZone).Format(time.DateOnly)
}

// sample are the completes and the target of all cells of the first dimension; each dimension counts everybody once.
func (v *watchView) sample(cells []quota.Cell) {
	completed, target := 0, 0
	for _, c := range cells {
		if c.Dimension == cells[0].Dimension {
			completed, target = completed+c.Completed, target+c.Target
			v.NoLimit = v.NoLimit || !c.Limited()
		}
	}
	v.Completed, v.Target, v.Percent = number(completed), number(target), percent(completed, target)
}

// A fillTable has the completes of every cell at the instants at which cells filled.
type fillTable struct {
	Cells []cellView
	Lines []fillLine
	Fills int
}

type fillLine struct {
	What   string
	Cell   string // that filled; "" for now and for the targets
	Counts []string
}

// fillLines has a line for each fill, one for now and one for the targets.
func (r reading) fillLines(fills []quota.Fill, cells []quota.Cell) fillTable {
	t := fillTable{Fills: len(fills)}
	now, targets := fillLine{What: r.w.Text["came_now"]}, fillLine{What: r.w.Text["monitor_target"]}
	for _, c := range cells {
		t.Cells = append(t.Cells, cellView{Name: c.Name, Text: r.cellText(c.Name)})
		now.Counts = append(now.Counts, number(c.Completed))
		targets.Counts = append(targets.Counts, r.target(c))
	}
	for i, f := range fills {
		line := fillLine{What: r.filled(i, f.Cell, f.At), Cell: f.Cell}
		for _, c := range cells {
			line.Counts = append(line.Counts, completesAt(f, c.Name))
		}
		t.Lines = append(t.Lines, line)
	}
	t.Lines = append(t.Lines, now, targets)
	return t
}

func (r reading) target(c quota.Cell) string {
	if !c.Limited() {
		return r.w.Text["monitor_no_limit"]
	}
	return number(c.Target)
}

func completesAt(f quota.Fill, cell string) string {
	for _, c := range f.Cells {
		if c.Name == cell {
			return number(c.Completed)
		}
	}
	return noFigure
}

// filled says which cell filled and when, for the i-th fill.
func (r reading) filled(i int, cell string, at time.Time) string {
	id := "monitor_fill_later"
	if i == 0 {
		id = "monitor_fill_first"
	}
	return r.w.Say(id, map[string]any{"Cell": cell, "At": r.moment(at)}, 1)
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
