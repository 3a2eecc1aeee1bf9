package field

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// Watch reads what the monitor shows of a survey. Its cost does not depend on how many interviews there are.
func (f *Service) Watch(ctx context.Context, surveyID string) (w Watch, err error) {
	s, err := f.Survey(surveyID)
	if err != nil {
		return w, err
	}
	defer fault.Wrap(&err, "watching survey %q", surveyID)
	now := f.clock()
	c, err := f.store.Count(ctx, surveyID, now, now.In(s.TimeZone).Format(time.DateOnly))
	if err != nil {
		return w, err
	}
	return Watch{
		Tally: c.Tally, Door: c.Door, Launched: c.Launched, Pace: paces(c), Today: c.Today, Agreed: agreed(s, c), Pages: pages(s, c), Funnel: funnel(s, c),
		Length: length(c.Lengths), BySource: bySource(c.Gate), Latest: c.Latest, Owed: c.Owed, Flags: c.Flags,
	}, nil
}

// pages are the pages of the questionnaire in its order, and behind them those of earlier versions that were reached.
func pages(s *survey.Survey, c Counts) []PageCount {
	var names []string
	for _, p := range s.Pages {
		names = append(names, p.Name)
	}
	for _, earlier := range slices.Sorted(maps.Keys(c.Reached)) {
		if c.Reached[earlier] > 0 && !slices.Contains(names, earlier) {
			names = append(names, earlier)
		}
	}
	all := make([]PageCount, len(names))
	for i, name := range names {
		all[i] = PageCount{name, c.Reached[name], c.Submitted[name], c.Standing[name]}
	}
	return all
}

// length is the middle of the lengths: of an even number of completes it is between the two in the middle.
func length(lengths map[time.Duration]int) Length {
	var l Length
	for _, n := range lengths {
		l.N += n
	}
	if l.N == 0 {
		return l
	}
	seen, below := 0, time.Duration(-1)
	for _, d := range slices.Sorted(maps.Keys(lengths)) {
		seen += lengths[d]
		if below < 0 && 2*seen >= l.N { // the lower of the two in the middle
			below = d
		}
		if 2*seen > l.N {
			l.Median = (below + d) / 2
			return l
		}
	}
	return l
}

// bySource is who came from each source.
func bySource(counts []GateCount) []SourceCount {
	all := map[string]*SourceCount{}
	for _, g := range counts {
		if all[g.Source] == nil {
			all[g.Source] = &SourceCount{Source: g.Source}
		}
		switch s := all[g.Source]; g.Decision {
		case interview.Admitted:
			s.Admitted += g.N
		case interview.TurnedAway:
			s.OverQuota += g.N
		case interview.Ineligible:
			s.Ineligible += g.N
		}
	}
	var sorted []SourceCount
	for _, s := range all {
		sorted = append(sorted, *s)
	}
	slices.SortFunc(sorted, func(a, b SourceCount) int { return cmp.Compare(a.Source, b.Source) })
	return sorted
}
