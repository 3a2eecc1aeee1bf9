package codebook_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fieldwork/internal/codebook"
	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

func words(id string) string { return "«" + id + "»" }

// count is the book of a table with its batches.
func count(d labelledtest.Data) *codebook.Book {
	b := codebook.New(d.Table)
	for _, batch := range d.Batches {
		b.Add(batch)
	}
	return b
}

// small is a table whose counts can be told by hand.
func small() labelledtest.Data {
	yesNo := []labelled.Value{{Code: 0, Name: "no", Label: labelled.Text{"en": "No"}}, {Code: 1, Name: "yes", Label: labelled.Text{"en": "Yes"}}}
	const p, n, r = labelled.Present, labelled.NotAsked, labelled.Refused
	return labelledtest.Data{
		Table: labelled.Table{Name: "completes", Title: labelled.Text{"en": "A study", "ko": "연구"}, Languages: []string{"en", "ko"},
			Variables: []labelled.Variable{
				{Name: "overall", Kind: labelled.Code, Label: labelled.Text{"en": "Overall"}, Page: "end", Universe: `type == "B"`, Measure: labelled.Ordinal,
					Values: []labelled.Value{{Code: 1, Name: "low", Label: labelled.Text{"en": "Low"}}, {Code: 2, Name: "mid", Label: labelled.Text{"en": "Mid"}}, {Code: 90_000, Name: "high", Label: labelled.Text{"en": "High"}}}},
				{Name: "age", Kind: labelled.Integer, Label: labelled.Text{"en": "Age"}, Min: 16, Max: 99, Page: "start"},
				{Name: "why_a", Kind: labelled.Flag, Label: labelled.Text{"en": "Price"}, Values: yesNo},
				{Name: "why_b", Kind: labelled.Flag, Label: labelled.Text{"en": "Quality"}, Values: yesNo},
				{Name: "comment", Kind: labelled.Words, Label: labelled.Text{"en": "Comment"}},
				{Name: "born", Kind: labelled.Day, Label: labelled.Text{"en": "Born"}},
			},
			Sets: []labelled.Set{{Name: "why", Label: labelled.Text{"en": "Why?"}, Variables: []string{"why_a", "why_b"}}}},
		Batches: []labelled.Batch{
			{Rows: 3, Columns: []labelled.Column{
				{Numbers: []float64{1, 90_000, 1.5}, Missing: []labelled.Missing{p, p, p}},
				{Numbers: []float64{20, 40, 99}, Missing: []labelled.Missing{p, p, r}},
				{Numbers: []float64{1, 0, 1}, Missing: []labelled.Missing{p, p, n}},
				{Numbers: []float64{1, 0, 1}, Missing: []labelled.Missing{p, p, n}},
				{Texts: []string{"很好", "", "hello"}, Missing: []labelled.Missing{p, n, p}},
				{Texts: []string{"1985-02-28", "1984-12-31", "1900-01-01"}, Missing: []labelled.Missing{p, p, n}},
			}},
			{Rows: 1, Columns: []labelled.Column{
				{Numbers: []float64{1}, Missing: []labelled.Missing{p}},
				{Numbers: []float64{60}, Missing: []labelled.Missing{p}},
				{Numbers: []float64{1}, Missing: []labelled.Missing{p}},
				{Numbers: []float64{0}, Missing: []labelled.Missing{p}},
				{Texts: []string{""}, Missing: []labelled.Missing{r}},
				{Texts: []string{"1990-01-01"}, Missing: []labelled.Missing{p}},
			}},
		},
	}
}

