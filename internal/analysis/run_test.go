package analysis

import (
	"math"
	"os"
	"strings"
	"testing"

	"fieldwork/internal/dataset"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// study is the small survey with 25 completes: 6 women and 3 men of type B, 4 and 4 of A2, 2 and 6 of A1.
func study(t *testing.T) (*survey.Survey, *survey.Plan, *dataset.Frame) {
	t.Helper()
	s, findings := survey.Parse("small.yaml", read(t, "../dataset/testdata/small.yaml"))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	plan, findings := survey.ParsePlan("plan.yaml", read(t, "testdata/plan.yaml"), s)
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	var ivs []interview.Interview
	for i, age := range []float64{20, 22, 24, 26, 28, 30} {
		ivs = append(ivs, buyer(s, 2, age, []int{1, 1, 3, 3, 3, 3}[i], i < 4, i%2 == 0))
	}
	for i, age := range []float64{30, 32, 34} {
		ivs = append(ivs, buyer(s, 1, age, []int{1, 1, 3}[i], false, i < 2))
	}
	for place, age := range []float64{30, 31, 32, 33, 34, 35, 36, 37, 38, 39} { // the men
		ivs = append(ivs, passer(s, 1, age, place < 4, place))
	}
	for i, age := range []float64{20, 21, 22, 23, 24, 40} { // the women
		ivs = append(ivs, passer(s, 2, age, i < 4, 10+i))
	}
	f, err := dataset.Build(s, nil, func(yield func(interview.Interview, error) bool) {
		for i := 0; i < len(ivs) && yield(ivs[i], nil); i++ {
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, plan, f
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func complete(s *survey.Survey, typ string, answers interview.Answers) interview.Interview {
	iv := interview.Interview{Survey: s.ID, Version: s.Version, Answers: answers, Submitted: map[string]bool{}, Type: typ, Membership: []string{typ},
		Decision: interview.Admitted, Disposition: interview.Completed, InSample: true}
	for _, p := range s.Pages {
		iv.Submitted[p.Name] = true
	}
	return iv
}

var code = survey.CodeValue

// buyer ticks price always, brand and trust as told; overall is 1 or 3, never 2.
func buyer(s *survey.Survey, gender int, age float64, overall int, brand, trust bool) interview.Interview {
	reasons := []int{1}
	if brand {
		reasons = append(reasons, 2)
	}
	if trust {
		reasons = append(reasons, 3)
	}
	return complete(s, "B", interview.Answers{"agree": code(1), "age": survey.NumberValue(age), "gender": code(gender), "channels": survey.CodesValue(1),
		"reasons": survey.CodesValue(reasons...), "sat_quality": code(2), "sat_service": code(1), "overall": code(overall), "again": code(1)})
}

// passer is one of sixteen: the first ten tick brand, the last eight price, the first three trust; twelve buy later.
func passer(s *survey.Survey, gender int, age float64, looker bool, place int) interview.Interview {
	var reasons []int
	for _, r := range []struct {
		ticked bool
		code   int
	}{{place >= 8, 1}, {place < 10, 2}, {place < 3, 3}} {
		if r.ticked {
			reasons = append(reasons, r.code)
		}
	}
	later, visited, typ := 1, 2, "A1"
	if place >= 12 {
		later = 2
	}
	if looker {
		visited, typ = 1, "A2"
	}
	return complete(s, typ, interview.Answers{"agree": code(1), "age": survey.NumberValue(age), "gender": code(gender), "channels": survey.CodesValue(3),
		"visited": code(visited), "reasons": survey.CodesValue(reasons...), "later": code(later), "again": code(2)})
}

func run(t *testing.T) map[string]Table {
	t.Helper()
	s, plan, f := study(t)
	tables, err := Run(Input{Survey: s, Plan: plan, Frame: f})
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]Table{}
	for _, table := range tables {
		byID[table.ID] = table
	}
	return byID
}

func words(id string) string { return strings.TrimPrefix(id, "report_") }

// lines shows rows of a layout as people read them.
func lines(rows [][]Cell) []string {
	var ls []string
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = c.Show("en", words)
		}
		ls = append(ls, strings.Join(cells, " | "))
	}
	return ls
}

func sameLines(t *testing.T, what string, rows [][]Cell, want ...string) {
	t.Helper()
	got := lines(rows)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s:\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// find is the record whose first cells are the key.
func find(t *testing.T, table Table, file, key string) map[string]string {
	t.Helper()
	for _, r := range table.Records {
		if r.Name != file {
			continue
		}
		for _, row := range r.Rows {
			cells := make([]string, len(row))
			record := map[string]string{}
			for i, c := range row {
				cells[i] = c.Record("en", words)
				record[r.Header[i]] = cells[i]
			}
			if strings.HasPrefix(strings.Join(cells, ",")+",", key+",") {
				return record
			}
		}
	}
	t.Fatalf("%s: no record %q", file, key)
	return nil
}

func near(t *testing.T, what, got string, want float64) {
	t.Helper()
	var x float64
	if err := parse(got, &x); err != nil || math.Abs(x-want) > 1e-6*max(1, math.Abs(want)) {
		t.Errorf("%s: %q, want %v", what, got, want)
	}
}

func TestTablesComeInPlanOrderAndProgressIsTold(t *testing.T) {
	s, plan, f := study(t)
	var told []string
	tables, err := Run(Input{Survey: s, Plan: plan, Frame: f, Progress: func(done, total int, what string) {
		if total != len(plan.Tables) {
			t.Errorf("total %d", total)
		}
		told = append(told, what)
	}})
	if err != nil {
		t.Fatal(err)
	}
	for i, table := range tables {
		if table.ID != plan.Tables[i].ID || told[i] != plan.Tables[i].Number {
			t.Errorf("place %d: %s, told %q", i, table.ID, told[i])
		}
	}
	if len(told) != len(tables)+1 {
		t.Errorf("told %d times", len(told))
	}
}

func TestEveryRowFillsTheTable(t *testing.T) {
	for id, table := range run(t) {
		layouts := []Layout{table.Layout}
		if table.Full != nil {
			layouts = append(layouts, *table.Full)
		}
		for _, l := range layouts {
			for name, rows := range map[string][][]Cell{"header": l.Header, "body": l.Body, "foot": l.Foot} {
				for i, columns := range filled(rows) {
					if want := filled(l.Header)[0]; columns != want {
						t.Errorf("%s: row %d of the %s fills %d columns of %d: %q", id, i, name, columns, want, lines(rows)[i])
					}
				}
			}
		}
	}
}

// filled counts the columns that each row fills, with what hangs down from the rows above.
func filled(rows [][]Cell) []int {
	columns := make([]int, len(rows))
	for i, row := range rows {
		for _, c := range row {
			for k := i; k < min(len(rows), i+max(1, c.Rows)); k++ {
				columns[k] += max(1, c.Columns)
			}
		}
	}
	return columns
}

func TestRecordsAreRectangular(t *testing.T) {
	for id, table := range run(t) {
		for _, r := range table.Records {
			for _, row := range r.Rows {
				if len(row) != len(r.Header) {
					t.Errorf("%s: %s has %d cells under %d names", id, r.Name, len(row), len(r.Header))
				}
			}
		}
	}
}

func TestRunRefuses(t *testing.T) {
	s, plan, f := study(t)
	if _, err := Run(Input{Survey: s, Plan: &survey.Plan{}, Frame: f}); err == nil || !strings.Contains(err.Error(), "analysis.yaml") {
		t.Errorf("a plan without tables: %v", err)
	}
	other := *s
	other.ID = "other"
	if _, err := Run(Input{Survey: &other, Plan: plan, Frame: f}); err == nil || !strings.Contains(err.Error(), `"other"`) {
		t.Errorf("a frame of another survey: %v", err)
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		x        float64
		decimals int
		want     string
	}{
		{3000, 0, "3,000"}, {999.4, 0, "999"}, {-1234567.891, 2, "-1,234,567.89"}, {0.0004, 3, "0.000"}, {-0.0004, 3, "0.000"}, {-0.0006, 3, "-0.001"},
		{math.NaN(), 3, "n/a"}, {math.Inf(1), 1, "n/a"}, {47.8, 1, "47.8"}, {100, 1, "100.0"},
	} {
		if got := Format(c.x, c.decimals); got != c.want {
			t.Errorf("Format(%v, %d) = %q, want %q", c.x, c.decimals, got, c.want)
		}
	}
	for x, want := range map[float64]string{1e6: "1000000", 0.1: "0.1", 1e-7: "1e-07", 0: "0", math.NaN(): "", 1.0 / 3: "0.3333333333333333"} {
		if got := exact(x); got != want {
			t.Errorf("exact(%v) = %q, want %q", x, got, want)
		}
	}
}
