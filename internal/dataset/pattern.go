package dataset

import (
	"math"

	"fieldwork/internal/survey"
)

// A pattern is what the way of an interview does to its row: where each cell comes from, or why it is empty.
type pattern struct {
	cells     []cell  // by the plan's sources
	facts     []input // by the plan's names
	withdrawn bool
}

// An origin is where a cell comes from.
type origin byte

const (
	nowhere  origin = iota // it is empty
	constant               // from what the pattern's key tells
	number                 // from the number of an answer
	tick                   // from whether a code is among those of an answer
	ranking                // from a place among the codes of an answer
	wording                // from the words of an answer
)

// A cell is one column of a pattern.
type cell struct {
	from    origin
	missing survey.Missing
	place   int     // of the answer in the form
	code    int     // of a tick; of a ranking: the place among the codes
	x       float64 // of a constant
}

// fill writes the cell of a row.
func (k *cell) fill(c *Column, row int, answers []survey.Value) {
	c.Missing[row] = k.missing
	switch k.from {
	case nowhere:
		if c.Numeric() {
			c.Numbers[row] = math.NaN()
		} else {
			c.Texts[row] = ""
		}
	case constant:
		c.Numbers[row] = k.x
	case number:
		c.Numbers[row], _ = answers[k.place].Number()
	case tick:
		c.Numbers[row] = flag(answers[k.place].Has(k.code))
	case ranking:
		c.Numbers[row] = float64(answers[k.place].Codes()[k.code])
	case wording:
		c.Texts[row] = answers[k.place].Text()
	}
}

// A source is how a column takes what was answered, when its respondent's way lets it.
type source struct {
	cell
	column int
}

// addSource finds where the column's values are in the version's answers.
func (p *plan) addSource(column int, c *Column) {
	s := source{column: column}
	v, known := p.began.Variable(c.Name)
	q := v.Question
	switch {
	case !known:
	case v.Derived != nil:
		p.plain = true
	case v.Assigned:
		s.from = constant
	case q.Kind == survey.Rank:
		s.from, s.place, s.code = ranking, p.place(q.Name), rankOf(v)
	case isTick(&v):
		s.from, s.place, s.code = tick, p.place(q.Name), v.Code
	case c.Numeric():
		s.from, s.place = number, p.place(v.Field)
	default:
		s.from, s.place = wording, p.place(v.Field)
	}
	if known && q != nil && c.Numeric() && q.Kind != survey.Grid && q.Limited() {
		s.from = constant // such an answer is in the key as a whole
	}
	p.sources = append(p.sources, s)
}

func (p *plan) place(field string) int {
	place, _ := p.form.Place(field)
	return place
}

// rankOf is the place of a rank that the variable stands for, the first being 0.
func rankOf(v survey.Variable) int {
	for i := range v.Question.Max {
		if survey.RankName(v.Question.Name, i+1) == v.Field {
			return i
		}
	}
	return 0
}

// in is the source's cell in the pattern of the row.
func (s source) in(c *Column, row int) cell {
	if c.empty(row) {
		return cell{missing: c.Missing[row]}
	}
	k := s.cell
	if k.from == constant {
		k.x = c.Numbers[row]
	}
	return k
}
