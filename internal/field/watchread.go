package field

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// Watch reads what the monitor shows of a survey. Its cost does not depend on how many interviews there are.
func (f *Service) Watch(ctx context.Context, surveyID string) (w Watch, err error) {
	s, err := f.Survey(surveyID)
	if err != nil {
		return w, err
	}
	defer fault.Wrap(&err, "watching survey %q", surveyID)
	c, err := f.store.Count(ctx, surveyID, f.clock())
	if err != nil {
		return w, err
	}
	return Watch{
		Tally: c.Tally, Door: c.Door, Launched: c.Launched, Pace: paces(c), Pages: pages(s, c), Funnel: funnel(s, c),
		Length: length(c.Lengths), BySource: bySource(c.Gate), Latest: c.Latest, Owed: c.Owed, Flags: c.Flags,
	}, nil
}

// paces are how fast the cells fill. The hour is counted in whole slots, so it is up to a slot longer than an hour.
func paces(c Counts) map[string]Pace {
	since := c.HourBegan
	if c.Launched.After(since) {
		since = c.Launched
	}
	hours := c.At.Sub(since).Hours()
	all := make(map[string]Pace, len(c.Cells))
	for _, cell := range c.Cells {
		var p Pace
		if n := c.LastHour[cell.Name]; hours > 0 && n > 0 {
			p.PerHour = float64(n) / hours
		}
		if c.Door == DoorOpen && cell.State == quota.Open && cell.Limited() && !cell.Full() && p.PerHour > 0 {
			p.Full = c.At.Add(time.Duration(float64(cell.Target-cell.Completed) / p.PerHour * float64(time.Hour)))
		}
		all[cell.Name] = p
	}
	return all
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

// funnel is how many came how far. Who has withdrawn has still clicked, and was classified if the gate had decided.
func funnel(s *survey.Survey, c Counts) []Stage {
	decided := map[interview.Decision]int{}
	classified := 0
	for _, g := range c.Gate {
		decided[g.Decision] += g.N
		classified += g.N
	}
	stages := []Stage{{StageClicked, c.Started}}
	if page, asks := consent(s); asks {
		// Who is classified has consented, even where a condition or an older version did not ask.
		stages = append(stages, Stage{StageConsented, max(c.Submitted[page]-c.Refused[page]+c.WithdrawnDecided, classified)})
	}
	return append(stages,
		Stage{StageClassified, classified},
		Stage{StageEligible, classified - decided[interview.Ineligible]},
		Stage{StageAdmitted, decided[interview.Admitted]},
		Stage{StageFinished, c.Ended[interview.Completed] + c.Ended[interview.OverQuotaLate] + c.Ended[interview.Invalidated]},
		Stage{StageInSample, c.Ended[interview.Completed]})
}

// consent is the last page before the gate that asks for consent.
func consent(s *survey.Survey) (page string, asks bool) {
	for _, p := range s.Pages[:min(s.Gate, len(s.Pages))] {
		for _, q := range p.Questions {
			if q.Kind == survey.Consent {
				page, asks = p.Name, true
			}
		}
	}
	return page, asks
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
