package simulate

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// kindsFiles are a population of the survey with every kind: somebody with little taste and somebody with more.
func kindsFiles(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{"kinds/pool.csv.gz": {Data: zipped([]byte("cell,taste\nA,1\nA,3\n"))}}
	for _, name := range []string{"questionnaire.yaml", "population.yaml"} {
		data, err := os.ReadFile("testdata/kinds/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files["kinds/"+name] = &fstest.MapFile{Data: data}
	}
	return files
}

func TestPopulationsAnswerEveryKind(t *testing.T) {
	s, p := load(t, kindsFiles(t), "kinds")
	for i := range 20 {
		r := p.Draw(1, i)
		iv := p.Complete(s, r, 1)
		if iv.Disposition != interview.Completed {
			t.Fatalf("arrival %d ends as %q on page %s", i, iv.Disposition, iv.Page)
		}
		// Pear scores 2; apple 1 or 3; plum 9 and fig 0, which only those with more taste have bought.
		want, again := []int{2, 1}, 3.0
		if iv.Answers["bought"].Has(3) {
			want, again = []int{3, 1, 2}, 9
		}
		if got := iv.Answers["best"].Codes(); !slices.Equal(got, want) {
			t.Errorf("arrival %d ranks %v, want %v", i, got, want)
		}
		if x, _ := iv.Answers["again"].Number(); x != again {
			t.Errorf("arrival %d is at %v on the scale, want %v", i, x, again)
		}
		if day := iv.Answers["day"].Text() + " " + iv.Answers["month"].Text(); day != "2015-10-09 2015-12" {
			t.Errorf("dates %q", day)
		}
		acceptedByPages(t, s, r)
	}
}

// acceptedByPages posts the respondent's answers as the pages would get them.
func acceptedByPages(t *testing.T, s *survey.Survey, r Respondent) {
	t.Helper()
	iv := r.population.Complete(s, r, 1)
	for _, page := range interview.Walk(s, &iv).Pages {
		form := served(page)
		posted := form.fill(places(s, page.Name, form, r.Answers()), moveForward)
		if _, problems := interview.Decode(page, posted); len(problems) > 0 {
			t.Errorf("arrival %d, page %s: %v refused: %+v", r.Number, page.Name, posted, problems)
		}
	}
}

func TestFindingsOfTheNewerKinds(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"a rank without enough options", "apple: taste, pear: 2, plum: 9, fig: 0", "apple: taste", `puts 3 options in order and 1 have a formula`},
		{"a rank by truth", "pear: 2", "pear: taste > 1", "bad-result"},
		{"a rank by value", "  best:\n    options:", "  best:\n    value: taste\n    options:", "needless-key: a rank question"},
		{"off the scale", "taste * 3", "taste * 30", "bad-result"},
		{"no day", `"2015-10-09"`, `"2015-10-39"`, "bad-result"},
		{"a day outside", `"2015-10-09"`, `"2015-12-09"`, "bad-result"},
		{"a day for a month", `"2015-12"`, `"2015-12-01"`, "bad-result"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := kindsFiles(t)
			edit(t, files, "kinds/population.yaml", c.old, c.new)
			s, err := survey.Load(files, "kinds")
			if err != nil {
				t.Fatal(err)
			}
			if _, err = LoadPopulation(files, "kinds", s); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("LoadPopulation = %v\nwant %s", err, c.want)
			}
		})
	}
}
