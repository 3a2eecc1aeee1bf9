package survey_test

import (
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/survey"
)

const marginsPlan = `tables:
  - table: t1
    number: Table 1
    kind: mnlogit
    title: {en: T, zh-CN: 表}
    outcome: type
    base: others
    models: ["1", "2"]
    where: age > 20
    groups: [{group: all, en: All, zh-CN: 全部}]
    rows: [{variable: rating_mall, models: ["2"]}]
  - table: t2
    number: Table 2
    kind: margins
    title: {en: T, zh-CN: 表}
    of: t1
    models: ["2"]
    weights: weight
`

// TestMarginsTakeOverTheModels: a table of margins says nothing of the models itself, and shows those it is asked for.
func TestMarginsTakeOverTheModels(t *testing.T) {
	s, findings := survey.Parse("q.yaml", []byte(sound))
	if len(findings) > 0 {
		t.Fatal(findings.Error())
	}
	p, findings := survey.ParsePlan("a.yaml", []byte(marginsPlan), s)
	if len(findings) > 0 || len(p.Tables) != 2 {
		t.Fatalf("%d tables, findings %s", len(p.Tables), findings.Error())
	}
	of, m := p.Tables[0], p.Tables[1]
	if m.Kind != survey.MarginsTable || m.Outcome != "type" || m.Base != "others" || m.Where == nil || len(m.Groups) != 1 || m.Groups[0].Name != "all" ||
		len(m.Rows) != 1 || m.Rows[0].Variable != "rating_mall" || m.Weights != survey.WeightColumn || m.ID != "t2" {
		t.Errorf("taken over %+v", m)
	}
	if !slices.Equal(m.Models, []string{"2"}) || !slices.Equal(of.Models, []string{"1", "2"}) {
		t.Errorf("models %q of %q", m.Models, of.Models)
	}
	all, findings := survey.ParsePlan("a.yaml", []byte(strings.Replace(marginsPlan, "    of: t1\n    models: [\"2\"]\n", "    of: t1\n", 1)), s)
	if len(findings) > 0 || !slices.Equal(all.Tables[1].Models, of.Models) {
		t.Errorf("without a choice: models %q, findings %s", all.Tables[1].Models, findings.Error())
	}
}

func TestMarginsAreLinted(t *testing.T) {
	s, findings := survey.Parse("q.yaml", []byte(sound))
	if len(findings) > 0 {
		t.Fatal(findings.Error())
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"of nothing", "    of: t1\n", "", `no-models: no mnlogit table before this one is called ""`},
		{"of itself", "of: t1", "of: t2", `no-models: no mnlogit table before this one is called "t2"; did you mean "t1"?`},
		{"of a later kind", "kind: mnlogit", "kind: ologit", `no-models: no mnlogit table before this one is called "t1"`},
		{"without weights", "    weights: weight\n", "", `no-weights: table "t2" shows effects in the population`},
		{"other weights", "weights: weight", "weights: minutes", "a.yaml:18:14: no-weights: "},
		{"no quotas", "outcome: type\n    base: others", "outcome: rating_mall\n    base: \"yes\"", "no-quota-outcome: the outcome of table \"t1\" is \"rating_mall\""},
		{"own base", "of: t1", "of: t1\n    base: others", "taken-over: table \"t2\" takes its `base` over from table \"t1\"; leave `base` out"},
		{"own outcome", "of: t1", "of: t1\n    outcome: type", "takes its `outcome` over"},
		{"own rule", "of: t1", "of: t1\n    where: age > 30", "takes its `where` over"},
		{"own rows", "of: t1", "of: t1\n    rows: [{variable: age}]", "takes its `rows` over"},
		{"own groups", "of: t1", "of: t1\n    groups: [{group: all, en: All, zh-CN: 全部}]", "takes its `groups` over"},
		{"another model", "    of: t1\n    models: [\"2\"]", "    of: t1\n    models: [\"3\"]", `unknown-model: model "3" is not declared in this table`},
		{"a model twice", "    of: t1\n    models: [\"2\"]", "    of: t1\n    models: [\"2\", \"2\"]", `duplicate-model: model "2"`},
		{"of in a model", "outcome: type", "outcome: type\n    of: t0", "not-taken-over: a table of kind \"mnlogit\" takes nothing over"},
	} {
		_, findings := survey.ParsePlan("a.yaml", []byte(strings.Replace(marginsPlan, c.old, c.new, 1)), s)
		if !strings.Contains(findings.Error(), c.want) {
			t.Errorf("%s: findings %s, want %s", c.name, findings.Error(), c.want)
		}
	}
}
