// Package walk takes an interview in a terminal and keeps it as a script that can be replayed.
//
// It is opinionated: a walk posts forms as a browser would and lets interview.Decode judge them, so that no kind of
// question can be answered here and not there; a kind that it has no words for is asked by its form's fields. What was
// posted and what the survey made of it are one transcript, and a replay is a second transcript held against the first.
// It draws no screen: lines in, lines out. It has no words of its own for respondents; the frame's are handed in.
package walk

import (
	"fmt"
	"io"
	"slices"

	"fieldwork/internal/interview"
	"fieldwork/internal/rehearsal"
	"fieldwork/internal/survey"
)

// A Walk is what a walk needs besides its lines.
type Walk struct {
	Survey  *survey.Survey
	Casting rehearsal.Casting
	Words   func(id string) string                            // the frame's words, such as "consent_agree"
	Explain func(interview.Visible, interview.Problem) string // what the page would say of it
	Row     func(interview.Interview) ([]Cell, error)         // the interview's row of the dataset
}

// A Cell is one variable of the dataset's row.
type Cell struct {
	Name     string
	Value    string // as a data file writes it; "" when it is missing
	Words    string // its value label; "" when it has none
	Missing  survey.Missing
	Computed bool // from answers or by the gate, so that a script keeps it as a result
}

// Take asks the pages of the survey by lines until the interview ends, or until "quit" or the end of the input. It
// returns the script even beside an error, because half a walk is worth keeping.
func (w *Walk) Take(in io.Reader, out io.Writer) (*Script, error) {
	r, err := rehearsal.New(w.Survey, w.Casting)
	if err != nil {
		return nil, err
	}
	t := &terminal{in: newLines(in), out: out}
	script := w.begin(r)
	t.say("%s\nTake a number or name from the list, several where several may be chosen; Enter keeps or leaves out, - clears;\nback goes a page back, quit stops. A text that is one of these words stands in double quotes.\n\n", plain(r.Survey.Title.In(r.Interview.Language)))
	for page := r.Path().Next; page != ""; {
		if page, err = w.page(r, t, script, page); err != nil {
			break
		}
	}
	return script, err
}

// page asks one page and returns the one that comes next; "" ends the walk.
func (w *Walk) page(r *rehearsal.Rehearsal, t *terminal, script *Script, name string) (string, error) {
	visible, ok := r.Path().Visible(name)
	if !ok {
		return "", fmt.Errorf("page %q is not on the path", name) // cannot be: every name comes from the path
	}
	s := sheet{walk: w, rehearsal: r, terminal: t, page: visible, form: r.Posted(name)}
	s.form.Del(interview.AgainField)
	for move := s.ask(nil); ; {
		if move == stopped {
			script.add(step{page: name, results: []line{{key: "stop", value: name}}, stopped: true})
			return "", nil
		}
		next, taken, err := w.post(r, visible, s.form, move)
		if err != nil {
			return "", err
		}
		script.add(taken.step)
		if len(taken.problems) == 0 {
			s.report(taken)
			return next, nil
		}
		if slices.ContainsFunc(taken.problems, func(p interview.Problem) bool { return p.Soft }) {
			s.form.Set(interview.AgainField, "1") // what is asked for once may be left open now
		}
		move = s.ask(taken.problems)
	}
}

// A move is how a page is left.
type move string

const (
	forward move = "next"
	back    move = "back"
	stopped move = "quit"
)

// taken is what came of a posted page.
type taken struct {
	step     step
	problems []interview.Problem
	gate     *rehearsal.Gate // what the gate said, when it has just decided
	row      []Cell          // of an interview that has just ended
}

// post posts a page and transcribes what came of it.
func (w *Walk) post(r *rehearsal.Rehearsal, page interview.Visible, form map[string][]string, m move) (next string, t taken, err error) {
	undecided := r.Gate == nil
	if m == back {
		next = r.Back(page, form)
	} else {
		next, t.problems = r.Forward(page, form)
	}
	t.step = step{page: page.Name, inputs: inputs(page, r.Posted(page.Name)), back: m == back}
	for _, p := range t.problems {
		t.step.result("refused."+p.Field, string(p.Code))
	}
	if undecided && r.Gate != nil {
		t.gate = r.Gate
		t.step.gate(r.Gate)
	}
	if r.Interview.Disposition != interview.InProgress {
		if t.row, err = w.Row(r.Interview); err == nil {
			t.step.end(r.Interview.Disposition, t.row)
		}
	}
	return next, t, err
}
