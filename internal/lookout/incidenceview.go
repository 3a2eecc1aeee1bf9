package lookout

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
func (r reading) windows(windows []ledger.Window) (views []estimateView) {
	last := len(windows) - 1
	for i, w := range windows {
		if i != 0 && i != last {
			continue
		}
		v := estimateView{ID: "so-far", Heading: r.w.Text["came_so_far"], What: r.w.Text["monitor_type"], Counted: r.w.Text["came_arrivals"], W: r.w.Text}
		if w.Cell != "" {
			v.ID, v.Heading = "first-fill", r.w.Say("came_before", map[string]any{"Cell": w.Cell, "At": r.moment(w.At)}, 1)
		}
		v.Note = r.w.Say("came_window_n", map[string]any{"Count": w.N}, w.N)
		if w.Shares == nil {
			v.Note += " " + r.w.Say("came_no_shares", map[string]any{"Max": incidence.MaxCount}, 1)
		} else {
			r.shares(&v, w.Shares, r.typeText)
			v.Methods = r.shareMethods(w.Shares)
		}
		views = append(views, v)
	}
	return views
}

// shares fills in the rows, all to one scale.
func (r reading) shares(v *estimateView, e *incidence.Estimate, text func(string) string) {
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
func (r reading) shareMethods(e *incidence.Estimate) []methodView {
	together := "came_alone"
	if e.Joint {
		together = "came_joint"
	}
	methods := []methodView{r.method("came_estimate", e.Method)}
	seen := map[incidence.Method]bool{e.Method: true} // a share by definition has no interval
	for _, s := range e.Shares {
		if !seen[s.Method] {
			seen[s.Method] = true
			m := r.method("came_interval_method", s.Method)
			m.Text += " " + r.w.Say(together, map[string]any{"Level": level(e.Level)}, 1)
			methods = append(methods, m)
		}
	}
	return methods
}

func (r reading) method(what string, m incidence.Method) methodView {
	return methodView{r.w.Text[what], r.w.Text[methodID(m)], m.Citation()}
}

// stopped are the estimates from completes, one for each dimension whose counting stopped by itself.
func (r reading) stopped(windows []ledger.Window) (views []stoppedView) {
	for i, w := range windows {
		e := w.Stopped
		if e == nil {
			continue
		}
		n, _ := w.Complete(w.Cell)
		v := stoppedView{Cell: w.Cell, Heading: r.filled(i, w.Cell, w.At), W: r.w.Text}
		v.Shares = estimateView{Note: r.w.Say("came_stopped_note", map[string]any{"Cell": w.Cell, "Count": n}, n),
			What: r.w.Text["came_cell"], Counted: r.w.Text["came_completes"], Methods: r.shareMethods(e), W: r.w.Text}
		r.shares(&v.Shares, e, r.cellText)
		if len(e.Ratios) > 0 {
			v.Ratios = r.ratios(e)
		}
		views = append(views, v)
	}
	return views
}

// ratios are the completes of the other cells for one of the cell that stopped the counting. The picture always has room
// for 1, which is as many as of that cell.
func (r reading) ratios(e *incidence.Estimate) *estimateView {
	v := &estimateView{Level: level(e.Level), What: r.w.Text["came_cell"], Counted: r.w.Text["came_completes"], W: r.w.Text,
		Methods: []methodView{r.method("came_interval_method", incidence.NegativeBinomial), r.method("came_large", incidence.LogNormal)}}
	largest := 1.0
	for _, one := range e.Ratios {
		largest = max(largest, one.High)
	}
	scale := scaleTo(largest)
	v.Scale = strconv.FormatFloat(scale, 'g', 3, 64)
	for _, one := range e.Ratios {
		row := estimateRow{Name: one.Name, Text: r.cellText(one.Name), Of: e.Stopped, Count: one.N, Value: fmt.Sprintf("%.3f", one.Value),
			Interval: ratioInterval(one.Interval), Picture: span(one.Value, one.Low, one.High, scale)}
		row.Picture.One = place(1, scale)
		if one.LogNormal != nil {
			row.LogNormal = ratioInterval(*one.LogNormal)
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

// members are the arrivals of a type that fulfil the rule of another, too.
func (r reading) members(ms []ledger.Member) *estimateView {
	if len(ms) == 0 {
		return nil
	}
	v := &estimateView{What: r.w.Text["came_member"], Counted: r.w.Text["came_arrivals"], Level: level(ledger.Level), Scale: percents(1), W: r.w.Text,
		Methods: []methodView{r.method("came_interval_method", ms[0].Share.Method)}}
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
