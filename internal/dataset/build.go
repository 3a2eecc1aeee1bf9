package dataset

import (
	"iter"
	"math"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// Build makes the frame of the survey from interviews, in the order given. All of them become rows, not only the
// completes. Each is walked with the version it began with, and derived variables are computed by s for all alike.
func Build(s *survey.Survey, version func(survey.Version) (*survey.Survey, bool), interviews iter.Seq2[interview.Interview, error]) (*Frame, error) {
	b, err := newBuilder(s, version)
	if err != nil {
		return nil, err
	}
	for iv, err := range interviews {
		if err == nil {
			err = b.add(&iv)
		}
		if err != nil {
			return nil, err
		}
	}
	return b.whole(), nil
}

// A builder fills a frame. It knows how interviews of each version become rows.
type builder struct {
	frame   *Frame
	version func(survey.Version) (*survey.Survey, bool)
	plans   map[survey.Version]*plan
	system  systemCells
}

func newBuilder(s *survey.Survey, version func(survey.Version) (*survey.Survey, bool)) (*builder, error) {
	if err := unambiguous(s); err != nil {
		return nil, err
	}
	f := emptyOf(s)
	return &builder{frame: f, version: version, plans: map[survey.Version]*plan{}, system: systemCellsOf(f)}, nil
}

// whole is the frame with the rows that are finished.
func (b *builder) whole() *Frame {
	b.frame.trim()
	return b.frame
}

// add appends the row of one interview.
func (b *builder) add(iv *interview.Interview) error {
	p, known := b.plans[iv.Version]
	if !known {
		began := b.frame.survey
		if iv.Version != began.Version {
			old, kept := b.version(iv.Version)
			if !kept {
				return fault.Errorf(fault.NotFound, "interview %d was held with version %s of survey %q, which is not kept", iv.ID, iv.Version.Short(), began.ID)
			}
			began = old
		}
		p = newPlan(b.frame, began)
		b.plans[iv.Version] = p
	}
	row := b.frame.reserve()
	if err := b.system.fill(b.frame, row, iv); err != nil {
		return err
	}
	return p.fill(b.frame, row, iv)
}

// answer fills the survey's variables of a row whose system columns are filled, and says of every empty cell why it is
// empty. It is how a row comes about; a plan remembers what it does to rows that are alike.
func (f *Frame) answer(row int, began *survey.Survey, iv *interview.Interview) interview.Path {
	path := interview.Walk(began, iv)
	w, facts := newWay(began, iv, path), f.survey.Derive(path.Facts)
	for _, c := range f.Columns {
		if c.Variable == nil {
			continue
		}
		c.clear(row)
		v := *c.Variable
		if v.Derived == nil {
			asked, known := began.Variable(v.Name)
			if !known {
				continue
			}
			v = asked
		}
		c.set(row, v.Value(facts))
		if isTick(&v) && c.Numeric() && !w.offered(v) {
			c.Numbers[row] = math.NaN() // not ticked, because it was not there to tick
		}
	}
	f.explain(row, w)
	return path
}

// set writes a value into a cell; a value that does not fit the column's kind leaves it empty.
func (c *Column) set(row int, value survey.Value) {
	x, isNumber := value.Number()
	switch {
	case c.Numeric() && isNumber:
		c.Numbers[row] = x
	case c.Kind == survey.TextVariable:
		c.Texts[row] = value.Text()
	}
}

func flag(holds bool) float64 {
	if holds {
		return 1
	}
	return 0
}
