package interview_test

import (
	"bytes"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fieldwork/internal/dataset"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// TestRandomSurveys rides through random surveys and holds at every page what respondents and researchers rely on.
func TestRandomSurveys(t *testing.T) {
	ends := 0
	rapid.Check(t, func(t *rapid.T) {
		r := begin(t)
		shown, written := map[string]string{}, r.written()
		r.forward(func(path interview.Path, v interview.Visible) {
			r.sameAgain(path)
			r.passed(path)
			r.backAndForward(path)
			r.progress(path)
			r.order(v, shown)
			r.told(v)
		})
		if now := r.written(); now != written {
			r.Fatalf("the survey's lists were\n%s\nand are now\n%s", written, now)
		}
		r.offThePath()
		r.detour()
		r.delivered()
		ends++
	})
	if ends == 0 {
		t.Error("no ride came to its end")
	}
}

// print is all that a path amounts to.
func print(p interview.Path) string {
	var b strings.Builder
	for _, v := range p.Pages {
		fmt.Fprintf(&b, "%s", v.Name)
		for _, q := range v.Shown {
			fmt.Fprintf(&b, " %s%v%v", q.Name, codesOf(v.Options(q)), codesOf(v.Rows(q)))
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "%s %q\n", p.At, p.Next)
	for _, field := range slices.Sorted(maps.Keys(p.Facts)) {
		text, _ := p.Facts[field].MarshalJSON()
		fmt.Fprintf(&b, "%s=%s ", field, text)
	}
	return b.String()
}

func codesOf(options []survey.Option) []int {
	codes := make([]int, len(options))
	for i, o := range options {
		codes[i] = o.Code
	}
	return codes
}

// sameAgain: the same answers lead the same way, also when they were written and read again.
func (r *ride) sameAgain(path interview.Path) {
	text := "{"
	for name, a := range r.iv.Answers {
		if value, _ := a.MarshalJSON(); a.Given() {
			text += fmt.Sprintf("%s%q:%s", map[bool]string{true: "", false: ","}[text == "{"], name, value)
		}
	}
	answers, err := interview.ParseAnswers(text + "}")
	if err != nil {
		r.Fatal(err)
	}
	again := r.iv
	again.Answers = answers
	if got := print(interview.Walk(r.s, &again)); got != print(path) {
		r.Fatalf("stored and read the answers lead to\n%s\nand before to\n%s", got, print(path))
	}
}

// continued: going on from where the path stood leads where walking all of it leads.
func (r *ride) continued(stood interview.Path) {
	before := print(stood)
	if got, want := print(interview.Continue(r.s, stood, &r.iv)), print(r.path()); got != want {
		r.Fatalf("from\n%s\nthe way goes on to\n%s\nand walked from its beginning it leads to\n%s", before, got, want)
	}
	if after := print(stood); after != before {
		r.Fatalf("going on has changed where it stood from\n%s\nto\n%s", before, after)
	}
}

// passed: what the path has passed would be taken as it stands, also when an earlier answer was changed since.
func (r *ride) passed(path interview.Path) {
	for _, v := range path.Pages {
		if v.Name == path.Next {
			continue
		}
		form := shownAgain(v, interview.Answers(path.Facts), "1")
		if _, problems := interview.Decode(v, form); len(problems) > 0 {
			r.Fatalf("the path has passed page %s, on which %s has the problem %s; form %v", v.Name, problems[0].Field, problems[0].Code, form)
		}
	}
}

// backAndForward: back from the page behind is the same page, but for the gate, which opens one way.
func (r *ride) backAndForward(path interview.Path) {
	for i, v := range path.Pages {
		before := path.Before(v.Name)
		if (before == "") != (i == 0 || path.Pages[i-1].AfterGate != v.AfterGate) {
			r.Fatalf("back from %s, page %d of the path, leads to %q", v.Name, i+1, before)
		}
		if before != "" && path.After(before) != v.Name {
			r.Fatalf("back from %s leads to %s, and on from there to %s", v.Name, before, path.After(before))
		}
	}
}

// progress never runs back along the way.
func (r *ride) progress(path interview.Path) {
	last := 0
	for _, v := range path.Pages {
		if p := interview.Progress(r.s, v.Name); p < last || p > 100 {
			r.Fatalf("progress runs from %d to %d at %s", last, p, v.Name)
		} else {
			last = p
		}
	}
}

// order: what is shown in a drawn order is a permutation with the anchored in their places, and the same whenever the same
// is offered. Pages that are shuffled stand in one order for the whole interview.
func (r *ride) order(v interview.Visible, shown map[string]string) {
	for _, q := range v.Shown {
		plain := *q
		plain.Random = false
		for part, pair := range [][2][]survey.Option{{v.Options(q), v.Options(&plain)}, {v.Rows(q), v.Rows(&plain)}} {
			permuted(r, q.Name, pair[0], pair[1], func(o survey.Option) (int, bool) { return o.Code, o.Anchor })
			offered := fmt.Sprint(q.Name, part, codesOf(pair[1]))
			if before, again := shown[offered]; again && before != fmt.Sprint(codesOf(pair[0])) {
				r.Fatalf("%s is shown as %v, and was as %s", offered, codesOf(pair[0]), before)
			}
			shown[offered] = fmt.Sprint(codesOf(pair[0]))
		}
	}
	inFile := slices.DeleteFunc(slices.Clone(v.Questions), func(q *survey.Question) bool { return !slices.Contains(v.Shown, q) })
	permuted(r, v.Name, v.Shown, inFile, func(q *survey.Question) (string, bool) { return q.Name, q.Anchor || !v.Random })
	sequence := interview.Sequence(r.s, r.iv.Seed)
	pages := make([]int, len(sequence))
	for i := range pages {
		pages[i] = i
	}
	permuted(r, "pages", sequence, pages, func(i int) (int, bool) { return i, r.s.Pages[i].Anchor || r.s.Pages[i].Shuffle == "" })
	for place, i := range sequence {
		if r.s.Pages[place].Shuffle != r.s.Pages[i].Shuffle || (place < r.s.Gate) != (i < r.s.Gate) {
			r.Fatalf("page %d stands at the place of %d", i, place)
		}
	}
}

// told tells every question as its respondent sees it.
func (r *ride) told(v interview.Visible) {
	for _, q := range v.Shown {
		v.As(r.s, q, "xx") // no language of the survey, so that the texts come out as others
		interview.Order(r.iv.Seed, q)
	}
}

// written are the survey's options as they stand in its lists, which nobody may change.
func (r *ride) written() string {
	var all []any
	for _, page := range r.s.Pages {
		for _, q := range page.Questions {
			for _, l := range []*survey.List{q.List, q.Rows} {
				if l != nil {
					all = append(all, q.Name, l.Options)
				}
			}
		}
	}
	return fmt.Sprint(all...)
}

// permuted holds that got are all of want, and the anchored of them in their places.
func permuted[T any, K comparable](r *ride, what string, got, want []T, key func(T) (name K, anchored bool)) {
	if len(got) != len(want) {
		r.Fatalf("%s: %d shown of %d", what, len(got), len(want))
	}
	there := map[K]bool{}
	for i := range got {
		name, _ := key(got[i])
		expected, anchored := key(want[i])
		if anchored && name != expected {
			r.Fatalf("%s: %v stands where %v is anchored", what, name, expected)
		}
		if there[name] {
			r.Fatalf("%s: %v is shown twice", what, name)
		}
		there[name] = true
	}
	for _, w := range want {
		if name, _ := key(w); !there[name] {
			r.Fatalf("%s: %v is not shown", what, name)
		}
	}
}

// offThePath is the trap: whatever is written into answers that are not asked for, or added to one that is not offered it,
// changes neither path nor facts nor variables.
func (r *ride) offThePath() {
	path, row := r.path(), r.row()
	before := r.iv
	r.iv.Answers, r.iv.Submitted = maps.Clone(before.Answers), maps.Clone(before.Submitted)
	for _, p := range r.s.Pages {
		v, onPath := path.Visible(p.Name)
		if !onPath {
			r.iv.Submitted[p.Name] = rapid.Bool().Draw(r.T, "submitted")
		}
		for _, q := range p.Questions {
			if !onPath || !slices.Contains(v.Shown, q) {
				for _, field := range q.Fields() {
					r.iv.Answers[field] = r.noise(q, field)
				}
				continue
			}
			r.unoffered(v, q)
		}
	}
	if got := print(r.path()); got != print(path) {
		r.Fatalf("answers off the path lead to\n%s\ninstead of\n%s\nanswers %v", got, print(path), r.iv.Answers)
	}
	if got := r.row(); got != row {
		r.Fatalf("answers off the path are exported:\n%s\ninstead of\n%s", got, row)
	}
	r.iv = before
}

// noise is an answer that somebody might once have given.
func (r *ride) noise(q *survey.Question, field string) survey.Value {
	switch {
	case rapid.Bool().Draw(r.T, "no answer"):
		return survey.Value{}
	case q.List == nil && q.Kind != survey.Number && q.Kind != survey.Scale, field != q.Name && q.Kind != survey.Grid:
		return survey.TextValue("2015-10")
	case q.Kind == survey.Many || q.Kind == survey.Rank:
		return survey.CodesValue(1, 3)
	}
	return survey.CodeValue(rapid.SampledFrom([]int{1, 2, 3}).Draw(r.T, "code"))
}

// unoffered adds to a question of the path what it does not offer any more: rows, options, words of options not chosen.
func (r *ride) unoffered(v interview.Visible, q *survey.Question) {
	switch q.Kind {
	case survey.Grid:
		rows := codesOf(v.Rows(q))
		for _, o := range q.Rows.Options {
			if !slices.Contains(rows, o.Code) {
				field := survey.RowName(q.Name, o.Name)
				r.iv.Answers[field] = r.noise(q, field)
			}
		}
	case survey.Many, survey.Rank:
		offered, had := codesOf(v.Options(q)), r.iv.Answers[q.Name].Codes()
		if len(had) == 0 {
			return
		}
		codes := slices.Clone(had)
		for _, o := range q.List.Options {
			if !slices.Contains(offered, o.Code) {
				codes = slices.Insert(codes, rapid.IntRange(0, len(codes)).Draw(r.T, "where"), o.Code)
			}
		}
		r.iv.Answers[q.Name] = survey.CodesValue(codes...)
	}
}

// detour: answers that are changed and changed back leave no trace.
func (r *ride) detour() {
	path, row := r.path(), r.row()
	v := path.Pages[0]
	kept, who := maps.Clone(r.iv.Answers), person{r.T}
	r.post(v, who.fill(v))
	r.passed(r.path())
	r.iv.Answers = kept
	if got := print(r.path()); got != print(path) || r.row() != row {
		r.Fatalf("after a detour the path is\n%s\ninstead of\n%s", got, print(path))
	}
}

func (r *ride) frame() *dataset.Frame {
	f, err := dataset.Build(r.s, nil, iter.Seq2[interview.Interview, error](func(yield func(interview.Interview, error) bool) { yield(r.iv, nil) }))
	if err != nil {
		r.Fatal(err)
	}
	return f
}

// row is the interview as it is delivered, with the reasons of the empty cells.
func (r *ride) row() string {
	return rowOf(r.frame())
}

func rowOf(f *dataset.Frame) string {
	var b strings.Builder
	for _, c := range f.Columns {
		fmt.Fprintf(&b, "%s=%q%s ", c.Name, c.String(0), c.Missing[0])
	}
	return b.String()
}

// delivered: the dataset has the facts of the path and no others, and a file that was delivered has them too.
func (r *ride) delivered() {
	f := r.frame()
	var file bytes.Buffer
	if err := f.WriteCSV(&file); err != nil {
		r.Fatal(err)
	}
	back, err := dataset.ReadCSV(r.s, &file)
	if err != nil {
		r.Fatal(err)
	}
	want := r.path().Facts
	for name, facts := range map[string]survey.Facts{"built": f.Facts(0), "read": back.Facts(0)} {
		for field, v := range want {
			if v.Answered() && !facts[field].Equal(v) {
				r.Fatalf("%s: %s is %v, want %v", name, field, facts[field], v)
			}
		}
		for field := range facts {
			if !want[field].Answered() && field != "cell" && field != "twice" {
				r.Fatalf("%s: %s counts and is off the path", name, field)
			}
		}
	}
}
