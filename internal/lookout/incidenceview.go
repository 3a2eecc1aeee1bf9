package web

import (
	"fmt"
	"strconv"

	"fieldwork/internal/incidence"
	"fieldwork/internal/ledger"
)

// An estimateView is a table of shares with intervals.
type estimateView struct {
	ID, Heading, Note string
	What, Counted     string // the headings of the first two columns
	Level             string
	Rows              []estimateRow
	Scale             string // where the pictures end
	Methods           []methodView
	W                 map[string]string
}

type estimateRow struct {
	Name, Text string
	Of         string // the cell that a ratio is to, or the type whose members are counted, and
	Base       int    // how many came of it
	Count      int
	Value      string
	Interval   string
	LogNormal  string // of a ratio; "" when nobody of its class came
	Picture    spanView
}

// A methodView says how a number was made. Citations are not translated.
type methodView struct{ What, Text, Citation string }

// A stoppedView is what the completes say when a cell filled first.
type stoppedView struct {
	Cell    string
	Heading string
	Shares  estimateView
	Ratios  *estimateView // to the cell; nil when there is no other
	W       map[string]string
}

// windows are the shares up to the first fill and those of everything so far. Later fills are in the file: each of them
// contains the one before, and more of them would read as if they were independent.
func (c cameWords) windows(windows []ledger.Window) (views []estimateView) {
	last := len(windows) - 1
	for i, w := range windows {
		if i != 0 && i != last {
			continue
		}
		v := estimateView{ID: "so-far", Heading: c.w.Text["came_so_far"], What: c.w.Text["monitor_type"], Counted: c.w.Text["came_arrivals"], W: c.w.Text}
		if w.Cell != "" {
			v.ID, v.Heading = "first-fill", c.w.say("came_before", map[string]any{"Cell": w.Cell, "At": c.moment(w.At)}, 1)
		}
		v.Note = c.w.say("came_window_n", map[string]any{"Count": w.N}, w.N)
		if w.Shares == nil {
			v.Note += " " + c.w.say("came_no_shares", map[string]any{"Max": incidence.MaxCount}, 1)
		} else {
			c.shares(&v, w.Shares, c.typeText)
			v.Methods = c.shareMethods(w.Shares)
		}
		views = append(views, v)
	}
	return views
}

// shares fills in the rows, all to one scale.
func (c cameWords) shares(v *estimateView, e *incidence.Estimate, text func(string) string) {
	v.Level = level(e.Level)
	largest := 0.0
	for _, s := range e.Shares {
		largest = max(largest, s.High)
	}
	scale := min(1, scaleTo(largest))
	v.Scale = percents(scale)
	for _, s := range e.Shares {
		row := shareRow(s, scale)
		row.Text = text(s.Name)
		v.Rows = append(v.Rows, row)
	}
}

func shareRow(s incidence.Share, scale float64) estimateRow {
	return estimateRow{Name: s.Name, Count: s.N, Value: percents(s.P), Interval: percentInterval(s.Interval), Picture: span(s.P, s.Low, s.High, scale)}
}

// shareMethods are the ways of the estimate and of its intervals, each once.
func (c cameWords) shareMethods(e *incidence.Estimate) []methodView {
	together := "came_alone"
	if e.Joint {
		together = "came_joint"
	}
	methods := []methodView{c.method("came_estimate", e.Method)}
	seen := map[incidence.Method]bool{e.Method: true} // a share by definition has no interval
	for _, s := range e.Shares {
		if !seen[s.Method] {
			seen[s.Method] = true
			m := c.method("came_interval_method", s.Method)
			m.Text += " " + c.w.say(together, map[string]any{"Level": level(e.Level)}, 1)
			methods = append(methods, m)
		}
	}
	return methods
}

func (c cameWords) method(what string, m incidence.Method) methodView {
	return methodView{c.w.Text[what], c.w.Text[methodID(m)], m.Citation()}
}

// stopped are the estimates from completes, one for each dimension whose counting stopped by itself.
func (c cameWords) stopped(windows []ledger.Window) (views []stoppedView) {
	for i, w := range windows {
		e := w.Stopped
		if e == nil {
			continue
		}
		n, _ := w.Complete(w.Cell)
		v := stoppedView{Cell: w.Cell, Heading: c.filled(i, w), W: c.w.Text}
		v.Shares = estimateView{Note: c.w.say("came_stopped_note", map[string]any{"Cell": w.Cell, "Count": n}, n),
			What: c.w.Text["came_cell"], Counted: c.w.Text["came_completes"], Methods: c.shareMethods(e), W: c.w.Text}
		c.shares(&v.Shares, e, c.cellText)
		if len(e.Ratios) > 0 {
			v.Ratios = c.ratios(e)
		}
		views = append(views, v)
	}
	return views
}

// ratios are the completes of the other cells for one of the cell that stopped the counting. The picture always has room
// for 1, which is as many as of that cell.
func (c cameWords) ratios(e *incidence.Estimate) *estimateView {
	v := &estimateView{Level: level(e.Level), What: c.w.Text["came_cell"], Counted: c.w.Text["came_completes"], W: c.w.Text,
		Methods: []methodView{c.method("came_interval_method", incidence.NegativeBinomial), c.method("came_large", incidence.LogNormal)}}
	largest := 1.0
	for _, r := range e.Ratios {
		largest = max(largest, r.High)
	}
	scale := scaleTo(largest)
	v.Scale = strconv.FormatFloat(scale, 'g', 3, 64)
	for _, r := range e.Ratios {
		row := estimateRow{Name: r.Name, Text: c.cellText(r.Name), Of: e.Stopped, Count: r.N, Value: fmt.Sprintf("%.3f", r.Value),
			Interval: ratioInterval(r.Interval), Picture: span(r.Value, r.Low, r.High, scale)}
		row.Picture.One = place(1, scale)
		if r.LogNormal != nil {
			row.LogNormal = ratioInterval(*r.LogNormal)
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

// members are the arrivals of a type that fulfil the rule of another, too.
func (c cameWords) members(ms []ledger.Member) *estimateView {
	if len(ms) == 0 {
		return nil
	}
	v := &estimateView{What: c.w.Text["came_member"], Counted: c.w.Text["came_arrivals"], Level: level(ledger.Level), Scale: percents(1), W: c.w.Text,
		Methods: []methodView{c.method("came_interval_method", ms[0].Share.Method)}}
	for _, m := range ms {
		row := shareRow(m.Share, 1)
		row.Of, row.Base = m.Of, m.Arrivals
		v.Rows = append(v.Rows, row)
	}
	return v
}

func level(l float64) string { return strconv.FormatFloat(100*l, 'g', 4, 64) + "%" }

func percentInterval(i incidence.Interval) string {
	return percents(i.Low) + " – " + percents(i.High)
}

func ratioInterval(i incidence.Interval) string { return fmt.Sprintf("%.3f – %.3f", i.Low, i.High) }
