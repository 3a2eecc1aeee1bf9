package deliver

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/analysis"
	"fieldwork/internal/survey"
)

func both(s string) survey.Text { return survey.Text{"en": s, "zh-CN": "中文 " + s} }

// reportInput has three tables: one with hostile words in every place, one of a model, and a figure.
func reportInput(t *testing.T, language string) ReportInput {
	t.Helper()
	s := small(t)
	hostile := `<script src="https://evil.example/x.js"></script>`
	label := func(role analysis.Role, text string) analysis.Cell {
		return analysis.Cell{Role: role, Text: both(text)}
	}
	figure := func(x float64) analysis.Cell {
		return analysis.Cell{Role: analysis.Number, Value: x, Decimals: 1, Figure: true}
	}
	chart := repurchase()
	short := analysis.Layout{Header: [][]analysis.Cell{{label(analysis.Heading, "What"), label(analysis.Over, hostile)}}, Body: [][]analysis.Cell{{label(analysis.Label, hostile), figure(47.84)}}}
	return ReportInput{Survey: s, Frame: frame(t, s).InSample(), Language: language, Words: words, Now: at, Software: "fieldwork test",
		Tables: []analysis.Table{
			{ID: "t2", Number: "Table 2", Kind: survey.MultipleTable, Title: both(hostile), Notes: []survey.Text{both(hostile)}, Remarks: []analysis.Cell{{Word: "report_slope_test", Plain: hostile}}, Warnings: []string{hostile}, Layout: short, Full: &short,
				Records: []analysis.Records{{Name: "t2", Header: []string{"label", "percent"}, Rows: [][]analysis.Cell{{label("", hostile), figure(47.84)}}}}},
			{ID: "t1", Number: "Table 1", Kind: survey.MNLogitTable, Title: both("Model"), Layout: analysis.Layout{
				Header: [][]analysis.Cell{{{Role: analysis.Heading, Word: "report_variable", Rows: 2}, {Role: analysis.Over, Word: "report_model", Plain: "(1)", Columns: 3}},
					{{Role: analysis.Over, Word: "report_estimate"}, {Role: analysis.Over, Word: "report_se"}, {Role: analysis.Over}}},
				Body: [][]analysis.Cell{{{Role: analysis.Block, Text: both("Buyers"), Columns: 4}},
					{label(analysis.Label, "Age"), figure(-0.5), figure(0.25), {Role: analysis.Stars, Plain: "**"}}}},
				Records: []analysis.Records{{Name: "t1", Header: []string{"term"}}, {Name: "t1_models", Header: []string{"n"}}}},
			{ID: "f1", Number: "Figure 1", Kind: survey.DistributionPlot, Title: both("Chart"), Figure: &chart},
		}}
}

func report(t *testing.T, language string) (string, *goquery.Document) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "report")
	if err := Report(dir, reportInput(t, language)); err != nil {
		t.Fatal(err)
	}
	page, err := goquery.NewDocumentFromReader(strings.NewReader(readFile(t, dir, "report.html")))
	if err != nil {
		t.Fatal(err)
	}
	return dir, page
}

func TestReportHasItsTablesInOrder(t *testing.T) {
	dir, page := report(t, "en")
	var sections, links []string
	page.Find("main section").Each(func(_ int, s *goquery.Selection) {
		id, _ := s.Attr("id")
		sections = append(sections, id)
	})
	page.Find("nav a").Each(func(_ int, s *goquery.Selection) {
		href, _ := s.Attr("href")
		links = append(links, strings.TrimPrefix(href, "#"))
	})
	if got := strings.Join(sections, " "); got != "t2 t1 f1" || strings.Join(links, " ") != got {
		t.Errorf("sections %v, contents %v", sections, links)
	}
	if text := page.Find("#t1").Text(); !strings.Contains(text, "«report_model» (1)") || !strings.Contains(text, "-0.5") || !strings.Contains(text, "**") {
		t.Errorf("the model: %s", text)
	}
	if page.Find("#t1 th[rowspan='2']").Length() != 1 || page.Find("#t1 tbody th[colspan='4']").Length() != 1 || page.Find("#t1 thead th[colspan='3']").Length() != 1 {
		t.Error("the model's cells do not span what they should")
	}
	if page.Find("#t2 details table").Length() != 1 || page.Find("#t2 .notes li").Length() != 2 || page.Find("#t2 .warnings li").Length() != 1 {
		t.Error("full list, note or warning is not there")
	}
	if remark := page.Find("#t2 .notes li").Last().Text(); remark != `«report_slope_test» <script src="https://evil.example/x.js"></script>` {
		t.Errorf("the remark after the notes: %q", remark)
	}
	for _, name := range []string{"t2.csv", "t1.csv", "t1_models.csv", "figure04.svg", "report.json"} {
		readFile(t, dir, name)
	}
	if got, want := readFile(t, dir, "t2.csv"), "label,percent\n\"<script src=\"\"https://evil.example/x.js\"\"></script>\",47.84\n"; got != want {
		t.Errorf("t2.csv: %q, want %q", got, want)
	}
}

