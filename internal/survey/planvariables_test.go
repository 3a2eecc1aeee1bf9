package survey_test

import (
	"maps"
	"strings"
	"testing"

	"fieldwork/internal/survey"
)

const derivingPlan = `derived:
  - {derive: decade, en: Decade, zh-CN: 十年, value: age / 10}
  - {derive: fan, of: yesno, en: Fan, zh-CN: 常客, value: 'decade >= 3 and type == "loyal" ? "yes" : "no"'}
where: decade >= 2
tables:
  - table: t1
    kind: crosstab
    title: {en: T, zh-CN: 表}
    by: fan
    weights: decade
    where: fan == "yes"
    rows: [{variable: rating_mall}]
`

// TestThePlanDerives: the plan's variables are computed one from the other, and rules and tables know them.
func TestThePlanDerives(t *testing.T) {
	s := parsed(t)
	p, findings := survey.ParsePlan("a.yaml", []byte(derivingPlan), s)
	if len(findings) > 0 {
		t.Fatal(findings.Error())
	}
	if len(p.Derived) != 2 || p.Derived[0].Kind != survey.NumberVariable || p.Derived[1].Kind != survey.CodeVariable || len(p.Derived[1].Values) != 2 ||
		p.Derived[1].Field != "fan" || p.Derived[1].Label.In("en") != "Fan" {
		t.Fatalf("derived %+v", p.Derived)
	}
	for _, c := range []struct {
		age  float64
		typ  string
		fan  float64
		all  bool // the plan's rule
		only bool // the table's
	}{
		{35, "loyal", 1, true, true}, {35, "others", 2, true, false}, {25, "loyal", 2, true, false}, {15, "loyal", 2, false, false},
	} {
		facts := derive(p, s.Derive(survey.Facts{"age": survey.NumberValue(c.age), "type": survey.TextValue(c.typ)}))
		decade, _ := facts["decade"].Number()
		fan, _ := facts["fan"].Number()
		if decade != c.age/10 || fan != c.fan {
			t.Errorf("age %v: decade %v, fan %v", c.age, decade, fan)
		}
		if p.Where.Holds(facts) != c.all || p.Tables[0].Where.Holds(facts) != c.only {
			t.Errorf("age %v of type %s: rules %v and %v", c.age, c.typ, p.Where.Holds(facts), p.Tables[0].Where.Holds(facts))
		}
	}
	if x := derive(p, nil); len(x) != 0 {
		t.Errorf("of nobody: %v", x)
	}
	if _, ok := s.Variable("decade"); ok || len(s.Derived) != 1 {
		t.Error("the plan changed the survey")
	}
	if again, findings := survey.ParsePlan("a.yaml", []byte(derivingPlan), s); len(findings) > 0 || len(again.Derived) != 2 {
		t.Errorf("a second reading: %s", findings.Error())
	}
}

func TestDerivedIsLinted(t *testing.T) {
	s := parsed(t)
	for _, c := range []struct{ name, old, new, want string }{
		{"a variable's name", "derive: decade", "derive: age", `a.yaml:2:14: duplicate-variable: variable "age" is there already`},
		{"a derived variable's name", "derive: decade", "derive: old", `duplicate-variable: variable "old" is there already`},
		{"a question's name", "derive: decade", "derive: shops", `duplicate-variable: variable "shops" is there already`},
		{"a name twice", "derive: decade", "derive: fan", `a.yaml:3:14: duplicate-variable: variable "fan" is there already`},
		{"a column's name", "derive: decade", "derive: weight", `reserved-name: variable "weight" has the name of a column`},
		{"the type's name", "derive: decade", "derive: type", `reserved-name: variable "type" has the name of a column`},
		{"a name of membership", "derive: decade", "derive: member_x", `reserved-name: variable "member_x" begins with "member_"`},
		{"no name", "{derive: decade, ", "{", `a.yaml:2:6: no-name: derive without a name`},
		{"no label", "en: Decade, ", "", `missing-text: derived variable decade has no en text`},
		{"no formula", ", value: age / 10", "", `no-value: derived variable "decade" has no formula`},
		{"a bad formula", "age / 10", `age / "10"`, `a.yaml:2:52: bad-formula: "age / \"10\""`},
		{"an unknown variable", "age / 10", "agee / 10", `a.yaml:2:52: unknown-variable: "agee / 10": variable "agee" is not asked; did you mean "age"?`},
		{"a later variable", "age / 10", `fan == "yes" ? 1 : 0`, `asked-later: "fan == \"yes\" ? 1 : 0": variable "fan" is derived behind this one; derive it first`},
		{"an unknown list", "of: yesno", "of: yesnoo", `unknown-list: list "yesnoo" is not declared`},
		{"an option's name without a list", ", of: yesno", "", `bad-formula`},
		{"an option that is not there", `fan == "yes"`, `fan == "maybe"`, `unknown-option: "fan == \"maybe\"": variable "fan" has no option "maybe"`},
		{"weighted by codes", "weights: decade", "weights: fan", `bad-weights: variable "fan" is codes`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, findings := survey.ParsePlan("a.yaml", []byte(strings.Replace(derivingPlan, c.old, c.new, 1)), s)
			if !strings.Contains(findings.Error(), c.want) {
				t.Errorf("findings\n%s\nwant\n%s", findings.Error(), c.want)
			}
			derive(p, survey.Facts{"age": survey.NumberValue(30)}) // what could not be compiled is not computed
		})
	}
}

// TestPlanVariables: what tables may name is the plan's, the survey's or a column of every dataset.
func TestPlanVariables(t *testing.T) {
	s := parsed(t)
	p, _ := survey.ParsePlan("a.yaml", []byte(derivingPlan), s)
	for name, want := range map[string]survey.VariableKind{
		"fan": survey.CodeVariable, "age": survey.NumberVariable, "old": survey.NumberVariable, "type": survey.CodeVariable, "cell": survey.CodeVariable,
		"member_loyal": survey.FlagVariable, "in_sample": survey.FlagVariable, "weight": survey.NumberVariable, "minutes": survey.NumberVariable,
		"device": survey.TextVariable,
	} {
		if v, ok := p.Variable(s, name); !ok || v.Kind != want || v.Name != name {
			t.Errorf("%s: %+v, %v", name, v, ok)
		}
	}
	if typ, _ := p.Variable(s, "type"); len(typ.Values) != 2 || typ.Values[1].Name != "others" || typ.Values[1].Code != 2 {
		t.Errorf("types %+v", typ.Values)
	}
	for _, name := range []string{"", "member_", "member_nobody", "interview", "agee"} {
		if v, ok := p.Variable(s, name); ok {
			t.Errorf("%q is %+v", name, v)
		}
	}
}

// derive is a copy of the facts with every variable of the plan's own, each computed from those before it too.
func derive(p *survey.Plan, facts survey.Facts) survey.Facts {
	all := maps.Clone(facts)
	if all == nil {
		all = survey.Facts{}
	}
	for _, v := range p.Derived {
		if x := v.Value(all); x.Answered() {
			all[v.Name] = x
		}
	}
	return all
}