func TestWhatIsCounted(t *testing.T) {
	d := count(small()).Describe(codebook.History{Survey: "study", Version: "abc"})
	sd := 20.0
	overall, age, price, comment, born := d.Variables[0], d.Variables[1], d.Variables[2], d.Variables[4], d.Variables[5]
	for what, pair := range map[string][2]any{
		"rows":        {d.N, 4},
		"low":         {overall.Values[0].Count, 2},
		"mid":         {overall.Values[1].Count, 0},
		"high":        {overall.Values[2].Count, 1},
		"undeclared":  {overall.Undeclared, 1},
		"valid":       {overall.Valid, 4},
		"missing":     {age.Missing, map[labelled.Missing]int{labelled.Refused: 1}},
		"numbers":     {age.Numbers, &codebook.Numbers{N: 3, Mean: 40, SD: &sd, Min: 20, Max: 60}},
		"range":       {age.Range, &codebook.Range{Min: 16, Max: 99}},
		"ticks":       {price.Values[1].Count, 2},
		"no numbers":  {price.Numbers, (*codebook.Numbers)(nil)},
		"texts":       {comment.Texts, &codebook.Texts{N: 2, Longest: 5, Mean: 3.5}},
		"span":        {born.Span, &codebook.Span{First: "1984-12-31", Last: "1990-01-01"}},
		"set":         {d.Sets[0], codebook.Set{Name: "why", Label: labelled.Text{"en": "Why?"}, Variables: []string{"why_a", "why_b"}, Cases: 3, Chose: 2, Answers: 3}},
		"no comments": {comment.Missing[labelled.NotAsked], 1},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("%s: %+v, want %+v", what, pair[0], pair[1])
		}
	}
}

// TestOnlyDeclaredCodesCount, where each has a place of its own and where they lie too far apart for that.
func TestOnlyDeclaredCodesCount(t *testing.T) {
	for _, last := range []int{3, 1_000_000} {
		b := codebook.New(labelled.Table{Variables: []labelled.Variable{{Name: "x", Kind: labelled.Code, Values: []labelled.Value{{Code: -1}, {Code: 2}, {Code: last}}}}})
		codes := []float64{-1, -1, 2, float64(last), -2, 0, 2.5, float64(last) + 1, math.NaN(), math.Inf(1)}
		b.Add(labelled.Batch{Rows: len(codes), Columns: []labelled.Column{{Numbers: codes, Missing: make([]labelled.Missing, len(codes))}}})
		e := b.Describe(codebook.History{}).Variables[0]
		if e.Values[0].Count != 2 || e.Values[1].Count != 1 || e.Values[2].Count != 1 || e.Undeclared != 6 || e.Valid != len(codes) {
			t.Errorf("up to %d: %+v", last, e)
		}
	}
}

func TestATableWithoutRowsHasACodebook(t *testing.T) {
	d := count(labelledtest.Limits(0)).Describe(codebook.History{})
	if d.N != 0 || len(d.Variables) != 10 || d.Variables[4].Numbers != nil {
		t.Errorf("%+v", d)
	}
	for form, write := range forms(d) {
		if _, err := write(); err != nil {
			t.Errorf("%s: %v", form, err)
		}
	}
}

// forms are the ways a document is written, by name.
func forms(d codebook.Document) map[string]func() (string, error) {
	return map[string]func() (string, error){
		"html": func() (string, error) { var b strings.Builder; err := d.WriteHTML(&b, words); return b.String(), err },
		"markdown": func() (string, error) {
			var b strings.Builder
			err := d.WriteMarkdown(&b, words)
			return b.String(), err
		},
		"json": func() (string, error) { var b strings.Builder; err := d.WriteJSON(&b); return b.String(), err },
		"csv":  func() (string, error) { var b strings.Builder; _, err := d.WriteCSV(&b); return b.String(), err },
	}
}

// TestCountsAreThoseOfTheRows holds random tables against counts that are made the plain way, from all rows at once.
func TestCountsAreThoseOfTheRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := labelledtest.Draw(t)
		d := count(data).Describe(codebook.History{})
		if d.N != data.Rows() {
			t.Fatalf("%d rows, want %d", d.N, data.Rows())
		}
		for i, e := range d.Variables {
			c := data.Column(i)
			total := e.Valid
			for m, n := range e.Missing {
				total += n
				if got := tell(c.Missing, m); got != n {
					t.Fatalf("%s: %d are %s, want %d", e.Name, n, m, got)
				}
			}
			if total != data.Rows() || e.Valid != tell(c.Missing, labelled.Present) {
				t.Fatalf("%s: %d of %d cells, %d valid", e.Name, total, data.Rows(), e.Valid)
			}
			sum(t, e, c)
		}
		for form, write := range forms(d) {
			once, err := write()
			again, _ := write()
			if err != nil || once != again {
				t.Fatalf("%s: %v, or not the same twice", form, err)
			}
		}
	})
}

