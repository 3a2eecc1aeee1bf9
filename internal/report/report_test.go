package report_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/analysis"
	"fieldwork/internal/calibration"
	"fieldwork/internal/dataset"
	"fieldwork/internal/deliver"
	"fieldwork/internal/interview"
	"fieldwork/internal/published"
	"fieldwork/internal/report"
	"fieldwork/internal/shell"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

const shipped = "haitao-2015"

// people are the shipped survey's virtual respondents.
type people struct {
	survey     *survey.Survey
	population *simulate.Population
}

func (p people) Interview(seed uint64, i int) interview.Interview {
	return p.population.Complete(p.survey, p.population.Draw(seed, i), int64(i+1))
}

// small is a small study of the shipped survey: 120 completes of each cell, analysed by the shipped plan. It is drawn once.
var small = sync.OnceValues(func() (in report.Input, err error) {
	s, err := survey.Load(questionnaires.FS, shipped)
	if err != nil {
		return in, err
	}
	plan, err := survey.LoadPlan(questionnaires.FS, shipped, s)
	if err != nil {
		return in, err
	}
	population, err := simulate.LoadPopulation(questionnaires.FS, shipped, s)
	if err != nil {
		return in, err
	}
	for i := range s.Cells {
		s.Cells[i].Target = 120
	}
	drawn, err := calibration.Draw(context.Background(), s, people{s, population}, 5)
	if err != nil {
		return in, err
	}
	frame, err := dataset.Build(s, nil, func(yield func(interview.Interview, error) bool) {
		for _, iv := range drawn.Interviews {
			if !yield(iv, nil) {
				return
			}
		}
	})
	if err != nil {
		return in, err
	}
	set, findings := published.Read(questionnaires.FS, shipped, s, plan)
	if err := findings.Err(); err != nil {
		return in, err
	}
	in = report.Input{Survey: s, Plan: plan, PlanFile: []byte("tables: []\n"), Frame: frame.InSample(), Published: set,
		AsOf: time.Date(2015, 10, 20, 13, 38, 0, 0, time.UTC), Software: "fieldwork test", Filter: deliver.SampleFilter}
	in.Tables, err = analysis.Run(analysis.Input{Survey: s, Plan: plan, Frame: in.Frame, Arrivals: drawn.Fills[0].Arrivals})
	return in, err
})

// study is the small study, to be reported in a language.
func study(t *testing.T, language string, formats ...report.Format) report.Input {
	t.Helper()
	in, err := small()
	if err != nil {
		t.Fatal(err)
	}
	plan := *in.Plan
	plan.Tables = slices.Clone(plan.Tables)
	in.Plan, in.Tables = &plan, slices.Clone(in.Tables)
	in.Language, in.Texts, in.Words, in.Say, in.Formats = language, language, shell.Words(language), shell.Say(language), formats
	return in
}

// few leaves the first of its tables, which have no figures to draw.
func few(in report.Input) report.Input {
	in.Plan.Tables, in.Tables = in.Plan.Tables[:4], in.Tables[:4]
	return in
}

