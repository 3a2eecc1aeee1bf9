package appendix_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/appendix"
	"fieldwork/internal/conduct"
	"fieldwork/internal/document"
	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
	"fieldwork/locales"
)

func languages() []string { return []string{"zh-CN", "en", "ko"} }

// variants are facts that between them say every sentence.
func variants(t *testing.T, s *survey.Survey, language string) (inputs []appendix.Input) {
	base := input(s, conduct.Facts{}, language) // whose words are read once
	with := func(f conduct.Facts) appendix.Input {
		in := base
		in.Facts = f
		return in
	}
	whole := with(paper(t, s))
	whole.Plan, whole.Synthetic = plan(t, s), true
	whole.Plan.Tables = append(whole.Plan.Tables, survey.PlannedTable{Kind: survey.CrosstabTable, Beside: "weight"}, survey.PlannedTable{Kind: survey.MeansTable, Test: true})
	whole.Published = func(cell, of string) (float64, bool) { return 886, cell == "B" && of == "C" }

	other := with(paper(t, s))
	other.Plan = &survey.Plan{}
	f := &other.Facts
	f.Fills, f.Changes, f.Windows, f.Nonresponse.Missing, f.Versions, f.Languages, f.Sources = nil, nil, f.Windows[1:], 0, nil, nil, f.Sources[:1]
	f.Weighing.Cell, f.Weighing.Until, f.Devices = "", nil, []conduct.Group{{Interviews: 1}}
	f.Instrument = conduct.Instrument{Assigned: 1, Notice: true, Abroad: true, Consents: 1, ConsentFirst: true, Random: 1, RandomPages: 2, Conditional: 1, ConditionalPages: 2, BrowserSources: 1}

	third := with(paper(t, s))
	third.Facts.Instrument, third.Facts.Sources = conduct.Instrument{Sources: 3, SignedSources: 2}, third.Facts.Sources[1:]
	third.Facts.Cleaning = &conduct.Cleaning{Keep: "all", Judged: 3, Flagged: 1, Sample: 2, Counts: []conduct.Flagged{{Rule: "speeder", Version: 1, Text: "Less than a third of the median.", Flagged: 1}}}
	asked := with(paper(t, s))
	asked.Facts.Instrument = conduct.Instrument{Consents: 1, ConsentFirst: true}
	open := with(paper(t, s))
	open.Facts.Instrument = conduct.Instrument{Consents: 1, Notice: true, Sources: 1}
	return []appendix.Input{whole, other, third, asked, open, with(nobody(t, s)), with(alone(t, s))}
}

// TestEverySentenceInEveryLanguage holds the words to the files: none is missing, none is left over, and no placeholder
// goes without its data.
func TestEverySentenceInEveryLanguage(t *testing.T) {
	s := study(t)
	for _, language := range languages() {
		asked := map[string]bool{}
		for _, in := range variants(t, s, language) {
			words, say := in.Words, in.Say
			in.Words = func(id string) string { asked[id] = true; return words(id) }
			in.Say = func(id string, data map[string]any) string { asked[id] = true; return say(id, data) }
			for _, text := range texts(all(t, in)) {
				if regexp.MustCompile(`appendix_|method_|disposition_|monitor_|\{\{|<no value>|NaN|\bInf\b`).MatchString(text) {
					t.Errorf("%s: %q", language, text)
				}
			}
		}
		file, err := fs.ReadFile(locales.FS, "methods."+language+".toml")
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`(?m)^(\w+) =`).FindAllStringSubmatch(string(file), -1) {
			if !asked[found[1]] {
				t.Errorf("%s: nothing says %s", language, found[1])
			}
		}
	}
}

