package web

import (
	"encoding/json"
	"flag"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A kindFile is testdata/cases/KIND/cases.yaml: what questions of one kind look like, take and refuse. The parts of a
// questionnaire in it are written as a questionnaire would write them.
type kindFile struct {
	Lists  string `yaml:"lists"`  // lists of options
	Before string `yaml:"before"` // questions of the page before, for rules to look at
	Cases  []caseFile
}

type caseFile struct {
	Case     string
	Ask      string // the questions of the page
	Given    string // how the page before was answered
	Accepted []acceptedFile
	Refused  []refusedFile
}

// An acceptedFile is a posted page without problems, and every variable that it fills. A cell without a value is written
// as the reason in parentheses.
type acceptedFile struct {
	Form    string
	Exports map[string]string
}

// A refusedFile is a posted page with problems, each as `field: code`, and what is kept of it nevertheless.
type refusedFile struct {
	Form     string
	Problems []string
	Kept     string
}

const casesDir = "testdata/cases"

// TestEveryKindHasItsCases takes every kind that a questionnaire may use through the whole chain: the file is parsed, the
// page rendered and posted, and the answers come out as variables. A kind without cases fails.
func TestEveryKindHasItsCases(t *testing.T) {
	s := newSite(t)
	met := map[interview.ProblemCode]bool{}
	for _, kind := range survey.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			file := readCases(t, kind)
			shown := map[string]bool{}
			for _, c := range file.Cases {
				t.Run(c.Case, func(t *testing.T) {
					r := newCaseRun(t, s, file, c)
					r.markup(kind)
					for _, a := range c.Accepted {
						r.accept(a)
					}
					for _, refused := range c.Refused {
						r.refuse(refused, met)
					}
					r.traits(kind, shown)
				})
			}
			for _, trait := range traitsOf(kind) {
				if !shown[trait] {
					t.Errorf("no case of %s is %s", kind, trait)
				}
			}
		})
	}
	for _, code := range problemCodes() {
		if !met[code] {
			t.Errorf("no case has the problem %s", code)
		}
	}
}

func readCases(t *testing.T, kind survey.Kind) (file kindFile) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(casesDir, string(kind), "cases.yaml"))
	if err != nil {
		t.Fatalf("every kind of question brings its cases: %v", err)
	}
	if err := yaml.UnmarshalWithOptions(data, &file, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) == 0 {
		t.Fatal("no cases")
	}
	return file
}

// traitsOf are what the cases of a kind must show: the keys that change how a question of the kind is asked.
func traitsOf(kind survey.Kind) []string {
	traits := []string{}
	if kind != survey.Note && kind != survey.Consent {
		traits = append(traits, "optional", "soft", "may_refuse", "may_not_know")
	}
	switch kind {
	case survey.One:
		traits = append(traits, "if on options", "chosen", "not_chosen", "order", "specify", "dropdown")
	case survey.Many:
		traits = append(traits, "if on options", "chosen", "not_chosen", "order", "specify", "exclusive")
	case survey.Rank:
		traits = append(traits, "if on options", "chosen", "not_chosen", "order", "pick", "fewer to rank than places")
	case survey.Grid:
		traits = append(traits, "if on options", "if on rows", "chosen", "not_chosen", "order")
	}
	return traits
}

// traits notes what the questions of the case show.
func (r *caseRun) traits(kind survey.Kind, shown map[string]bool) {
	conditional := func(l *survey.List) bool {
		return l != nil && slices.ContainsFunc(l.Options, func(o survey.Option) bool { return o.If != nil })
	}
	any := func(l *survey.List, is func(survey.Option) bool) bool {
		return l != nil && slices.ContainsFunc(l.Options, is)
	}
	for _, q := range r.page.Shown {
		if q.Kind != kind {
			continue
		}
		for trait, is := range map[string]bool{
			"optional": q.Optional, "soft": q.Soft, "may_refuse": q.May, "may_not_know": q.Unknown, "dropdown": q.Dropdown, "order": q.Random,
			"if on options": conditional(q.List), "if on rows": conditional(q.Rows),
			"chosen": q.Carry != nil && q.Carry.Chosen, "not_chosen": q.Carry != nil && !q.Carry.Chosen,
			"specify":   any(q.List, func(o survey.Option) bool { return o.Specify }),
			"exclusive": any(q.List, func(o survey.Option) bool { return o.Exclusive }),
			"pick":      q.Kind == survey.Rank && q.Max < len(q.List.Options), "fewer to rank than places": q.Kind == survey.Rank && r.page.Places(q) < q.Max,
		} {
			shown[trait] = shown[trait] || is
		}
	}
}

