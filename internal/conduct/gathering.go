package conduct

import (
	"slices"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// word is how facts, like the dataset, call a disposition.
func word(d interview.Disposition) interview.Disposition { return interview.Disposition(d.Word()) }

// A gathering counts while it reads. What it keeps grows with the days, pages, types and seconds there are; of single
// interviews it keeps the instants of completes alone, which the curves are drawn from.
type gathering struct {
	study        Study
	n            int
	period       Period
	dispositions map[interview.Disposition]int
	versions     map[survey.Version]*Version
	languages    map[string]*Group
	devices      map[string]*Group
	sources      map[string]*Source
	types        map[string]int // completes in the sample
	steps        map[StepName]int
	seconds      map[string]histogram // of completes, by type
	cells        map[string][]int64   // instants of completes, in ms, by cell
	reasons      map[[2]string]int    // of those who were not admitted, by decision and reason
	drop         *dropping
	changed      []Change
	judged       Judged
}

func newGathering(s Study) *gathering {
	return &gathering{study: s, dispositions: map[interview.Disposition]int{}, versions: map[survey.Version]*Version{}, languages: map[string]*Group{},
		devices: map[string]*Group{}, sources: map[string]*Source{}, types: map[string]int{}, steps: map[StepName]int{}, seconds: map[string]histogram{},
		cells: map[string][]int64{}, reasons: map[[2]string]int{}, drop: newDropping()}
}

// of is the entry of the name, made when there is none.
func of[K comparable, V any](all map[K]*V, name K) *V {
	v, there := all[name]
	if !there {
		v = new(V)
		all[name] = v
	}
	return v
}

// held is the questionnaire that the interview was held with.
func (g *gathering) held(iv interview.Interview) (*survey.Survey, error) {
	if iv.Version == g.study.Survey.Version {
		return g.study.Survey, nil
	}
	if g.study.Version != nil {
		if s, ok := g.study.Version(iv.Version); ok {
			return s, nil
		}
	}
	return nil, fault.Errorf(fault.NotFound, "interview %d was held with version %s of survey %q, which is not kept; how it went cannot be told",
		iv.ID, iv.Version.Short(), g.study.Survey.ID)
}

func (g *gathering) interviews() error {
	for iv, err := range g.study.Interviews {
		if err != nil {
			return err
		}
		s, err := g.held(iv)
		if err != nil {
			return err
		}
		path := interview.Walk(s, &iv)
		g.count(iv)
		g.source(iv)
		g.step(s, iv)
		g.drop.interview(s, iv, path)
		if iv.InSample {
			g.complete(s, iv, path)
		}
	}
	return nil
}

func (g *gathering) count(iv interview.Interview) {
	g.n++
	g.dispositions[word(iv.Disposition)]++
	earliest(&g.period.Opened, iv.Started)
	v := of(g.versions, iv.Version)
	if v.Interviews == 0 || iv.Started.Before(v.First) {
		v.First = iv.Started.UTC()
	}
	if iv.Started.After(v.Last) {
		v.Last = iv.Started.UTC()
	}
	v.Version = iv.Version
	v.Interviews++
	v.Completes += one(iv.InSample)
	for _, group := range []*Group{of(g.languages, iv.Language), of(g.devices, iv.Device)} {
		group.Interviews++
		group.Completes += one(iv.InSample)
	}
}

func (g *gathering) source(iv interview.Interview) {
	s := of(g.sources, iv.Source)
	s.Name = iv.Source
	s.Started++
	s.Arrivals += one(iv.Decision != interview.Undecided)
	s.Completes += one(iv.InSample)
	s.OverQuota += one(iv.Decision == interview.TurnedAway)
	s.ScreenedOut += one(iv.Decision == interview.Ineligible)
	s.Late += one(iv.Disposition == interview.OverQuotaLate)
	s.Duplicates += one(iv.Disposition == interview.Duplicated)
}

// step counts how far the interview got. A duplicate was ended at the door and is no step of the funnel.
func (g *gathering) step(s *survey.Survey, iv interview.Interview) {
	if iv.Disposition == interview.Duplicated {
		return
	}
	decided := iv.Decision != interview.Undecided
	g.steps[Opened]++
	g.steps[Agreed] += one(agreed(s, iv))
	g.steps[AtGate] += one(decided)
	g.steps[Eligible] += one(decided && iv.Decision != interview.Ineligible)
	g.steps[Admitted] += one(iv.Decision == interview.Admitted)
	g.steps[Finished] += one(iv.Decision == interview.Admitted && iv.Told().Finished())
	g.steps[InSample] += one(iv.InSample)
}

// agreed tells whether the respondent agreed to take part. Whoever was decided about had. Before that the page that asks
// for consent says it, or the first page where none does. Of one that was withdrawn before the gate nothing is left that
// could say it, and it counts as not agreed.
func agreed(s *survey.Survey, iv interview.Interview) bool {
	if iv.Decision != interview.Undecided {
		return true
	}
	if iv.Disposition == interview.Refused || iv.Disposition == interview.Withdrawn || len(s.Pages) == 0 {
		return false
	}
	page, consents := s.Pages[0].Name, ""
	for _, p := range s.Pages[:min(s.Gate, len(s.Pages))] {
		i := slices.IndexFunc(p.Questions, func(q *survey.Question) bool { return q.Kind == survey.Consent && !q.Abroad })
		if i >= 0 {
			page, consents = p.Name, p.Questions[i].Name
			break
		}
	}
	return iv.Submitted[page] && (consents == "" || !iv.Answers[consents].Has(0))
}

// complete counts one that is in the sample.
func (g *gathering) complete(s *survey.Survey, iv interview.Interview, path interview.Path) {
	earliest(&g.period.FirstDone, iv.Finished)
	latest(&g.period.LastDone, iv.Finished)
	g.types[iv.Type]++
	if g.seconds[iv.Type] == nil {
		g.seconds[iv.Type] = histogram{}
	}
	g.seconds[iv.Type].add(iv.Finished.Sub(iv.Started))
	cells := s.CellsOf(iv.Type, path.Facts)
	for _, cell := range iv.Assigned {
		cells = append(cells, cell)
	}
	for _, cell := range cells {
		g.cells[cell] = append(g.cells[cell], iv.Finished.UnixMilli())
	}
}

func (g *gathering) arrivals() error {
	for a, err := range g.study.Arrivals {
		if err != nil {
			return err
		}
		earliest(&g.period.FirstSeen, a.At)
		latest(&g.period.LastSeen, a.At)
		if a.Decision != interview.Admitted {
			g.reasons[[2]string{string(a.Decision), a.Reason}]++
		}
	}
	return nil
}

func (g *gathering) events() error {
	if g.study.Events == nil {
		return nil
	}
	g.drop.paradata = true
	for e, err := range g.study.Events {
		if err != nil {
			return err
		}
		g.drop.event(e)
	}
	return nil
}

func (g *gathering) changes() error {
	if g.study.Changes == nil {
		return nil
	}
	for c, err := range g.study.Changes {
		if err != nil {
			return err
		}
		switch c.What {
		case Invalidations:
			g.judged.Invalidated++
		case Restorations:
			g.judged.Restored++
		case Rejections:
			g.judged.Rejected++
		case Withdrawals:
			g.judged.Withdrawn++
		default:
			c.At = c.At.UTC()
			g.changed = append(g.changed, c)
		}
	}
	return nil
}