func TestWhatThePaperSays(t *testing.T) {
	s := study(t)
	in := variants(t, s, "en")[0]
	text := strings.Join(texts(all(t, in)), "\n")
	for _, want := range []string{
		"B filled first, on 2015-10-18 13:41; the other cells then had A = 960, C = 886. Published for the instant at which B filled: C = 886.",
		"3,080 respondents reached the gate between 2015-10-08 09:00 and 2015-10-18 14:41 (Asia/Shanghai). 3,040 of them were eligible; of these, 2,893 were admitted and 147 turned away because a quota was full. 40 were not eligible.",
		"Requirements that were not fulfilled: adult (40).",
		"For each complete of B there were 0.886 of C when B filled (0.809 to 0.970)",
		"All 3,301 interviews are accounted for; 2,886 are in the sample and 19 have not ended.",
		"Participation rate (AAPOR)", "not known", "Break-off rate: 0.7% (20 of 2,906).",
		"The median complete took 7.5 minutes; half of them took between 5.0 and 11.0.",
		"c0ffee", "fieldwork 1.0", string(s.Version), "<enough>", "2 respondents took it back.",
		"Multinomial logit by maximum likelihood", "McFadden",
		"2 versions of the questionnaire were in the field (interviews in brackets): 0123456789ab (300), fedcba987654 (3,001).",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing says %q", want)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestNobodyAndOneRespondentMakeSense(t *testing.T) {
	s := study(t)
	for _, language := range languages() {
		came, err := appendix.WhoCame(input(s, nobody(t, s), language))
		if err != nil || len(came) != 1 || !strings.Contains(texts(came)[1], "2015-10-08 09:00") {
			t.Errorf("%s, %v: %q", language, err, texts(came))
		}
	}
	text := strings.Join(texts(all(t, input(s, alone(t, s), "en"))), "\n")
	for _, want := range []string{"The first interview began on 2015-10-08 09:00 (Asia/Shanghai)", "1 interview is accounted for: in the sample 0, not ended 1.", "Break-off rate: 100.0% (1 of 1).", "No interview is in the sample yet."} {
		if !strings.Contains(text, want) {
			t.Errorf("one respondent: nothing says %q", want)
		}
	}
}

func TestTablesAreWholeAndIDsUnique(t *testing.T) {
	s := study(t)
	for i, in := range variants(t, s, "zh-CN") {
		if i == 0 {
			in.Draw = nil // the program's own, once: it takes its time
		}
		ids := map[string]bool{}
		unique := func(id string) {
			if ids[id] {
				t.Errorf("variant %d: id %q stands twice", i, id)
			}
			ids[id] = true
		}
		for _, section := range all(t, in) {
			unique(section.ID)
			for _, b := range section.Blocks {
				switch b := b.(type) {
				case document.Figure:
					unique(b.ID)
					if !strings.Contains(b.SVG, "<svg") || b.Width == 0 || i == 0 && !strings.Contains(b.SVG, "<path") {
						t.Errorf("figure %s is not drawn", b.ID)
					}
				case document.Table:
					unique(b.ID)
					for _, row := range b.Body {
						if len(row) != len(b.Header[0]) {
							t.Errorf("table %s: a row of %d under %d headings: %v", b.ID, len(row), len(b.Header[0]), row)
						}
					}
				}
			}
		}
	}
}

// TestTheChecklistIsWholeAndItsBlanksAreVisible names the items that no program can know.
func TestTheChecklistIsWholeAndItsBlanksAreVisible(t *testing.T) {
	s := study(t)
	in := variants(t, s, "en")[0]
	sections, err := appendix.Methods(in)
	if err != nil {
		t.Fatal(err)
	}
	blank := shell.Words("en")("appendix_blank_authors")
	var items, blanks []string
	for _, section := range sections {
		for _, b := range section.Blocks {
			if table, ok := b.(document.Table); ok && table.ID == "conduct_cherries" {
				for _, row := range table.Body {
					items = append(items, row[1].Text)
					if row[2].Text == blank {
						blanks = append(blanks, row[1].Text)
					}
				}
			}
		}
	}
	want := []string{"Approval by a review board", "Development and testing", "Contact mode", "Advertising of the survey", "Context", "Incentives"}
	if len(items) != 30 || !slices.Equal(blanks, want) {
		t.Errorf("%d items, left to the authors: %q", len(items), blanks)
	}
}

// TestARateThatIsNotKnownIsNoNought looks at the row of the table.
func TestARateThatIsNotKnownIsNoNought(t *testing.T) {
	s := study(t)
	for name, want := range map[string]string{"Participation rate (AAPOR)": "–, not known", "Completion rate": "0, n/a"} {
		for _, section := range all(t, input(s, nobody(t, s), "en")) {
			for _, b := range section.Blocks {
				table, ok := b.(document.Table)
				if !ok || table.ID != "conduct_rates" {
					continue
				}
				i := slices.IndexFunc(table.Body, func(row []document.Cell) bool { return row[0].Text == name })
				if got := table.Body[i][3].Text + ", " + table.Body[i][4].Text; got != want {
					t.Errorf("%s: %s, want %s", name, got, want)
				}
			}
		}
	}
}

func TestFiguresHoldTheFacts(t *testing.T) {
	s := study(t)
	in := input(s, paper(t, s), "en")
	arrivals := appendix.ArrivalsFigure(in)
	if !slices.Equal(arrivals.Categories, []string{"2015-10-08", "2015-10-18"}) || len(arrivals.Series) != 5 || !slices.Equal(arrivals.Series[4].Values, []float64{30, 10}) || arrivals.Series[3].Name != "gone" {
		t.Errorf("arrivals %+v", arrivals)
	}
	fill := appendix.FillFigure(in)
	if len(fill.Marks) != 2 || fill.Marks[0].Text != "B full" || !fill.Marks[0].At.Equal(filled) || fill.Curves[0].Target != 1000 || fill.Curves[1].Values[1] != 886 || fill.Zone != s.TimeZone {
		t.Errorf("fill %+v", fill)
	}
	drop := appendix.DropoffFigure(in)
	if !slices.Equal(drop.Series[0].Values, []float64{5, 14}) || !slices.Equal(drop.Series[1].Values, []float64{203, 0}) {
		t.Errorf("drop-off %+v", drop)
	}
}