var address = regexp.MustCompile(`(?i)(src|href|action|url|import)\s*[=(]?\s*["']?\s*(https?:)?//`)

func TestReportRunsNothingAndFetchesNothing(t *testing.T) {
	dir, page := report(t, "zh-CN")
	if n := page.Find("script, link, img, iframe, object, embed, form").Length(); n > 0 {
		t.Errorf("%d elements that run or fetch", n)
	}
	html := readFile(t, dir, "report.html")
	if found := address.FindString(html); found != "" {
		t.Errorf("the report has an address: %q", found)
	}
	if !strings.Contains(html, "&lt;script src=") {
		t.Error("the hostile words are not shown as words")
	}
	page.Find("a").Each(func(_ int, a *goquery.Selection) {
		if href, _ := a.Attr("href"); strings.Contains(href, ":") || strings.HasPrefix(href, "/") {
			t.Errorf("a link leads outside: %q", href)
		}
	})
	readFile(t, dir, "figure04.svg")
}

func TestReportSpeaksTheLanguageAndSaysWhereItComesFrom(t *testing.T) {
	dir, page := report(t, "zh-CN")
	if lang, _ := page.Find("html").Attr("lang"); lang != "zh-CN" || page.Find("h1").Text() != "小调查" {
		t.Errorf("language %q, title %q", lang, page.Find("h1").Text())
	}
	if text := page.Find("#f1").Text(); !strings.Contains(text, "中国平台用户（B类）") || !strings.Contains(text, "中文 Chart") {
		t.Errorf("the figure: %s", text)
	}
	head := page.Find("header").Text()
	for _, want := range []string{"已买", "2015-10-08 01:00 UTC", "fieldwork test"} {
		if !strings.Contains(head, want) {
			t.Errorf("the head lacks %q: %s", want, head)
		}
	}
	// The hash is that of the data as they are delivered.
	b := bundle(t)
	data, m := deliver(t, b)
	hash := ""
	for _, f := range m.Files {
		if f.Name == "completes.csv" {
			hash = f.SHA256
		}
	}
	if !strings.Contains(head, hash) || !strings.Contains(readFile(t, dir, "report.json"), hash) {
		t.Errorf("the report does not name the data of %s", data)
	}
}

func TestDataAndReportMayShareAFolder(t *testing.T) {
	dir, _ := deliver(t, bundle(t))
	if err := Report(dir, reportInput(t, "en")); err != nil {
		t.Fatal(err)
	}
	if _, err := Dataset(dir, bundle(t)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"completes.csv", "manifest.json", "report.html", "t1.csv", "report.json"} {
		readFile(t, dir, name)
	}
	if err := os.WriteFile(filepath.Join(dir, "t9.csv"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	in := reportInput(t, "en")
	in.Tables[1].Records[0].Name = "t9"
	if err := Report(dir, in); err == nil || !strings.Contains(err.Error(), "t9.csv") {
		t.Errorf("a report over a file of somebody's: %v", err)
	}
	if readFile(t, dir, "t9.csv") != "mine" {
		t.Error("the file was overwritten")
	}
}

// TestSyntheticRespondentsAreMarked: nothing told a demo's report from a study's once it was copied away.
func TestSyntheticRespondentsAreMarked(t *testing.T) {
	for _, synthetic := range []bool{false, true} {
		b := bundle(t)
		b.Synthetic = synthetic
		dir, _ := deliver(t, b)
		if ReadOrigin(dir).Synthetic != synthetic {
			t.Errorf("the manifest says %v", !synthetic)
		}
		r := reportInput(t, "en")
		r.Synthetic = synthetic
		report := filepath.Join(t.TempDir(), "r")
		if err := Report(report, r); err != nil {
			t.Fatal(err)
		}
		for name, page := range map[string]string{"codebook": readFile(t, dir, "codebook.html"), "report": readFile(t, report, "report.html")} {
			if strings.Contains(page, "data_synthetic") != synthetic {
				t.Errorf("synthetic %v: the %s says otherwise", synthetic, name)
			}
		}
	}
}

func repurchase() analysis.Figure {
	t := func(zh, en string) survey.Text { return survey.Text{"zh-CN": zh, "en": en} }
	return analysis.Figure{
		ID: "figure04", Title: t("再次购买的意愿", "Intent to repurchase"),
		Categories: []survey.Text{t("不会再购买", "Will not"), t("金额会减少", "Less"), t(`<script>alert("差不多")</script>`, "Same & more"), t("金额会增加", "More")},
		Series: []analysis.Series{
			{Label: t("中国平台用户（B类）", "Chinese platform user"), Percent: []float64{1.1, 1.0, 46.8, 51.1}},
			{Label: t("韩国平台用户（C类）", "Korean platform user"), Percent: []float64{1.3, 2.4, 46.1, 50.2}},
		},
	}
}
