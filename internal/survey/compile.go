package survey

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"fieldwork/internal/labelled"
	"fieldwork/internal/strictyaml"
)

// A compiler turns the file's shape into a Survey and gathers what is wrong with it.
type compiler struct {
	*strictyaml.Findings
	survey  *Survey
	askedOn map[string]int // field -> page index
	places  map[string]strictyaml.Pos

	conditions []condition // `if` of options
	earlier    bool        // the file was in the field before: what it says is taken as far as it can be used
}

// Limits that statistical packages set on what a survey may declare.
const (
	maxVariableName = 32 // Stata's limit; SPSS allows 64 bytes
	maxTarget       = 1_000_000
	defaultLease    = 20 * time.Minute
	minLease        = 5 * time.Minute
	maxLease        = 240 * time.Minute
	defaultTextMax  = 500
	maxTextMax      = 5_000
)

// reservedNames are the dataset's own columns, and the name of a page's buttons.
var reservedNames = []string{"interview", "type", "cell", "source", "version", "language", "device", "started", "finished", "minutes",
	"disposition", "in_sample", WeightColumn, FlagsColumn, ReasonsColumn, "do"}

// WeightColumn is the dataset's column of what each interview of the sample counts for: its type's share of the
// population over its share of the sample.
const WeightColumn = "weight"

// MemberPrefix begins the names of the dataset's flags that say which types' rules held, the winning one included.
const MemberPrefix = "member_"

// What a delivered dataset has behind the survey's variables: a flag for each quality rule, how many of them are up, and why
// the row's cells are empty, with a letter for each column before it.
const (
	FlagPrefix    = "flag_"
	FlagsColumn   = "flags"
	ReasonsColumn = labelled.ReasonsColumn
)

var (
	surveyName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	lowerName  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	anyName    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)
)

func (c *compiler) compile(f *surveyFile) {
	s := c.survey
	s.ID = c.name(f.Survey, surveyName, "survey", f.At)
	c.languages(f)
	s.Title = c.text(f.Title.Text, f.At, "title")
	s.Organiser = c.text(f.Organiser.Text, f.At, "organiser")
	c.lists(f.Lists)
	c.pages(f)
	c.reservedPages(f)
	c.privacy(f)
	c.paradata(f.Paradata)
	s.Types = make([]Type, len(f.Types))
	for i, t := range f.Types {
		s.Types[i] = Type{Name: c.name(t.Type, anyName, "type", t.At), Text: c.text(t.Text, t.At, "type")}
	}
	c.assigned(f)
	c.derived(f.Derive)
	s.enumerate()
	c.declareFacts()
	c.declareDerived(f.Derive)
	c.rules(f)
	c.types(f)
	c.cells(f)
	s.Lease = f.Lease
	if s.Lease == 0 {
		s.Lease = defaultLease
	}
	if s.Lease < minLease || s.Lease > maxLease {
		c.Addf(f.At, "lease-range", "choose between 5m and 240m", "a lease of %s", s.Lease)
	}
	c.pipes(f)
	c.survey.routeThrough()
	c.timeZone(f.TimeZone)
	c.variableNames()
	s.settle()
	if !c.earlier {
		c.coverage(f)
	}
}

// timeZone reads the IANA name of the zone in which the days of the field are told.
func (c *compiler) timeZone(w strictyaml.Word) {
	c.survey.TimeZone = time.UTC
	if w.Text == "" {
		return
	}
	zone, err := time.LoadLocation(w.Text)
	if err != nil || w.Text == "Local" {
		c.Addf(w.At, "bad-time-zone", "write an IANA name such as Asia/Shanghai", "time zone %q is not known", w.Text)
		return
	}
	c.survey.TimeZone = zone
}

