package quality

import (
	"iter"
	"slices"
	"sync"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A Study is what the rules look at. Each sequence may be iterated more than once; events come in any order.
type Study struct {
	Survey     *survey.Survey
	Version    func(survey.Version) (*survey.Survey, bool) // versions that were in the field before
	Interviews func() iter.Seq2[interview.Interview, error]
	Events     func() iter.Seq2[interview.Event, error]   // nil: there are none
	Signals    func() iter.Seq2[interview.Signals, error] // nil: there are none
	Untimed    bool                                       // the times of pages mean nothing, so that no rule may look at them
	Rest       func()                                     // is called again and again while something long is computed; nil: nobody wants to know
}

// A detector finds out who breaks one rule. It sees every finished interview once, in the order in which the study gives
// them, and then says whom it flags. A detector that is a listener or a sensor is told more in between.
type detector interface {
	see(p *passage)
	judge(c *cohort, flag func(at int, value, limit float64, detail string))
}

// A listener needs the events. It is asked when all interviews have been seen, so that events are read only if they matter.
type listener interface {
	listens(c *cohort) bool
	hear(at int, e interview.Event)
}

// A timer needs the times of the pages, which are put together from the events once for all rules.
type timer interface{ times(c *cohort) bool }

// A sensor needs the signals.
type sensor interface {
	sense(at int, s interview.Signals)
}

// A passage is a finished interview as the rules see it.
type passage struct {
	at       int // its place among the finished ones
	iv       *interview.Interview
	path     interview.Path
	inSample bool
	derive   func() survey.Facts // the answers with every derived variable, the type and the cell
}

// Judge lets the rules look at a study. Only finished interviews are judged, each on the path through the version that it
// began with. What is usual is taken from those in the sample.
func Judge(rules *Rules, study Study) (*Verdicts, error) {
	if rules == nil {
		return &Verdicts{}, nil
	}
	c := &cohort{rest: study.Rest}
	if c.rest == nil {
		c.rest = func() {}
	}
	detectors := make([]detector, len(rules.rules))
	for i, r := range rules.rules {
		detectors[i] = r.begin()
	}
	if err := c.interviews(study, detectors); err != nil {
		return nil, err
	}
	if err := c.events(study, detectors); err != nil {
		return nil, err
	}
	if err := c.signals(study, detectors); err != nil {
		return nil, err
	}
	v := c.verdicts(rules, detectors)
	v.record.Untimed = study.Untimed
	return v, nil
}

// A cohort is the finished interviews of a study.
type cohort struct {
	ids      []int64 // in the order seen
	sorted   []int32 // places in the order of the ids; nil when that is the order seen
	inSample []bool
	pages    *pageTimes // nil when no rule needs them
	rest     func()
}

// interviews shows every finished interview to the detectors.
func (c *cohort) interviews(study Study, detectors []detector) error {
	for iv, err := range study.Interviews() {
		if err != nil {
			return err
		}
		if !iv.Disposition.Finished() {
			continue
		}
		began, err := study.began(&iv)
		if err != nil {
			return err
		}
		p := &passage{at: len(c.ids), iv: &iv, path: interview.Walk(began, &iv), inSample: iv.InSample}
		p.derive = sync.OnceValue(func() survey.Facts { return study.facts(p) })
		c.ids, c.inSample = append(c.ids, iv.ID), append(c.inSample, iv.InSample)
		for _, d := range detectors {
			d.see(p)
		}
	}
	c.sort()
	return nil
}

// began is the version that an interview was held with.
func (s Study) began(iv *interview.Interview) (*survey.Survey, error) {
	if iv.Version == s.Survey.Version {
		return s.Survey, nil
	}
	if s.Version != nil {
		if old, ok := s.Version(iv.Version); ok {
			return old, nil
		}
	}
	return nil, fault.Errorf(fault.NotFound, "interview %d was held with version %s of survey %q, which is not kept; add its questionnaire to the database", iv.ID, iv.Version.Short(), s.Survey.ID)
}

// facts are what conditions look at: they are the same for all versions, as the dataset's derived variables are.
func (s Study) facts(p *passage) survey.Facts {
	facts := s.Survey.Derive(p.path.Facts)
	if cell := s.Survey.CellOf(p.iv.Type); cell != "" {
		facts["cell"] = survey.TextValue(cell)
	}
	return facts
}

// sort makes the interviews findable by their ids.
func (c *cohort) sort() {
	if slices.IsSorted(c.ids) {
		return
	}
	c.sorted = make([]int32, len(c.ids))
	for i := range c.sorted {
		c.sorted[i] = int32(i)
	}
	slices.SortFunc(c.sorted, func(a, b int32) int {
		if c.ids[a] < c.ids[b] {
			return -1
		}
		return 1
	})
}

// place finds an interview; one that was not finished when the interviews were read has none.
func (c *cohort) place(id int64) (at int, ok bool) {
	if c.sorted == nil {
		return slices.BinarySearch(c.ids, id)
	}
	i, ok := slices.BinarySearchFunc(c.sorted, id, func(at int32, id int64) int {
		switch {
		case c.ids[at] < id:
			return -1
		case c.ids[at] > id:
			return 1
		}
		return 0
	})
	if !ok {
		return 0, false
	}
	return int(c.sorted[i]), true
}

// events lets those listen who need to.
func (c *cohort) events(study Study, detectors []detector) error {
	var listening []listener
	for _, d := range detectors {
		if t, ok := d.(timer); ok && c.pages == nil && t.times(c) {
			c.pages = newPageTimes(len(c.ids))
			if !study.Untimed {
				listening = append(listening, c.pages)
			}
		}
		if l, ok := d.(listener); ok && l.listens(c) {
			listening = append(listening, l)
		}
	}
	if len(listening) == 0 || study.Events == nil {
		return nil
	}
	for e, err := range study.Events() {
		if err != nil {
			return err
		}
		if at, ok := c.place(e.Interview); ok {
			for _, l := range listening {
				l.hear(at, e)
			}
		}
	}
	return nil
}

func (c *cohort) signals(study Study, detectors []detector) error {
	var sensing []sensor
	for _, d := range detectors {
		if s, ok := d.(sensor); ok {
			sensing = append(sensing, s)
		}
	}
	if len(sensing) == 0 || study.Signals == nil {
		return nil
	}
	for s, err := range study.Signals() {
		if err != nil {
			return err
		}
		if at, ok := c.place(s.Interview); ok {
			for _, one := range sensing {
				one.sense(at, s)
			}
		}
	}
	return nil
}