func tell(all []labelled.Missing, m labelled.Missing) int {
	n := 0
	for _, x := range all {
		if x == m {
			n++
		}
	}
	return n
}

// sum checks values and moments of one variable.
func sum(t *rapid.T, e codebook.Entry, c labelled.Column) {
	counted := e.Undeclared
	for _, v := range e.Values {
		counted += v.Count
	}
	if len(e.Values) > 0 && counted != e.Valid {
		t.Fatalf("%s: the values add up to %d of %d", e.Name, counted, e.Valid)
	}
	if e.Kind != labelled.Integer && e.Kind != labelled.Decimal || e.Valid < 2 {
		return
	}
	total, squares, largest := 0.0, 0.0, 0.0
	for i, x := range c.Numbers {
		if c.Missing[i] == labelled.Present {
			total += x
			largest = max(largest, math.Abs(x))
		}
	}
	mean := total / float64(e.Valid)
	for i, x := range c.Numbers {
		if c.Missing[i] == labelled.Present {
			squares += (x - mean) * (x - mean)
		}
	}
	sd := math.Sqrt(squares / float64(e.Valid-1))
	if near := 1e-9 * max(1, largest); math.Abs(e.Numbers.Mean-mean) > near || math.Abs(*e.Numbers.SD-sd) > near {
		t.Fatalf("%s: mean %g and deviation %g, want %g and %g", e.Name, e.Numbers.Mean, *e.Numbers.SD, mean, sd)
	}
}

func TestNumbersThatAreNotFiniteBreakNothing(t *testing.T) {
	b := codebook.New(labelled.Table{Variables: []labelled.Variable{{Name: "x", Kind: labelled.Decimal}}})
	b.Add(labelled.Batch{Rows: 4, Columns: []labelled.Column{{Numbers: []float64{math.NaN(), math.Inf(1), 1e308, -1e308}, Missing: make([]labelled.Missing, 4)}}})
	d := b.Describe(codebook.History{})
	if _, err := forms(d)["json"](); err != nil {
		t.Error(err)
	}
}

func TestJSONIsReadBack(t *testing.T) {
	d := count(small()).Describe(codebook.History{Survey: "study", Version: "abc", Held: []codebook.Held{{Version: "abc", Interviews: 4}}})
	text, err := forms(d)["json"]()
	if err != nil {
		t.Fatal(err)
	}
	var back codebook.Document
	if err := json.Unmarshal([]byte(text), &back); err != nil {
		t.Fatal(err)
	}
	if again, _ := forms(back)["json"](); again != text {
		t.Errorf("%s\nbecame\n%s", text, again)
	}
	for _, key := range []string{`"survey"`, `"title"`, `"version"`, `"versions"`, `"languages"`, `"n"`, `"variables"`, `"kind"`, `"label"`, `"universe"`, `"valid"`, `"missing"`, `"not_asked": 1`} {
		if !strings.Contains(text, key) {
			t.Errorf("%s is not there any more", key)
		}
	}
}

// TestOnANarrowScreenLanguagesStandBelowOneAnother holds the cells to the style that stacks them: columns side by side left the
// last language one character to a line on a phone.
func TestOnANarrowScreenLanguagesStandBelowOneAnother(t *testing.T) {
	page, err := os.ReadFile("templates/codebook.html")
	if err != nil {
		t.Fatal(err)
	}
	style, err := os.ReadFile("templates/style.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range []string{`<td lang="`, `<th scope="col" lang="`} {
		if bytes.Contains(page, []byte(cell)) {
			t.Errorf("a cell of another language begins %s and has not the class that stacks it", cell)
		}
	}
	for _, rule := range []string{"@media screen and (max-width: 40rem)", ".values td.below { grid-row: auto;", ".values tr { display: grid;"} {
		if !bytes.Contains(style, []byte(rule)) {
			t.Errorf("the style has no %q", rule)
		}
	}
}
