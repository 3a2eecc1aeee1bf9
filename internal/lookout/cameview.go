package lookout

import (
	"fieldwork/internal/console"
	"fieldwork/internal/field"
	"fieldwork/internal/ledger"
	"fieldwork/internal/quota"
)

type cameView struct {
	console.Frame
	cameTables
	Arrivals, Incidence string // addresses
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

func (r reading) tables(t field.Turnout) cameTables {
	v := cameTables{AsOf: r.moment(t.At), Everybody: t.Group, Eligible: t.Eligible(), Fills: r.fills(t.Windows)}
	for _, row := range t.Types {
		v.Types = append(v.Types, typeView{row, r.typeText(row.Type)})
	}
	if t.All() == 0 {
		return v
	}
	v.Days = r.groups("days", "came_by_day", "came_day", v.Types, t.Days)
	v.Days.Note = r.w.Say("came_days_in", map[string]any{"Zone": r.sv.TimeZone.String()}, 1)
	if len(t.Sources) > 1 {
		v.Sources = r.groups("sources", "came_by_source", "came_source", v.Types, t.Sources)
	}
	v.Windows = r.windows(t.Windows)
	v.Stopped = r.stopped(t.Windows)
	v.Members = r.members(t.Members)
	v.Weights = r.weights(t)
	return v
}

// groups are the lines with a bar each, all to one scale.
func (r reading) groups(id, heading, what string, types []typeView, groups []ledger.Group) *groupTable {
	t := &groupTable{ID: id, Heading: r.w.Text[heading], What: r.w.Text[what], Types: types, W: r.w.Text}
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

// fills is the table of the windows, all of which but the last end with a fill.
func (r reading) fills(windows []ledger.Window) fillTable {
	last := len(windows) - 1
	fills := make([]quota.Fill, last)
	for i, w := range windows[:last] {
		fills[i] = quota.Fill{Cell: w.Cell, At: w.At, Cells: w.Cells}
	}
	return r.fillLines(fills, windows[last].Cells)
}