// written writes a report and reads its page.
func written(t *testing.T, in report.Input) (dir string, m report.Manifest, page *goquery.Document) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "report")
	m, err := report.Write(t.Context(), dir, in)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(in.Formats, report.HTML) {
		if page, err = goquery.NewDocumentFromReader(strings.NewReader(read(t, dir, "report.html"))); err != nil {
			t.Fatal(err)
		}
	}
	return dir, m, page
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestEveryTableSaysWhatItStandsOn(t *testing.T) {
	in := study(t, "en", report.HTML)
	dir, m, page := written(t, in)
	last := -1
	for _, planned := range in.Plan.Tables {
		s := page.Find("#" + planned.ID)
		if s.Length() != 1 {
			t.Fatalf("%s is there %d times", planned.ID, s.Length())
		}
		html, _ := page.Html()
		at := strings.Index(html, `id="`+planned.ID+`"`)
		if at < last {
			t.Errorf("%s is not in the plan's order", planned.ID)
		}
		last = at
		text := s.Text()
		for _, want := range []string{planned.Title["en"], "What was asked", planned.ID + ".csv"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", planned.ID, want)
			}
		}
		for _, n := range slices.Concat(planned.Notes, planned.PublishedNotes) {
			if !strings.Contains(text, n["en"]) {
				t.Errorf("%s lacks the note %q", planned.ID, n["en"])
			}
		}
		counted := s.Find("th").FilterFunction(func(_ int, th *goquery.Selection) bool { return th.Text() == "n" || th.Text() == "n (unweighted)" })
		if counted.Length() == 0 {
			t.Errorf("%s has no n", planned.ID)
		}
	}
	if text := page.Find("#table06").Text(); !strings.Contains(text, `type == "B"`) || !strings.Contains(text, "What are your main reasons for buying Korean products online?") {
		t.Errorf("Table 6 lacks its filter or its question: %s", text)
	}
	if !strings.Contains(page.Find("#table08_weighted").Text(), "Weighted by") {
		t.Error("the weighted table does not say by what")
	}
	if !strings.Contains(page.Find("#table08").Text(), "-0.129") || !strings.Contains(page.Find("#overview").Text(), "Table 11") {
		t.Error("the published figures are not beside ours")
	}
	for _, f := range m.Files {
		read(t, dir, f.Name)
	}
	page.Find(`a[href$=".csv"], a[href$=".svg"]`).Each(func(_ int, a *goquery.Selection) {
		href, _ := a.Attr("href")
		read(t, dir, href)
	})
}

// TestWithoutTheFieldTheReportSaysSo: a dataset that came alone tells nothing of who came.
func TestWithoutTheFieldTheReportSaysSo(t *testing.T) {
	_, _, page := written(t, few(study(t, "en", report.HTML)))
	if page.Find("#who_came").Length() != 0 || !strings.Contains(page.Text(), "conduct.json") {
		t.Error("the report does not say that it knows nothing of the field")
	}
}

func TestTheSameStudyGivesTheSameBytes(t *testing.T) {
	formats := slices.DeleteFunc(report.Formats(), func(f report.Format) bool { return f == report.PDF }) // whose own test is in package browser
	in := study(t, "zh-CN", formats...)
	first, m, page := written(t, in)
	second, _, _ := written(t, in)
	if len(m.Files) < 60 {
		t.Errorf("%d files", len(m.Files))
	}
	for _, f := range append(m.Files, m.Files[0]) {
		if read(t, first, f.Name) != read(t, second, f.Name) {
			t.Errorf("%s differs", f.Name)
		}
	}
	if read(t, first, "report.json") != read(t, second, "report.json") || strings.Contains(read(t, first, "report.json"), "generated") {
		t.Error("the manifest differs, or has a time of its own")
	}
	if lang, _ := page.Find("html").Attr("lang"); lang != "zh-CN" {
		t.Errorf("language %q", lang)
	}
}

// TestEveryWordOfTheReportIsThere: an id where a word should be, in any language.
func TestEveryWordOfTheReportIsThere(t *testing.T) {
	id := regexp.MustCompile(`\b(report|tables|figures|published|appendix|chart)_[a-z_]+\b`)
	for _, language := range []string{"en", "zh-CN", "ko"} {
		_, _, page := written(t, study(t, language, report.HTML))
		if found := id.FindString(page.Text()); found != "" && !strings.HasPrefix(found, "published_") {
			t.Errorf("%s: %q is said", language, found)
		}
	}
}

// TestWhatFailsIsSaidAndTheRestIsThere: a table that cannot be computed says why, and takes no other with it.
func TestWhatFailsIsSaidAndTheRestIsThere(t *testing.T) {
	in := few(study(t, "en", report.HTML, report.Markdown))
	in.Plan.Tables[2].Faults = []string{"analysis.yaml:7:3: unknown-variable: variable \"agee\" <b>is</b> not in the survey"}
	tables, err := analysis.Run(analysis.Input{Survey: in.Survey, Plan: in.Plan, Frame: in.Frame})
	if err != nil {
		t.Fatal(err)
	}
	in.Tables = tables
	dir, m, page := written(t, in)
	failed := in.Plan.Tables[2].ID
	if !slices.Contains(m.Failed, failed) {
		t.Errorf("failed %v, want %s among them", m.Failed, failed)
	}
	if text := page.Find("#" + failed).Text(); !strings.Contains(text, `variable "agee" <b>is</b> not in the survey`) {
		t.Errorf("%s does not say what failed: %s", failed, text)
	}
	if !strings.Contains(page.Find("#table04").Text(), "Korean brands") || !strings.Contains(read(t, dir, "report.md"), "agee") {
		t.Error("the other tables are not there, or the Markdown says nothing")
	}
}