// accept posts a page that has no problems and compares what is exported. The page must offer what is posted; and shown
// again with the answers in it and posted by a browser as it is, it must say the same.
func (r *caseRun) accept(a acceptedFile) {
	r.t.Helper()
	form := query(r.t, a.Form)
	offers(r.t, r.render(nil, nil), form)
	given, problems := interview.Decode(r.page, form)
	if len(problems) > 0 {
		r.t.Errorf("post %q: problems %v, want none", a.Form, said(problems))
		return
	}
	r.keep(given)
	if got := r.exports(); !maps.Equal(got, a.Exports) {
		r.t.Errorf("post %q exports\n%v, want\n%v", a.Form, got, a.Exports)
	}
	again := submission(r.t, r.render(saved(r.page, r.iv.Answers), nil))
	again[interview.AgainField] = form[interview.AgainField]
	second, problems := interview.Decode(r.page, again)
	if len(problems) > 0 || kept(second) != kept(given) {
		r.t.Errorf("post %q: shown again it is posted as %v: %s %v, want %s", a.Form, again, kept(second), said(problems), kept(given))
	}
}

// refuse posts a page that has problems and compares them and what is kept. A page that asks once more must say so.
func (r *caseRun) refuse(f refusedFile, met map[interview.ProblemCode]bool) {
	r.t.Helper()
	form := query(r.t, f.Form)
	given, problems := interview.Decode(r.page, form)
	if got := said(problems); !slices.Equal(got, f.Problems) {
		r.t.Errorf("post %q: problems %v, want %v", f.Form, got, f.Problems)
	}
	if got := kept(given); got != f.Kept {
		r.t.Errorf("post %q keeps %s, want %s", f.Form, got, f.Kept)
	}
	for _, p := range problems {
		met[p.Code] = true
	}
	page := r.render(form, problems)
	soft := slices.ContainsFunc(problems, func(p interview.Problem) bool { return p.Soft })
	asked := soft || form.Get(interview.AgainField) != ""
	if says := strings.Contains(page, `name="`+interview.AgainField+`"`); says != asked {
		r.t.Errorf("post %q: the page says that it has asked: %t, want %t", f.Form, says, asked)
	}
	if again := strings.Contains(page, `class="again"`); again != soft {
		r.t.Errorf("post %q: the page asks once more: %t, want %t", f.Form, again, soft)
	}
	wellFormed(r.t, reply{body: page, t: r.t})
}

// said are problems as the cases write them.
func said(problems []interview.Problem) []string {
	var texts []string
	for _, p := range problems {
		text := p.Field + ": " + string(p.Code)
		if p.Soft {
			text += " (soft)"
		}
		texts = append(texts, text)
	}
	return texts
}

// kept are the answers that were given, as the store writes them.
func kept(answers interview.Answers) string {
	given := interview.Answers{}
	for field, a := range answers {
		if a.Given() {
			given[field] = a
		}
	}
	text, _ := json.Marshal(given) // values of our own always marshal
	return string(text)
}

func query(t *testing.T, form string) url.Values {
	t.Helper()
	values, err := url.ParseQuery(form)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// frameOfForm is what a page has between its summary and its questions.
var frameOfForm = regexp.MustCompile(`<form[^>]*>\n|<input type="hidden"[^>]*>\n?|<div class="progress">.*</div>\n`)

// markup compares the untouched page, and the first post that is refused, with the golden file.
func (r *caseRun) markup(kind survey.Kind) {
	r.t.Helper()
	page := r.render(nil, nil)
	wellFormed(r.t, reply{body: page, t: r.t})
	got := "<!-- untouched -->\n" + around(page)
	if len(r.file.Refused) > 0 {
		posted := r.file.Refused[0].Form
		_, problems := interview.Decode(r.page, query(r.t, posted))
		got += "<!-- posted: " + strings.ReplaceAll(posted, "--", "- -") + " -->\n" + around(r.render(query(r.t, posted), problems))
	}
	golden := filepath.Join(casesDir, string(kind), strings.ReplaceAll(r.file.Case, " ", "_")+".html")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			r.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		r.t.Fatalf("%v; write it with -update and look at it", err)
	}
	if got != string(want) {
		r.t.Errorf("%s is not what is rendered; when that is meant, write it with -update and look at the difference. Rendered:\n%s", golden, got)
	}
}

// around is the part of a page that differs from question to question: the summary of the problems, and the questions.
func around(page string) string {
	_, page, _ = strings.Cut(page, "<main")
	_, page, _ = strings.Cut(page, ">\n")
	page, _, _ = strings.Cut(page, `<div class="buttons">`)
	return frameOfForm.ReplaceAllString(page, "")
}