func (c *compiler) languages(f *surveyFile) {
	for _, w := range f.Languages {
		if slices.Contains(c.survey.Languages, w.Text) {
			c.Addf(w.At, "duplicate-language", "name each language once", "language %q again", w.Text)
			continue
		}
		c.survey.Languages = append(c.survey.Languages, w.Text)
	}
	if len(c.survey.Languages) == 0 {
		c.Add(f.At, "no-language", "the survey names no language", "add `languages: [zh-CN]`")
	}
}

// text checks that every language has its words and that no other language has.
func (c *compiler) text(t map[string]string, at strictyaml.Pos, what string) Text {
	for _, l := range c.survey.Languages {
		if t[l] == "" {
			c.Addf(at, "missing-text", "add `"+l+": …`", "%s has no %s text", what, l)
		}
	}
	return c.optionalText(t, at, what)
}

func (c *compiler) optionalText(t map[string]string, at strictyaml.Pos, what string) Text {
	for l := range t {
		if !slices.Contains(c.survey.Languages, l) {
			c.Addf(at, "unknown-language", strictyaml.DidYouMean(l, c.survey.Languages), "%s has a key %q, which is no language of the survey", what, l)
		}
	}
	return t
}

// someText is for texts that may be left out, but not in one language only.
func (c *compiler) someText(t textKeys, what string) Text {
	if len(t.Text) == 0 {
		return nil
	}
	return c.text(t.Text, t.At, what)
}

func (c *compiler) name(w strictyaml.Word, pattern *regexp.Regexp, what string, at strictyaml.Pos) string {
	switch {
	case w.Text == "":
		c.Addf(at, "no-name", "add `"+what+": NAME`", "%s without a name", what)
	case !pattern.MatchString(w.Text):
		c.Addf(w.At, "bad-name", "use a name that matches "+pattern.String(), "%s %q is no name", what, w.Text)
	}
	return w.Text
}

func (c *compiler) lists(lists map[string]optionList) {
	for name, l := range lists {
		c.name(strictyaml.Word{Text: name, At: l.at}, lowerName, "list", l.at)
		list := &List{Name: name, Ordinal: l.ordinal}
		codes, names := map[int]bool{}, map[string]bool{}
		for _, o := range l.options {
			option := Option{Name: c.name(o.Name, lowerName, "name", o.At), Text: c.text(o.Text, o.At, "option "+o.Name.Text),
				Specify: o.Specify, Exclusive: o.Exclusive, Anchor: o.Anchor}
			if o.Code == nil {
				c.Addf(o.At, "no-code", "add `code: NUMBER`", "option %q of list %q has no code", option.Name, name)
				continue
			}
			option.Code = *o.Code
			if o.If.Text != "" {
				c.conditions = append(c.conditions, condition{list, len(list.Options), o.If})
			}
			if codes[option.Code] {
				c.Addf(o.At, "duplicate-code", "give each option of the list its own code", "code %d is twice in list %q", option.Code, name)
			}
			if names[option.Name] {
				c.Addf(o.At, "duplicate-name", "give each option of the list its own name", "name %q is twice in list %q", option.Name, name)
			}
			codes[option.Code], names[option.Name] = true, true
			list.Options = append(list.Options, option)
		}
		if len(list.Options) == 0 {
			c.Addf(l.at, "empty-list", "add options", "list %q has no options", name)
		}
		c.survey.Lists[name] = list
	}
}

func (c *compiler) list(w strictyaml.Word, at strictyaml.Pos, what string) *List {
	if w.Text == "" {
		c.Addf(at, "no-list", "add `"+what+": LIST`", "the question names no list")
		return &List{}
	}
	l, ok := c.survey.Lists[w.Text]
	if !ok {
		known := make([]string, 0, len(c.survey.Lists))
		for name := range c.survey.Lists {
			known = append(known, name)
		}
		c.Addf(w.At, "unknown-list", strictyaml.DidYouMean(w.Text, known), "list %q is not declared", w.Text)
		return &List{}
	}
	return l
}