// TestWhatIsEnglishIsMarked: failures are in English in every language, and a screen reader must not read them as Korean.
func TestWhatIsEnglishIsMarked(t *testing.T) {
	in := few(study(t, "ko", report.HTML))
	in.Tables[1].Failures = []string{"Table 9: nothing can be computed"}
	_, _, page := written(t, in)
	if marked := page.Find(`[lang="en"]`).Text(); !strings.Contains(marked, "Table 9: nothing can be computed") {
		t.Errorf("marked as English: %q", marked)
	}
}

// TestATypeThatNobodyCanBeOfIsNotListed: the table of the non-purchasers listed the platforms' users with 0.0 %.
func TestATypeThatNobodyCanBeOfIsNotListed(t *testing.T) {
	in := study(t, "en")
	for _, table := range in.Tables {
		if table.ID == "type_a" && (len(table.Records) == 0 || len(table.Records[0].Rows) != 2) {
			t.Errorf("%d types among Type A, want 2", len(table.Records[0].Rows))
		}
	}
}

// TestDataAndReportMayShareAFolder: neither takes the other's files, and none takes somebody's.
func TestDataAndReportMayShareAFolder(t *testing.T) {
	in := few(study(t, "en", report.JSON))
	dir, _, _ := written(t, in)
	b := deliver.Bundle{Survey: in.Survey, Frames: func(yield func(*dataset.Frame, error) bool) { yield(in.Frame, nil) }, Words: in.Words, Language: "en", AsOf: in.AsOf, Software: in.Software,
		Arrivals: func(func(interview.Arrival, error) bool) {}, Events: func(func(interview.Event, error) bool) {}}
	if _, err := deliver.Dataset(t.Context(), dir, b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "t9.csv"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := report.Write(t.Context(), dir, in); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"completes.csv", "manifest.json", "document.json", "table03.csv", "report.json"} {
		read(t, dir, name)
	}
	in.Tables[0].Records = []analysis.Records{{Name: "t9"}}
	if _, err := report.Write(t.Context(), dir, in); err == nil || !strings.Contains(err.Error(), "t9.csv") {
		t.Errorf("a report over a file of somebody's: %v", err)
	}
	if read(t, dir, "t9.csv") != "mine" {
		t.Error("the file was overwritten")
	}
}

// TestDocumentForPrograms: the document is data, too, and a format that needs a browser is skipped without one and listed.
func TestDocumentForPrograms(t *testing.T) {
	in := few(study(t, "en", report.JSON, report.PDF))
	dir, m, _ := written(t, in)
	var d struct {
		Title    string
		Sections []struct{ ID string }
	}
	if err := json.Unmarshal([]byte(read(t, dir, "document.json")), &d); err != nil || d.Title == "" || len(d.Sections) < len(in.Plan.Tables) {
		t.Errorf("%v: %q with %d sections", err, d.Title, len(d.Sections))
	}
	if !slices.Equal(m.Skipped, []report.Format{report.PDF}) {
		t.Errorf("skipped %v", m.Skipped)
	}
}

// TestRecordsAreGuarded: a label from a questionnaire does not become a formula in a spreadsheet.
func TestRecordsAreGuarded(t *testing.T) {
	in := few(study(t, "en", report.CSV))
	in.Tables[0].Records = []analysis.Records{{Name: "evil", Header: []string{"label"}, Rows: [][]analysis.Cell{{{Plain: "=HYPERLINK(\"x\")"}}}}}
	dir, _, _ := written(t, in)
	if !strings.Contains(read(t, dir, "evil.csv"), `"'=HYPERLINK(""x"")"`) {
		t.Error("a formula is written as one")
	}
}
