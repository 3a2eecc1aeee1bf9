package walk

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"fieldwork/internal/interview"
	"fieldwork/internal/rehearsal"
)

// A Script is a walk written down: what was posted page by page, and what the survey made of it. It names options by
// their names, which never change, and speaks no language of the survey.
type Script struct {
	File   string // where it was read; "" when it was taken
	survey string
	set    rehearsal.Casting
	steps  []step
}

// A line is `key = value` of a script; number is its place in the file, 0 when it was taken.
type line struct {
	key, value string
	number     int
}

// A step is one post of a page.
type step struct {
	page    string
	number  int
	inputs  []line // keys are fields of the form
	back    bool   // left by the back button
	stopped bool   // not posted: here the walk was left
	results []line
}

func (s *step) result(key, value string) { s.results = append(s.results, line{key: key, value: value}) }

// gate transcribes what the gate said.
func (s *step) gate(g *rehearsal.Gate) {
	s.result("gate", string(g.Decision))
	if g.Failed != "" {
		s.result("need", g.Failed)
		return
	}
	s.result("type", g.Type)
	s.result("membership", strings.Join(g.Membership, ", "))
	s.result("cells", strings.Join(g.Cells, ", "))
	if g.Full != "" {
		s.result("full", g.Full)
	}
}

// end transcribes how the interview ended and what was computed of it; what was answered stands in the script already.
func (s *step) end(d interview.Disposition, row []Cell) {
	s.result("end", string(d))
	for _, c := range row {
		if c.Computed && c.Value != "" {
			s.result("row."+c.Name, written(c.Value))
		}
	}
}

func (w *Walk) begin(r *rehearsal.Rehearsal) *Script {
	set := w.Casting
	set.Language = r.Interview.Language
	return &Script{survey: w.Survey.ID, set: set}
}

func (s *Script) add(st step) { s.steps = append(s.steps, st) }

// WriteTo writes the script as Parse reads it.
func (s *Script) WriteTo(out io.Writer) (int64, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "# A walk through a survey. What follows > is what the survey made of the answers.\n")
	fmt.Fprintf(&b, "survey = %s\nlanguage = %s\nseed = %d\n", s.survey, s.set.Language, s.set.Seed)
	for _, cell := range s.set.Full {
		fmt.Fprintf(&b, "full = %s\n", cell)
	}
	for _, st := range s.steps {
		st.write(&b)
	}
	n, err := io.WriteString(out, b.String())
	return int64(n), err
}

func (s step) write(b *strings.Builder) {
	fmt.Fprintf(b, "\npage = %s\n", s.page)
	for _, l := range s.inputs {
		fmt.Fprintf(b, "%s.%s = %s\n", s.page, l.key, written(l.value))
	}
	if s.back {
		fmt.Fprintf(b, "move = %s\n", back)
	}
	for _, l := range s.results {
		fmt.Fprintf(b, "> %s = %s\n", l.key, l.value)
	}
}

// written is a value as a script writes it: as it is where it can be read back as it is, and in double quotes otherwise.
func written(value string) string {
	if value == "" || value != strings.TrimSpace(value) || strings.HasPrefix(value, `"`) || value != plain(value) {
		return strconv.Quote(value)
	}
	return value
}

// plain is a text without the control characters by which it could command a terminal, in one line.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if !strconv.IsPrint(r) && r != '　' {
			return '\uFFFD'
		}
		return r
	}, text)
}
