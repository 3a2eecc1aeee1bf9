package survey

import (
	"math"
	"slices"

	"fieldwork/internal/strictyaml"
)

// never is the page index of what is known only when the interview is over.
const never = math.MaxInt - 1

// afterwards is the page index of rules that look back on finished interviews: the plan's.
const afterwards = math.MaxInt

// declareFacts tells rules what fields there are, how each looks, and on which page it is asked.
func (c *compiler) declareFacts() {
	s := c.survey
	for i, p := range s.Pages {
		for _, q := range p.Questions {
			for field, f := range factsOf(q) {
				s.facts[field], c.askedOn[field] = f, i
			}
		}
	}
	// The gate comes before the page it stands in front of, so the type is known to that page.
	s.facts["type"], c.askedOn["type"] = fact{zero: choice{}, list: nil}, s.Gate-1
	for _, a := range s.Assigned {
		s.facts[a.Name], c.askedOn[a.Name] = fact{zero: choice{}, list: a.Cells}, s.Gate-1
	}
	s.facts["cell"], c.askedOn["cell"] = fact{zero: choice{}, list: nil}, never
}

// declareDerived tells rules of the derived variables, each known behind the last page that it is computed from.
func (c *compiler) declareDerived(fs []deriveFile) {
	for i, d := range c.survey.Derived {
		f := fact{zero: number{}}
		if d.List != nil {
			f = fact{zero: choice{}, list: d.List}
		}
		d.After = -1
		for _, name := range fs[i].names() {
			asked, known := c.askedOn[name]
			if !known {
				asked = never // which is said when the formula is compiled
			}
			d.After = max(d.After, asked)
		}
		c.survey.facts[d.Name], c.askedOn[d.Name] = f, d.After
	}
}

// names are the variables that a formula or recode looks at, as far as it can be read; what is wrong with it is said when it
// is compiled.
func (f deriveFile) names() []string {
	if f.Recode.Text != "" {
		return []string{f.Recode.Text}
	}
	p, _ := parse(f.Value.Text)
	return p.names
}

func factsOf(q *Question) map[string]fact {
	switch q.Kind {
	case One:
		return withSpecify(q, map[string]fact{q.Name: {choice{}, q.List}})
	case Many:
		return withSpecify(q, map[string]fact{q.Name: {set{}, q.List}})
	case Grid:
		fs := map[string]fact{}
		for _, r := range q.Rows.Options {
			fs[RowName(q.Name, r.Name)] = fact{choice{}, q.List}
		}
		return fs
	case Rank:
		fs := map[string]fact{q.Name: {set{}, q.List}}
		for place := 1; place <= q.Max; place++ {
			fs[RankName(q.Name, place)] = fact{choice{}, q.List}
		}
		return fs
	case Number, Scale, Consent, Date, Month: // a date compares as its digits: 20151008
		return map[string]fact{q.Name: {zero: number{}}}
	case Words:
		return map[string]fact{q.Name: {zero: words{}}}
	}
	return nil
}

func withSpecify(q *Question, fs map[string]fact) map[string]fact {
	for _, o := range q.List.Options {
		if o.Specify {
			fs[SpecifyName(q.Name, o.Name)] = fact{zero: words{}}
		}
	}
	return fs
}

// resolve parses an expression and checks its names: each must be known, and asked on a page before the one it stands on.
func (c *compiler) resolve(w strictyaml.Word, page int) (parsed, bool) {
	p, err := parse(w.Text)
	if err != nil {
		c.Addf(w.At, "bad-rule", "mend the expression", "%q: %v", w.Text, err)
		return p, false
	}
	ok := c.answeredBefore(w, p.names, page)
	return p, c.optionNames(w, p.options) && ok
}

// answeredBefore checks that each of the names that an expression uses is asked before the page.
func (c *compiler) answeredBefore(w strictyaml.Word, names []string, page int) bool {
	ok := true
	for _, name := range names {
		asked, known := c.askedOn[name]
		switch {
		case !known:
			c.Addf(w.At, "unknown-variable", strictyaml.DidYouMean(name, keys(c.askedOn)), "%q: variable %q is not asked", w.Text, name)
			ok = false
		case asked >= page:
			c.Addf(w.At, "asked-later", "ask it on an earlier page", "%q: variable %q is not known yet at this point", w.Text, name)
			ok = false
		}
	}
	return ok
}

// optionNames checks the option names that a rule compares a choice or set with.
func (c *compiler) optionNames(w strictyaml.Word, pairs [][2]string) bool {
	ok := true
	for _, pair := range pairs {
		known := c.optionsOf(pair[0])
		if known != nil && !slices.Contains(known, pair[1]) {
			c.Addf(w.At, "unknown-option", strictyaml.DidYouMean(pair[1], known), "%q: variable %q has no option %q", w.Text, pair[0], pair[1])
			ok = false
		}
	}
	return ok
}

func (c *compiler) optionsOf(field string) []string {
	switch f := c.survey.facts[field]; {
	case field == "type":
		return c.survey.TypeNames()
	case field == "cell":
		return c.survey.CellNames()
	case f.list != nil:
		return f.list.Names()
	}
	return nil
}

// TypeNames are the names of the types, in the order of their rules.
func (s *Survey) TypeNames() []string {
	names := make([]string, len(s.Types))
	for i, t := range s.Types {
		names[i] = t.Name
	}
	return names
}

// CellNames are the names of the cells in order.
func (s *Survey) CellNames() []string {
	names := make([]string, len(s.Cells))
	for i, cell := range s.Cells {
		names[i] = cell.Name
	}
	return names
}

