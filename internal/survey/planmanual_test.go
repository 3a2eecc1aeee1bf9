package survey

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// commuters is the survey that the manual's examples are plans of.
func commuters(t *testing.T) *Survey {
	t.Helper()
	s, err := Load(os.DirFS("testdata"), "commuters")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func planManualText(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(planManual)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// examples are the manual's plans. One that begins with a table is put into a plan.
func examples(t *testing.T) []string {
	var plans []string
	for _, m := range yamlBlock.FindAllStringSubmatch(planManualText(t), -1) {
		plan := m[1]
		if strings.HasPrefix(plan, "- ") {
			plan = "tables:\n" + plan
		}
		plans = append(plans, plan)
	}
	return plans
}

// TestTheManualsPlansAreSound lints every example of docs/analysis.md, and holds that between them they show every kind of
// table, every figure and every key.
func TestTheManualsPlansAreSound(t *testing.T) {
	s, kinds, figures := commuters(t), map[string]bool{}, map[string]bool{}
	all := ""
	for _, text := range examples(t) {
		plan, findings := ParsePlan(planManual, []byte(text), s)
		if len(findings) > 0 {
			t.Errorf("%s\nin the example\n%s", findings.Error(), text)
		}
		for _, table := range plan.Tables {
			kinds[string(table.Kind)] = true
			for _, f := range table.Figures {
				figures[string(f)] = true
			}
		}
		all += text
	}
	for _, kind := range tableKinds() {
		if !kinds[kind] {
			t.Errorf("no example of docs/analysis.md is of the kind %s", kind)
		}
	}
	for _, figure := range figureKinds() {
		if !figures[figure] {
			t.Errorf("no example of docs/analysis.md draws %s", figure)
		}
	}
	for at := range explanations(t) {
		if slices.Contains([]string{"analysis.yaml", "A table"}, at.heading) && at.key != "a language" && !strings.Contains(all, at.key+":") {
			t.Errorf("no example of docs/analysis.md has the key `%s`", at.key)
		}
	}
}

// TestEveryKindAndFigureHasASection holds docs/analysis.md to what a plan may ask for.
func TestEveryKindAndFigureHasASection(t *testing.T) {
	text := planManualText(t)
	for _, kind := range tableKinds() {
		if strings.Count(text, "\n### "+kind+"\n") != 1 {
			t.Errorf("docs/analysis.md has no section on the table kind %s", kind)
		}
	}
	for _, figure := range figureKinds() {
		if strings.Count(text, "\n| `"+figure+"` | ") != 1 {
			t.Errorf("docs/analysis.md has no row on the figure %s", figure)
		}
	}
	for _, f := range tableForms() {
		section, _, _ := strings.Cut(text[strings.Index(text, "\n### "+string(f.kind)+"\n")+1:], "\n### ")
		for _, figure := range f.figures {
			if !strings.Contains(section, "`"+string(figure)+"`") {
				t.Errorf("docs/analysis.md does not say that %s has the figure %s", f.kind, figure)
			}
		}
		for _, key := range f.keys {
			if !strings.Contains(section, key+":") && !strings.Contains(section, "`"+key+"`") {
				t.Errorf("docs/analysis.md does not say that %s takes %s", f.kind, key)
			}
		}
	}
}

var headerLine = regexp.MustCompile(`(?m)^\| .*?\| ` + "`(table,[a-z0-9_,]+)`" + ` \|$`)

// TestTheManualsColumnsAreWritten holds the columns that docs/analysis.md names to those that internal/analysis writes.
func TestTheManualsColumnsAreWritten(t *testing.T) {
	written := parsePackage(t, "../analysis").constants("Header")
	if len(written) < 5 {
		t.Fatalf("internal/analysis writes the columns %q: the search is broken", written)
	}
	for _, m := range headerLine.FindAllStringSubmatch(planManualText(t), -1) {
		if !slices.Contains(written, m[1]) {
			t.Errorf("docs/analysis.md names the columns %s, which no records have", m[1])
		}
	}
	for _, columns := range written {
		if !strings.Contains(planManualText(t), "`"+columns+"`") {
			t.Errorf("docs/analysis.md does not name the columns %s", columns)
		}
	}
}
