package web

import (
	"fmt"
	"strconv"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/ledger"
	"fieldwork/internal/survey"
)

type cameView struct {
	frame
	cameTables
	Name                         string // the survey's title
	Monitor, Arrivals, Incidence string // addresses
	Choices                      []languageChoice
}

// cameTables are what the page says; tables without anything to say are nil.
type cameTables struct {
	AsOf          string
	Everybody     ledger.Group
	Eligible      ledger.Row
	Types         []typeView
	Days, Sources *groupTable
	Fills         fillTable
	Windows       []estimateView
	Stopped       []stoppedView
	Members       *estimateView
	Weights       *weightsView
}

// A typeView is the arrivals of one type, with the type's words.
type typeView struct {
	ledger.Row
	Text string
}

// A groupTable has a line of counts for each day or sample source.
type groupTable struct {
	ID, Heading, What, Note string
	W                       map[string]string
	Types                   []typeView
	Lines                   []groupLine
}

type groupLine struct {
	ledger.Group
	Bars []barView // admitted, over-quota, ineligible
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

// cameWords makes the tables in the researcher's language, with the survey's words for types and cells.
type cameWords struct {
	w        *words
	sv       *survey.Survey
	language string // of the survey's words
}

func newCame(w *words, sv *survey.Survey) cameWords { return cameWords{w, sv, sv.Language(w.Language)} }

func (c cameWords) tables(t field.Turnout) cameTables {
	v := cameTables{AsOf: c.moment(t.At), Everybody: t.Group, Eligible: t.Eligible(), Fills: c.fills(t.Windows)}
	for _, r := range t.Types {
		v.Types = append(v.Types, typeView{r, c.typeText(r.Type)})
	}
	if t.All() == 0 {
		return v
	}
	v.Days = c.groups("days", "came_by_day", "came_day", v.Types, t.Days)
	v.Days.Note = c.w.say("came_days_in", map[string]any{"Zone": c.sv.TimeZone.String()}, 1)
	if len(t.Sources) > 1 {
		v.Sources = c.groups("sources", "came_by_source", "came_source", v.Types, t.Sources)
	}
	v.Windows = c.windows(t.Windows)
	v.Stopped = c.stopped(t.Windows)
	v.Members = c.members(t.Members)
	v.Weights = c.weights(t)
	return v
}

// groups are the lines with a bar each, all to one scale.
func (c cameWords) groups(id, heading, what string, types []typeView, groups []ledger.Group) *groupTable {
	t := &groupTable{ID: id, Heading: c.w.Text[heading], What: c.w.Text[what], Types: types, W: c.w.Text}
	most := 0
	for _, g := range groups {
		most = max(most, g.All())
	}
	for _, g := range groups {
		sum := g.Eligible()
		t.Lines = append(t.Lines, groupLine{g, bars(most, sum.Admitted, sum.OverQuota, g.Ineligible)})
	}
	return t
}

// fills has a line for each window, and the targets below.
func (c cameWords) fills(windows []ledger.Window) fillTable {
	now := windows[len(windows)-1]
	t := fillTable{Fills: len(windows) - 1}
	targets := fillLine{What: c.w.Text["monitor_target"]}
	for _, cell := range now.Cells {
		t.Cells = append(t.Cells, newCellView(c.w, cell, cellText(c.sv, c.language, cell.Name)))
		target := strconv.Itoa(cell.Target)
		if !cell.Limited() {
			target = c.w.Text["monitor_no_limit"]
		}
		targets.Counts = append(targets.Counts, target)
	}
	for i, w := range windows {
		line := fillLine{What: c.w.Text["came_now"], Cell: w.Cell}
		if w.Cell != "" {
			line.What = c.filled(i, w)
		}
		for _, cell := range t.Cells {
			text := noFigure
			if n, there := w.Complete(cell.Name); there {
				text = strconv.Itoa(n)
			}
			line.Counts = append(line.Counts, text)
		}
		t.Lines = append(t.Lines, line)
	}
	t.Lines = append(t.Lines, targets)
	return t
}

// filled says which cell filled and when, for the i-th fill.
func (c cameWords) filled(i int, w ledger.Window) string {
	id := "monitor_fill_later"
	if i == 0 {
		id = "monitor_fill_first"
	}
	return c.w.say(id, map[string]any{"Cell": w.Cell, "At": c.moment(w.At)}, 1)
}

// typeText is the survey's words for a type; none for one of an earlier version.
func (c cameWords) typeText(name string) string {
	for _, t := range c.sv.Types {
		if t.Name == name {
			return t.Text.In(c.language)
		}
	}
	return ""
}

// cellText is the survey's words for a cell.
func (c cameWords) cellText(name string) string { return cellText(c.sv, c.language, name) }

// moment is an instant in the survey's time zone, in which the days are told, too.
func (c cameWords) moment(t time.Time) string {
	return t.In(c.sv.TimeZone).Format("2006-01-02 15:04 UTC-07:00")
}

// noFigure stands where there is no number.
const noFigure = "–"

// percents writes a fraction as the tables do; one that would be rounded to nothing keeps two digits.
func percents(p float64) string {
	if p > 0 && p < 0.0005 {
		return fmt.Sprintf("%.2g%%", 100*p)
	}
	return fmt.Sprintf("%.1f%%", 100*p)
}