func (c *compiler) pages(f *surveyFile) {
	s := c.survey
	s.Gate = -1
	seen := map[string]bool{}
	for _, p := range f.Pages {
		if p.gate {
			if s.Gate >= 0 {
				c.Add(p.at, "two-gates", "the survey has a second gate", "keep one")
			}
			s.Gate = len(s.Pages)
			continue
		}
		page := &Page{Name: c.name(p.Page, lowerName, "page", p.at), Title: c.someText(p.Title, "page title"), Anchor: p.Anchor}
		c.pageOrder(page, p)
		if seen[page.Name] {
			c.Addf(p.Page.At, "duplicate-page", "give each page its own name", "page %q is there twice", page.Name)
		}
		seen[page.Name] = true
		for _, q := range p.Ask {
			page.Questions = append(page.Questions, c.question(q))
		}
		if len(page.Questions) == 0 {
			c.Addf(p.at, "empty-page", "add `ask:` with questions", "page %q asks nothing", page.Name)
		}
		s.Pages = append(s.Pages, page)
	}
	if s.Gate < 0 {
		c.Add(f.At, "no-gate", "the survey has no gate", "write `- gate` between the screener's pages and the rest")
		s.Gate = len(s.Pages)
	}
	c.screener(f)
}

// screener checks that everybody sees a page before the gate: without one there is nothing to begin an interview with.
func (c *compiler) screener(f *surveyFile) {
	for _, p := range f.Pages {
		if p.gate {
			break
		}
		if p.If.Text == "" {
			return
		}
	}
	c.Add(f.At, "no-screener", "no page before the gate is shown to everybody", "put a page without `if` before the gate")
}

// variableNames checks what Stata and SPSS would refuse, and that no two names of variables or fields are the same.
func (c *compiler) variableNames() {
	seen := map[string]bool{}
	for _, v := range c.survey.Variables {
		at := c.places[v.Name]
		if v.Question != nil {
			at = c.places[v.Question.Name]
		}
		if len(v.Name) > maxVariableName {
			c.Addf(at, "long-name", "shorten the name of the question, row or option", "variable %q has %d characters; Stata takes %d", v.Name, len(v.Name), maxVariableName)
		}
		if slices.Contains(foreignWords(), v.Name) {
			c.Addf(at, "reserved-word", "rename it, for instance "+v.Name+"_1", "variable %q is a word of Stata's or SPSS's own", v.Name)
		}
		c.reserved(v.Name, at)
		if seen[v.Name] {
			c.Addf(at, "duplicate-variable", "rename one of the two", "variable %q is there twice", v.Name)
		}
		seen[v.Name] = true
	}
	// A many or rank question is no variable itself, but its name is a field of the form and a name that rules use.
	for _, p := range c.survey.Pages {
		for _, q := range p.Questions {
			if q.Kind != Many && q.Kind != Rank {
				continue
			}
			c.reserved(q.Name, c.places[q.Name])
			if seen[q.Name] {
				c.Addf(c.places[q.Name], "duplicate-variable", "rename one of the two", "%q is a question and a variable", q.Name)
			}
		}
	}
}

// foreignWords are the names that statistical packages keep for themselves, in the lower case of ours: Stata's User's Guide
// 11.3 and the reserved keywords of IBM SPSS Statistics' Command Syntax Reference.
func foreignWords() []string {
	return []string{"byte", "double", "float", "if", "in", "int", "long", "strl", "using", "with",
		"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to"}
}

func (c *compiler) reserved(name string, at strictyaml.Pos) {
	if strings.HasPrefix(name, MemberPrefix) {
		c.Addf(at, "reserved-name", "rename it", "variable %q begins with %q, as the dataset's own columns of membership do", name, MemberPrefix)
	}
	if strings.HasPrefix(name, FlagPrefix) {
		c.Addf(at, "reserved-name", "rename it", "variable %q begins with %q, as the dataset's columns of the quality rules do", name, FlagPrefix)
	}
	if slices.Contains(reservedNames, name) {
		c.Addf(at, "reserved-name", "rename it", "variable %q has the name of a column or button of our own", name)
	}
}
