package dataset

import (
	"math"
	"slices"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// systemCells are the columns that every dataset has, at hand for row after row.
type systemCells struct {
	interview, minutes, inSample, typ, cell        *Column
	source, version, language, device, disposition *Column
	started, finished                              *Column
	weight                                         *Column   // nil where a question has its name
	member                                         []*Column // by type
	types                                          []string
	cells                                          []float64 // the code of the cell that takes the type, by type; NaN for none
	stamper                                        stamper
}

func systemCellsOf(f *Frame) systemCells {
	s := f.survey
	c := systemCells{types: s.TypeNames()}
	for name, column := range map[string]**Column{"interview": &c.interview, "minutes": &c.minutes, "in_sample": &c.inSample, "type": &c.typ, "cell": &c.cell,
		"source": &c.source, "version": &c.version, "language": &c.language, "device": &c.device, "disposition": &c.disposition,
		"started": &c.started, "finished": &c.finished} {
		*column = f.byName[name]
	}
	if w, there := f.byName[survey.WeightColumn]; there && w.Variable == nil {
		c.weight = w
	}
	for _, t := range c.types {
		c.member = append(c.member, f.byName[survey.MemberPrefix+t])
		code := math.NaN()
		if cell := slices.Index(s.CellNames(), s.CellOf(t)); cell >= 0 {
			code = float64(cell + 1)
		}
		c.cells = append(c.cells, code)
	}
	return c
}

// fill fills the row's cells and says of the empty ones why they are empty.
func (c *systemCells) fill(f *Frame, row int, iv *interview.Interview) error {
	notGated := survey.NotAsked // the ineligible are not classified at all
	if iv.Decision == interview.Undecided {
		notGated = survey.NotReached
	}
	c.interview.number(row, float64(iv.ID), survey.NotAsked)
	c.inSample.number(row, flag(iv.InSample), survey.NotAsked)
	minutes := math.NaN()
	if !iv.Finished.IsZero() {
		minutes = math.Round(100*iv.Finished.Sub(iv.Started).Minutes()) / 100
	}
	c.minutes.number(row, minutes, survey.NotReached)
	c.source.text(row, iv.Source, notGated)
	c.version.text(row, string(iv.Version), notGated)
	c.language.text(row, iv.Language, notGated)
	noDevice := notGated
	if iv.Disposition == interview.Withdrawn { // it is erased with the answers
		noDevice = survey.Withdrawn
	}
	c.device.text(row, iv.Device, noDevice)
	c.started.text(row, c.stamper.stamp(iv.Started), notGated)
	c.finished.text(row, c.stamper.stamp(iv.Finished), survey.NotReached)
	c.disposition.text(row, iv.Disposition.Word(), notGated)
	if c.weight != nil {
		c.weight.number(row, math.NaN(), survey.NotAsked)
	}
	return c.classify(f, row, iv, notGated)
}

// classify fills type, membership and cell.
func (c *systemCells) classify(f *Frame, row int, iv *interview.Interview, otherwise survey.Missing) error {
	place := slices.Index(c.types, iv.Type)
	if iv.Type != "" && place < 0 {
		return fault.Errorf(fault.Conflict, "interview %d is of type %q, which survey %q no longer declares; add the type to the questionnaire again", iv.ID, iv.Type, f.survey.ID)
	}
	code, cell := math.NaN(), math.NaN()
	if place >= 0 {
		code, cell = float64(place+1), c.cells[place]
	}
	c.typ.number(row, code, otherwise)
	c.cell.number(row, cell, otherwise)
	for i, t := range c.types {
		holds := math.NaN()
		if place >= 0 {
			holds = flag(slices.Contains(iv.Membership, t))
		}
		c.member[i].number(row, holds, otherwise)
	}
	return nil
}

// number writes a number, or NaN with the reason why there is none.
func (c *Column) number(row int, x float64, otherwise survey.Missing) {
	c.Numbers[row], c.Missing[row] = x, survey.Present
	if math.IsNaN(x) {
		c.Missing[row] = otherwise
	}
}

// text writes words, or nothing with the reason why there are none.
func (c *Column) text(row int, words string, otherwise survey.Missing) {
	c.Texts[row], c.Missing[row] = words, survey.Present
	if words == "" {
		c.Missing[row] = otherwise
	}
}
