package conduct

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"fieldwork/internal/incidence"
	"fieldwork/internal/interview"
)

// completesByType are the completes in the sample by type, in the order of the names; ledger puts them into its own.
func (g *gathering) completesByType() (counts []incidence.Count) {
	for _, t := range slices.Sorted(maps.Keys(g.types)) {
		counts = append(counts, incidence.Count{Name: t, N: g.types[t]})
	}
	return counts
}

// fill writes what was counted into the facts.
func (g *gathering) fill(f *Facts) {
	f.Interviews, f.Period, f.Judged, f.Changes = g.n, g.period, g.judged, g.changed
	f.Versions = sorted(g.versions, func(a, b Version) int {
		return cmp.Or(a.First.Compare(b.First), cmp.Compare(a.Version, b.Version))
	})
	f.Languages, f.Devices = groups(g.languages), groups(g.devices)
	f.Sources = sorted(g.sources, func(a, b Source) int { return cmp.Compare(a.Name, b.Name) })
	f.Dispositions = dispositionsOf(g.dispositions)
	for _, name := range []StepName{Opened, Agreed, AtGate, Eligible, Admitted, Finished, InSample} {
		f.Funnel = append(f.Funnel, Step{name, g.steps[name]})
	}
	f.Arrivals.Reasons = reasonsOf(g.reasons)
	f.Dropoff = g.drop.facts(g.study.Survey)
	f.Durations = durationsOf(g.study.Survey, g.seconds)
	f.Curves = curvesOf(g.study, g.cells)
}

func sorted[K comparable, V any](all map[K]*V, compare func(a, b V) int) []V {
	list := make([]V, 0, len(all))
	for _, v := range all {
		list = append(list, *v)
	}
	slices.SortFunc(list, compare)
	return list
}

// groups are the most frequent first.
func groups(all map[string]*Group) []Group {
	for name, g := range all {
		g.Name = name
	}
	return sorted(all, func(a, b Group) int { return cmp.Or(b.Interviews-a.Interviews, cmp.Compare(a.Name, b.Name)) })
}

// dispositionsOf lists every word there is, and behind them those that only the data know, so that the sum is everybody.
func dispositionsOf(counts map[interview.Disposition]int) (list []Disposition) {
	left := maps.Clone(counts)
	for _, d := range interview.Dispositions() {
		list = append(list, Disposition{word(d), d.AAPOR(), counts[word(d)]})
		delete(left, word(d))
	}
	for _, d := range slices.Sorted(maps.Keys(left)) {
		list = append(list, Disposition{d, d.AAPOR(), left[d]})
	}
	return list
}

func earliest(at **time.Time, t time.Time) {
	if !t.IsZero() && (*at == nil || t.Before(**at)) {
		t = t.UTC()
		*at = &t
	}
}

func latest(at **time.Time, t time.Time) {
	if !t.IsZero() && (*at == nil || t.After(**at)) {
		t = t.UTC()
		*at = &t
	}
}
