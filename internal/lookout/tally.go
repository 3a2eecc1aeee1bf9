package web

import (
	"fmt"
	"strconv"
	"strings"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// A tallyView is the part of the monitor that changes with the counters, and with nothing else: two equal tallies give
// equal markup, which is how the stream knows that there is nothing to send.
type tallyView struct {
	Cells                     []cellView
	Completed, Target         int
	NoLimit                   bool // some cell has none, and so has the sample
	Started, Arrived, Running int
	Arrivals, Endings         []countView
	Fills                     []string
	Report                    string // address, "" while there is none
	W                         map[string]string
}

type cellView struct {
	Name, Text, State, StateText                      string
	Target, Completed, Held, Left, OverQuota, Percent int
	NoLimit                                           bool // it only counts: there is no target, and nothing left
}

// A countView is a row of a table of counts.
type countView struct {
	Name, Text, Code string
	Count            int
	Share            string
}

func (s *Server) tallyView(w *words, sv *survey.Survey, t field.Tally) tallyView {
	language := sv.Language(w.Language)
	v := tallyView{
		Started: t.Started, Arrivals: arrivalViews(sv, language, t.Arrivals), Fills: fillViews(w, t.Fills), W: w.Text,
		Report: s.reportAddress(sv.ID),
	}
	for _, n := range t.Arrivals {
		v.Arrived += n
	}
	v.Endings, v.Running = endingViews(w, t)
	for _, c := range t.Cells {
		cell := newCellView(w, c, cellText(sv, language, c.Name))
		v.Cells = append(v.Cells, cell)
		if c.Dimension == t.Cells[0].Dimension { // each dimension counts everybody once
			v.Completed, v.Target = v.Completed+c.Completed, v.Target+c.Target
			v.NoLimit = v.NoLimit || cell.NoLimit
		}
	}
	return v
}

func newCellView(w *words, c quota.Cell, text string) cellView {
	v := cellView{
		Name: c.Name, Text: text, State: string(c.Standing()), Target: c.Target, Completed: c.Completed, Held: c.Held,
		Left: max(0, c.Target-c.Completed-c.Held), OverQuota: c.OverQuota, Percent: percent(c.Completed, c.Target),
		NoLimit: !c.Limited(),
	}
	v.StateText = w.Text[stateID(c.Standing())]
	return v
}

func cellText(sv *survey.Survey, language, name string) string {
	for _, c := range sv.Cells {
		if c.Name == name {
			return c.Text.In(language)
		}
	}
	return "" // a cell of an earlier version
}

func arrivalViews(sv *survey.Survey, language string, arrivals map[string]int) []countView {
	total := 0
	for _, n := range arrivals {
		total += n
	}
	views := make([]countView, len(sv.Types))
	for i, t := range sv.Types {
		n := arrivals[t.Name]
		views[i] = countView{Name: t.Name, Text: t.Text.In(language), Count: n, Share: share(n, total)}
	}
	return views
}

// endingViews are the dispositions with their counts; who started and has not ended is in progress.
func endingViews(w *words, t field.Tally) ([]countView, int) {
	running := t.Started
	for d, n := range t.Ended {
		if d != interview.InProgress {
			running -= n
		}
	}
	var views []countView
	for _, d := range interview.Dispositions() {
		n := t.Ended[d]
		if d == interview.InProgress {
			n = running
		}
		views = append(views, countView{Name: string(d), Text: w.Text[dispositionID(d)], Code: d.AAPOR(), Count: n, Share: share(n, t.Started)})
	}
	return views, running
}

// fillViews say what each cell's filling left of the others: "B filled first at …: A 870, C 886".
func fillViews(w *words, fills []quota.Fill) []string {
	lines := make([]string, len(fills))
	for i, f := range fills {
		id := "monitor_fill_later"
		if i == 0 {
			id = "monitor_fill_first"
		}
		var others []string
		for _, c := range f.Cells {
			if c.Name != f.Cell {
				others = append(others, c.Name+" = "+strconv.Itoa(c.Completed))
			}
		}
		lines[i] = w.say(id, map[string]any{"Cell": f.Cell, "At": clockTime(f.At)}, 1)
		if len(others) > 0 {
			lines[i] += " (" + strings.Join(others, ", ") + ")"
		}
	}
	return lines
}

func percent(n, of int) int {
	if of == 0 {
		return 0
	}
	return 100 * n / of
}

func share(n, of int) string {
	if of == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(n)/float64(of))
}