// rule compiles a condition that stands before the page of the index; an empty word is no rule.
func (c *compiler) rule(w strictyaml.Word, page int) *Rule {
	if w.Text == "" {
		return nil
	}
	p, ok := c.resolve(w, page)
	if !ok {
		return nil
	}
	// In a rule these would be true or false of somebody who was not asked, against what the documentation promises.
	if p.exotic != "" {
		c.Addf(w.At, "bad-rule", "compare an answer with an option's name or a number", "%q: %s has no place in a rule", w.Text, p.exotic)
		return nil
	}
	r, err := c.survey.compileRule(w.Text, p.names)
	if err != nil {
		c.Addf(w.At, "bad-rule", "mend the expression", "%q: %v", w.Text, err)
		return nil
	}
	return r
}

// rules compiles the conditions of pages, questions, requirements and derived variables.
func (c *compiler) rules(f *surveyFile) {
	i := 0
	for _, p := range f.Pages {
		if p.gate {
			continue
		}
		page, known := c.survey.Pages[i], c.begins(i)
		page.If = c.routing(p.If, known)
		for k, q := range p.Ask {
			page.Questions[k].If = c.routing(q.If, known)
			c.carry(page.Questions[k], q, known)
		}
		i++
	}
	c.optionRules()
	for _, r := range f.Eligible {
		c.survey.Eligible = append(c.survey.Eligible, Requirement{
			Name: c.name(r.Need, lowerName, "need", r.At), If: c.gateRule(r.If, r.At)})
	}
	for k, d := range f.Derive {
		c.formula(c.survey.Derived[k], d)
	}
}

// gateRule compiles a condition that must be there and looks only at the screener.
func (c *compiler) gateRule(w strictyaml.Word, at strictyaml.Pos) *Rule {
	if w.Text == "" {
		c.Add(at, "no-rule", "a condition is missing", "add `if: RULE`")
		return nil
	}
	// What comes out of the gate, whose page index (Gate-1) rules for later pages may use, is not known here.
	if p, err := parse(w.Text); err == nil {
		for _, name := range p.names {
			if name == "type" || c.survey.assigned(name) != nil {
				c.Addf(w.At, "asked-later", "use the screener's answers", "%q: %s is not known yet at the gate", w.Text, name)
				return nil
			}
		}
	}
	return c.routing(w, c.survey.Gate)
}

func (c *compiler) derived(fs []deriveFile) {
	for _, f := range fs {
		d := &Derived{Name: c.name(f.Derive, lowerName, "derive", f.At), Text: c.text(f.Text, f.At, "derived variable "+f.Derive.Text)}
		if f.Of.Text != "" {
			d.List = c.list(f.Of, f.At, "of")
		}
		c.places[d.Name] = f.At
		c.survey.Derived = append(c.survey.Derived, d)
	}
}

// formula compiles what a derived variable is computed by: an expression, or a recode that is written as one.
func (c *compiler) formula(d *Derived, f deriveFile) {
	w, text, most := f.Value, f.Value.Text, uint(maxRuleNodes)
	if !c.oneFormula(d, f) {
		return
	}
	if f.Recode.Text != "" {
		source, readable, ok := c.recode(d, f)
		if !ok {
			return
		}
		w, text, most = strictyaml.Word{Text: source, At: f.Recode.At}, readable, maxRecodeNodes
	}
	p, ok := c.resolve(w, never)
	if !ok || !c.derivedBefore(d, p.names, w) {
		return
	}
	formula, err := c.survey.compileFormula(w.Text, p.names, d.List, most)
	if err != nil {
		c.Addf(w.At, "bad-formula", "mend the expression", "%q: %v", text, err)
		return
	}
	formula.Text = text
	d.Value = formula
}

// oneFormula checks that a derived variable is computed in one way.
func (c *compiler) oneFormula(d *Derived, f deriveFile) bool {
	capped := f.Top != nil || f.Bottom != nil
	needless := func(there bool, at strictyaml.Pos, key, beside string) {
		if there {
			c.Addf(or(at, f.At), "needless-key", "remove it", "derived variable %q has no use for `%s` %s", d.Name, key, beside)
		}
	}
	switch {
	case f.Value.Text != "" && f.Recode.Text != "", capped && len(f.To.pairs) > 0:
		c.Addf(f.At, "two-formulas", "keep one of `value`, `recode` with `to`, and `recode` with `top` or `bottom`", "derived variable %q is computed in two ways", d.Name)
		return false
	case f.Value.Text == "" && f.Recode.Text == "":
		c.Addf(f.At, "no-value", "add `value: FORMULA` or `recode: VARIABLE`", "derived variable %q has no formula", d.Name)
		return false
	case f.Recode.Text == "":
		needless(len(f.To.pairs) > 0, f.At, "to", "without `recode`")
		needless(f.Top != nil, f.At, "top", "without `recode`")
		needless(f.Bottom != nil, f.At, "bottom", "without `recode`")
	case capped:
		needless(f.Of.Text != "", f.Of.At, "of", "beside `top` and `bottom`")
	}
	needless(len(f.To.pairs) == 0 && f.Otherwise.Text != "", f.Otherwise.At, "otherwise", "without `to`")
	return true
}

// derivedBefore checks that a formula names only derived variables that stand before its own.
func (c *compiler) derivedBefore(d *Derived, names []string, w strictyaml.Word) bool {
	before := true
	for _, other := range c.survey.Derived {
		before = before && other != d
		if !before && slices.Contains(names, other.Name) {
			c.Addf(w.At, "asked-later", "derive it first", "%q: variable %q is derived behind this one", w.Text, other.Name)
			return false
		}
	}
	return true
}

func keys[V any](m map[string]V) []string {
	ks := make([]string, 0, len(m))
	for k := range m {
		ks = append(ks, k)
	}
	return ks
}
