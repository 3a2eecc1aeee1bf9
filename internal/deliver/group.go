package deliver

import (
	"math"
	"slices"

	"fieldwork/internal/dataset"
	"fieldwork/internal/interview"
	"fieldwork/internal/labelled"
	"fieldwork/internal/quality"
	"fieldwork/internal/survey"
)

// The tables of a delivery, which are also what their files are called. Everybody is in one of them.
const (
	Completes = "completes" // in the sample and kept
	Dropped   = "dropped"   // in the sample, and dropped by the keep-rule
	Late      = "late"      // finished outside the sample: late, when the cell was full
	Others    = "others"    // everybody else
)

// tables are the names of all tables in the order of their files. Where the keep-rule drops nobody there is none for whom
// it dropped.
func (b Bundle) tables() []string {
	if b.keepsAll() {
		return []string{Completes, Late, Others}
	}
	return []string{Completes, Dropped, Late, Others}
}

// keepsAll tells whether the keep-rule drops nobody.
func (b Bundle) keepsAll() bool { return len(b.Keep.Drop) == 0 && b.Keep.Flags == 0 }

// A group is the rows of one table, as they come by.
type group struct {
	table   labelled.Table
	writers []labelled.Writer
	rows    []int // of the frame at hand
	n       int   // so far
}

// A sorting puts each interview into its table.
type sorting struct {
	b       Bundle
	groups  map[string]*group
	weights map[string]float64
	letters []byte            // of the row at hand
	reasons map[string]string // so that a column of reasons needs no memory for each row
}

// groupOf is the table that a row stands in.
func (s *sorting) groupOf(f *dataset.Frame, row int) string {
	in, _ := f.Column("in_sample")
	disposition, _ := f.Column("disposition")
	return s.tableOf(f, row, in.Numbers[row] == 1, disposition.Texts[row])
}

func (s *sorting) tableOf(f *dataset.Frame, row int, inSample bool, disposition string) string {
	switch {
	case inSample && !s.b.keepsAll() && len(s.b.Keep.Drops(s.verdict(f, row))) > 0:
		return Dropped
	case inSample:
		return Completes
	case disposition == string(interview.OverQuotaLate):
		return Late
	}
	return Others
}

func (s *sorting) verdict(f *dataset.Frame, row int) quality.Verdict {
	return s.b.Verdicts.Of(s.id(f, row))
}

func (*sorting) id(f *dataset.Frame, row int) int64 {
	c, _ := f.Column("interview")
	return int64(c.Numbers[row])
}

// add sorts the rows of a frame and writes them.
func (s *sorting) add(f *dataset.Frame) error {
	in, _ := f.Column("in_sample")
	disposition, _ := f.Column("disposition")
	for row := range f.Len() {
		g := s.groups[s.tableOf(f, row, in.Numbers[row] == 1, disposition.Texts[row])]
		g.rows = append(g.rows, row)
	}
	for _, name := range s.b.tables() {
		g := s.groups[name]
		if len(g.rows) == 0 {
			continue
		}
		batch := s.batch(f, g)
		for _, w := range g.writers {
			if err := w.Write(batch); err != nil {
				return err
			}
		}
		g.n += batch.Rows
		g.rows = g.rows[:0]
	}
	return nil
}

// batch are the group's rows of the frame, with the columns that stand behind the survey's.
func (s *sorting) batch(f *dataset.Frame, g *group) labelled.Batch {
	all := f.Batch()
	b := labelled.Batch{Rows: len(g.rows), Columns: make([]labelled.Column, 0, len(g.table.Variables))}
	for _, c := range all.Columns {
		b.Columns = append(b.Columns, labelled.Column{Numbers: gather(c.Numbers, g.rows), Texts: gather(c.Texts, g.rows), Missing: gather(c.Missing, g.rows)})
	}
	if g.table.Name == Completes {
		s.weigh(f, &b, g.rows)
	}
	if s.b.Rules != nil {
		b.Columns = append(b.Columns, s.flags(f, g.rows)...)
	}
	b.Columns = append(b.Columns, s.why(b))
	return b
}

// gather are the values of the rows; all of them when those are all there are.
func gather[T any](from []T, rows []int) []T {
	if from == nil || len(rows) == len(from) {
		return from
	}
	return pick(from, rows)
}

func pick[T any](from []T, rows []int) []T {
	to := make([]T, len(rows))
	for i, row := range rows {
		to[i] = from[row]
	}
	return to
}

// weigh gives the completes the weights of their types.
func (s *sorting) weigh(f *dataset.Frame, b *labelled.Batch, rows []int) {
	typ, _ := f.Column("type")
	for i, c := range f.Columns {
		if c.Variable != nil || c.Name != survey.WeightColumn || s.weights == nil {
			continue
		}
		w := labelled.Column{Numbers: make([]float64, len(rows)), Missing: make([]labelled.Missing, len(rows))}
		for at, row := range rows {
			o, _ := typ.Option(typ.Numbers[row])
			w.Numbers[at] = s.weights[o.Name]
			if !(w.Numbers[at] > 0) {
				w.Numbers[at], w.Missing[at] = math.NaN(), labelled.NotAsked
			}
		}
		b.Columns[i] = w
	}
}

// flags are a column for each quality rule and one for how many of them flagged the interview. Who did not finish is not
// judged.
func (s *sorting) flags(f *dataset.Frame, rows []int) []labelled.Column {
	rules := s.b.Rules.List()
	columns := make([]labelled.Column, len(rules)+1)
	for i := range columns {
		columns[i] = labelled.Column{Numbers: make([]float64, len(rows)), Missing: make([]labelled.Missing, len(rows))}
	}
	for at, row := range rows {
		v := s.verdict(f, row)
		if !v.Judged {
			for _, c := range columns {
				c.Numbers[at], c.Missing[at] = math.NaN(), labelled.NotAsked
			}
			continue
		}
		for _, flag := range v.Flags {
			for i, r := range rules {
				if r.Name == flag.Rule {
					columns[i].Numbers[at] = 1
				}
			}
		}
		for _, c := range columns[:len(rules)] {
			columns[len(rules)].Numbers[at] += c.Numbers[at]
		}
	}
	return columns
}

// why says of every row why which of its cells are empty, a letter a column.
func (s *sorting) why(b labelled.Batch) labelled.Column {
	c := labelled.Column{Texts: make([]string, b.Rows), Missing: make([]labelled.Missing, b.Rows)}
	s.letters = slices.Grow(s.letters[:0], len(b.Columns))[:len(b.Columns)]
	for row := range b.Rows {
		for i := range b.Columns {
			s.letters[i] = b.Columns[i].Missing[row].Letter()
		}
		text, known := s.reasons[string(s.letters)]
		if !known {
			text = string(s.letters)
			if len(s.reasons) < manyReasons {
				s.reasons[text] = text
			}
		}
		c.Texts[row] = text
	}
	return c
}

// manyReasons is how many different rows of reasons are remembered.
const manyReasons = 1 << 14
