package fit

import (
	"fmt"
	"math"
	"slices"

	"fieldwork/internal/datafile"
	"fieldwork/internal/fault"
	"fieldwork/internal/modeldata"
)

// The columns of an arrivals log and the words of its status.
const (
	logSequence    = "seq"
	logType        = "type"
	logStatus      = "status"
	statusAccepted = "accepted"
	statusOver     = "over_quota"
)

// ArrivalsLog sums up a log of everybody who was classified: one row each, in order, until the last quota filled.
type ArrivalsLog struct {
	Total           int            `json:"total"`
	ByType          ByName[int]    `json:"by_type"`
	OverQuota       ByName[int]    `json:"over_quota"`
	LastAccepted    ByName[Number] `json:"seq_of_last_accepted"`
	FirstClosed     string         `json:"first_quota_closed,omitempty"`
	WhenFirstClosed ByName[int]    `json:"counts_when_first_quota_closed,omitempty"`
}

// counts are the arrivals by type.
func (l *ArrivalsLog) counts() map[string]float64 {
	by := map[string]float64{}
	for _, e := range l.ByType {
		by[e.Name] = float64(e.Value)
	}
	return by
}

// arrivalsLog reads the log that the spec names. When the spec has the counts too, the log must agree; a log that is not
// there is then a warning, for nothing is estimated with it.
func (m *model) arrivalsLog(r *Result, open modeldata.Open) (*ArrivalsLog, error) {
	q := m.Spec.Quotas.Value
	if !q.Log.Given {
		return nil, nil
	}
	name := m.Spec.Beside(q.Log.Value.Text)
	file, err := open(name)
	if fault.Is(err, fault.NotFound) && q.Arrivals.Given {
		r.warn("arrivals_log", "the arrivals log cannot be read (%v); the counts under arrivals are used and not checked", err)
		return nil, nil
	}
	if err != nil {
		return nil, fault.Errorf(fault.KindOf(err), "the arrivals log cannot be read: %w; name it with arrivals_log in %s, or give the counts as arrivals", err, m.Spec.At.File)
	}
	defer file.Close()
	table, err := datafile.Read(name, file, file.Size(), []datafile.Want{
		{Name: logSequence, As: datafile.Number}, {Name: logType, As: datafile.Category}, {Name: logStatus, As: datafile.Category}})
	if err != nil {
		return nil, err
	}
	log, err := summary(table, name, m.Levels)
	if err != nil {
		return nil, err
	}
	if q.Arrivals.Given {
		m.disagreements(r, log, q.Arrivals.Value)
	}
	return log, nil
}

// disagreements warns of counts that the log does not have.
func (m *model) disagreements(r *Result, log *ArrivalsLog, given map[string]float64) {
	for _, e := range log.ByType {
		if given[e.Name] != float64(e.Value) {
			r.Warnings = append(r.Warnings, modeldata.Warning{Code: "arrivals_log", Outcome: e.Name,
				Message: fmt.Sprintf("arrivals says that %g of %q came and the log has %d; the counts under arrivals are used", given[e.Name], e.Name, e.Value)})
		}
	}
}

// arrival is a row of a log: its number, the place of its type among the levels, and whether it was let in.
type arrival struct {
	sequence float64
	level    int
	accepted bool
}

// arrivalAt reads a row. A type that is no level of the outcome, a status that is not known and anything missing is an
// error, because every row of a log is an arrival of some type.
func arrivalAt(t *datafile.Table, row int, levels []string) (arrival, error) {
	sequence, kinds, states := t.Column(logSequence, datafile.Number), t.Column(logType, datafile.Category), t.Column(logStatus, datafile.Category)
	a := arrival{sequence: sequence.Numbers[row]}
	if kinds.Codes[row] < 0 || states.Codes[row] < 0 || math.IsNaN(a.sequence) {
		return a, fault.New(fault.Invalid, "seq, type or status is empty; every arrival has them, so fill them in or take the row out")
	}
	typ, status := kinds.Levels[kinds.Codes[row]], states.Levels[states.Codes[row]]
	if a.level = slices.Index(levels, typ); a.level < 0 {
		return a, fault.Errorf(fault.Invalid, "the type %q is none of the outcome's levels %q; mend the log or add the level", typ, levels)
	}
	if a.accepted = status == statusAccepted; !a.accepted && status != statusOver {
		return a, fault.Errorf(fault.Invalid, "the status %q is not known; write %s or %s", status, statusAccepted, statusOver)
	}
	return a, nil
}

// summary counts the rows of a log. The quota that closed first is that of the type whose last admission came earliest.
func summary(t *datafile.Table, name string, levels []string) (*ArrivalsLog, error) {
	n := len(levels)
	arrivals, came, over, last := make([]arrival, t.Rows), make([]int, n), make([]int, n), make([]float64, n)
	for j := range last {
		last[j] = math.NaN()
	}
	for row := range t.Rows {
		a, err := arrivalAt(t, row, levels)
		if err != nil {
			return nil, fault.Errorf(fault.Invalid, "%s, row %d: %w", name, row+1, err)
		}
		arrivals[row] = a
		came[a.level]++
		if !a.accepted {
			over[a.level]++
		} else if !(a.sequence <= last[a.level]) {
			last[a.level] = a.sequence
		}
	}
	log := &ArrivalsLog{Total: t.Rows, ByType: counted(levels, came), OverQuota: counted(levels, over), LastAccepted: byName(levels, last)}
	first := earliest(last)
	if first >= 0 {
		then := make([]int, n)
		for _, a := range arrivals {
			if a.accepted && a.sequence <= last[first] {
				then[a.level]++
			}
		}
		log.FirstClosed, log.WhenFirstClosed = levels[first], counted(levels, then)
	}
	return log, nil
}

// earliest is the place of the smallest number that exists; -1 when none does.
func earliest(values []float64) int {
	best := -1
	for j, v := range values {
		if !math.IsNaN(v) && (best < 0 || v < values[best]) {
			best = j
		}
	}
	return best
}

func counted(names []string, counts []int) ByName[int] {
	out := make(ByName[int], len(names))
	for j, name := range names {
		out[j] = Named[int]{name, counts[j]}
	}
	return out
}
