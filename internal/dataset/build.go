package dataset

import (
	"iter"
	"math"
	"slices"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// notEnded is what the dataset calls interview.InProgress, whose word is empty and would look like a missing value.
const notEnded = "in_progress"

// Build makes the frame of the survey from interviews, in the order given. All of them become rows, not only the
// completes. Each is walked with the version it began with, and derived variables are computed by s for all alike.
func Build(s *survey.Survey, version func(survey.Version) (*survey.Survey, bool), interviews iter.Seq2[interview.Interview, error]) (*Frame, error) {
	if err := unambiguous(s); err != nil {
		return nil, err
	}
	f := emptyOf(s)
	for iv, err := range interviews {
		if err != nil {
			return nil, err
		}
		began := s
		if iv.Version != s.Version {
			old, ok := version(iv.Version)
			if !ok {
				return nil, fault.Errorf(fault.NotFound, "interview %d was held with version %s of survey %q, which is not kept", iv.ID, iv.Version.Short(), s.ID)
			}
			began = old
		}
		if err := f.add(began, &iv); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// add appends the row of one interview.
func (f *Frame) add(began *survey.Survey, iv *interview.Interview) error {
	path := interview.Walk(began, iv)
	row, w := f.grow(), newWay(began, iv, path)
	if err := f.system(row, iv); err != nil {
		return err
	}
	facts := f.survey.Derive(path.Facts)
	for _, c := range f.Columns {
		if c.Variable == nil {
			continue
		}
		v := *c.Variable
		if v.Derived == nil {
			asked, known := began.Variable(v.Name)
			if !known {
				continue
			}
			v = asked
		}
		c.set(row, v.Value(facts))
		if v.Kind == survey.FlagVariable && v.Question != nil && v.Question.Kind == survey.Many && !w.offered(v) {
			c.Numbers[row] = math.NaN() // not ticked, because it was not there to tick
		}
	}
	f.explain(row, w)
	return nil
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

// system fills the columns that every dataset has.
func (f *Frame) system(row int, iv *interview.Interview) error {
	number := func(name string, x float64) { f.byName[name].Numbers[row] = x }
	text := func(name, words string) { f.byName[name].Texts[row] = words }
	number("interview", float64(iv.ID))
	number("in_sample", flag(iv.InSample))
	text("source", iv.Source)
	text("version", string(iv.Version))
	text("language", iv.Language)
	text("device", iv.Device)
	text("started", stamp(iv.Started))
	text("finished", stamp(iv.Finished))
	if !iv.Finished.IsZero() {
		number("minutes", math.Round(100*iv.Finished.Sub(iv.Started).Minutes())/100)
	}
	text("disposition", Word(iv.Disposition))
	if iv.Type == "" {
		return nil
	}
	for _, t := range f.survey.Types {
		number(survey.MemberPrefix+t.Name, flag(slices.Contains(iv.Membership, t.Name)))
	}
	return f.classify(row, iv)
}

func (f *Frame) classify(row int, iv *interview.Interview) error {
	place := slices.Index(f.survey.TypeNames(), iv.Type)
	if place < 0 {
		return fault.Errorf(fault.Conflict, "interview %d is of type %q, which survey %q no longer declares; add the type to the questionnaire again", iv.ID, iv.Type, f.survey.ID)
	}
	f.byName["type"].Numbers[row] = float64(place + 1)
	if cell := slices.Index(f.survey.CellNames(), f.survey.CellOf(iv.Type)); cell >= 0 {
		f.byName["cell"].Numbers[row] = float64(cell + 1)
	}
	return nil
}

// Word is the disposition as datasets write it.
func Word(d interview.Disposition) string {
	if d == interview.InProgress {
		return notEnded
	}
	return string(d)
}

func flag(holds bool) float64 {
	if holds {
		return 1
	}
	return 0
}

// stamp writes an instant to the second, in UTC so that it means the same wherever it is read.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
