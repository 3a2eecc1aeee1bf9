package survey

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"fieldwork/internal/strictyaml"
)

// manual is where a survey's files are explained, and planManual where the plan of its analyses is.
const (
	manual     = "../../docs/questionnaire.md"
	planManual = "../../docs/analysis.md"
)

// A section is where a manual explains the keys of a type: the heading of its table, and the key behind which
// the table writes them.
type section struct {
	heading, behind string
	shape           any
}

func sections() []section {
	return []section{
		{"questionnaire.yaml", "", surveyFile{}}, {"A text", "", textKeys{}},
		{"Privacy", "", privacyFile{}}, {"Privacy", "abroad", abroadFile{}},
		{"A list", "", optionFile{}}, {"A list", "lists", listKeys{}}, {"A page", "", pageKeys{}}, {"A question", "", questionFile{}},
		{"Eligibility, types, quotas", "eligible", requirementFile{}}, {"Eligibility, types, quotas", "types", typeFile{}},
		{"Eligibility, types, quotas", "assign", assignFile{}}, {"Eligibility, types, quotas", "quotas", cellFile{}},
		{"Derived variables", "", deriveFile{}},
		{"analysis.yaml", "", planFile{}}, {"A table", "", tableFile{}}, {"A table", "groups", groupFile{}}, {"A table", "rows", rowFile{}},
		{"sources.yaml", "", sourcesFile{}}, {"A source", "", sourceFile{}},
		{"A signature", "", signatureFile{}}, {"A signature", "keys", keyFile{}},
		{"A callback", "", callbackFile{}}, {"A callback", "headers", headerFile{}},
	}
}

// A passage of the manual is where a key is explained.
type passage struct{ heading, behind, key string }

// explanations are the rows of the manual's tables of keys, and of kinds, which are keys too.
func explanations(t testing.TB) map[passage]strictyaml.Explanation {
	found := map[passage]strictyaml.Explanation{}
	for _, row := range manualRows(t) {
		if row.table != "kind" && !strings.HasPrefix(row.table, "key") {
			continue
		}
		e := strictyaml.Explanation{Text: row.cells[len(row.cells)-1]}
		if len(row.cells) == 3 {
			if e.Required = row.cells[1] == "required"; !e.Required && row.cells[1] != "" {
				e.Text += " (" + row.cells[1] + ")"
			}
		}
		behind := ""
		for _, key := range strings.Split(row.cells[0], ", ") {
			if before, last, ok := strings.Cut(key, " … "); ok {
				behind, key = strings.Trim(before, "`"), last
			}
			at := passage{row.heading, behind, strings.Trim(key, "`*")}
			if _, twice := found[at]; twice {
				t.Errorf("the manuals explain %+v twice", at)
			}
			found[at] = e
		}
	}
	return found
}

// A manualRow is a line of a table of a manual: the heading that it stands under, the head of the table's first column, and the cells.
type manualRow struct {
	heading, table string
	cells          []string
}

var heading = regexp.MustCompile(`^#+ (.*)$`)

func manualRows(t testing.TB) []manualRow {
	return append(rowsOf(t, manual), rowsOf(t, planManual)...)
}

func rowsOf(t testing.TB, name string) (rows []manualRow) {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	under, table := "", ""
	for _, line := range strings.Split(string(data), "\n") {
		if m := heading.FindStringSubmatch(line); m != nil {
			under = m[1]
		}
		if !strings.HasPrefix(line, "| ") {
			if !strings.HasPrefix(line, "|-") {
				table = ""
			}
			continue
		}
		cells := strings.Split(strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|"), " |")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if table == "" {
			table = cells[0]
			continue
		}
		rows = append(rows, manualRow{under, table, cells})
	}
	return rows
}

// explain looks keys up in the manual, and fails for one that is not there.
func explain(t testing.TB) strictyaml.Explain {
	rows := explanations(t)
	return func(of reflect.Type, key string) strictyaml.Explanation {
		for _, s := range sections() {
			if reflect.TypeOf(s.shape) != of {
				continue
			}
			e, ok := rows[passage{s.heading, s.behind, key}]
			if !ok {
				t.Errorf("no manual has a row for the key `%s` of %s under %q", key, of.Name(), s.heading)
			}
			return e
		}
		t.Errorf("no section of a manual is said to explain %s", of.Name())
		return strictyaml.Explanation{}
	}
}
