package deliver

import (
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/codebook"
	"fieldwork/internal/labelled"
	"fieldwork/internal/survey"
)

func readCodebook(t *testing.T, dir string) codebook.Document {
	t.Helper()
	var book codebook.Document
	if err := json.Unmarshal([]byte(readFile(t, dir, "codebook.json")), &book); err != nil {
		t.Fatal(err)
	}
	return book
}

func TestCodebookSaysWhatEachColumnHolds(t *testing.T) {
	dir, _ := deliver(t, bundle(t))
	book := readCodebook(t, dir)
	find := func(name string) codebook.Entry {
		i := slices.IndexFunc(book.Variables, func(e codebook.Entry) bool { return e.Name == name })
		return book.Variables[i]
	}
	if e := find("overall"); e.Label["zh-CN"] != "总体" || e.Page != "satisfaction" || e.Universe != `type == "B"` || e.Valid != 1 || e.Missing[survey.NotAsked] != 1 ||
		len(e.Values) != 3 || e.Values[2].Count != 1 || e.Values[2].Label["en"] != "High" {
		t.Errorf("overall: %+v", e)
	}
	if e := find("sat_quality"); e.Label["en"] != "Quality" || e.Wording["en"] != "Satisfaction" {
		t.Errorf("a row of a grid: %+v", e)
	}
	if e := find("reasons_other_text"); e.Universe != `has(reasons, "other")` || e.Kind != labelled.Words {
		t.Errorf("words behind an option: %+v", e)
	}
	if e := find("woman"); e.Formula != `gender == "female"` || e.Page != "" {
		t.Errorf("a derived variable: %+v", e)
	}
	if e := find("member_A1"); e.Label["en"] != "«column_member» A1" {
		t.Errorf("a system column: %+v", e)
	}
	if e := find("comments"); e.Missing[survey.NoAnswer] != 1 {
		t.Errorf("comments: %+v", e)
	}
	rows := cells(t, readFile(t, dir, "codebook.csv"))
	i := slices.IndexFunc(rows, func(r map[string]string) bool { return r["name"] == "gender" })
	same(t, "codebook.csv", rows[i], map[string]string{"kind": "code", "label_zh-CN": "性别", "wording_en": "Gender", "values_en": "1=Male; 2=Female", "valid": "2", "not_asked": "0"})
}

func TestCodebookPage(t *testing.T) {
	dir, _ := deliver(t, bundle(t))
	page, err := goquery.NewDocumentFromReader(strings.NewReader(readFile(t, dir, "codebook.html")))
	if err != nil {
		t.Fatal(err)
	}
	if n := page.Find("main > section.variable").Length(); n != len(readCodebook(t, dir).Variables) {
		t.Errorf("%d variables are on the page", n)
	}
	if text := page.Find("#overall").Text(); !strings.Contains(text, "总体") || !strings.Contains(text, `type == "B"`) || !strings.Contains(text, "High") {
		t.Errorf("overall on the page: %s", text)
	}
	if page.Find("script, link, img, iframe").Length() > 0 {
		t.Error("the codebook refers to something outside itself")
	}
	if text := readFile(t, dir, "codebook.md"); !strings.Contains(text, "## `overall` Overall") {
		t.Errorf("the codebook as Markdown lacks a variable: %s", text)
	}
}

func TestArchivesAreToldOfTheStudy(t *testing.T) {
	dir, _ := deliver(t, bundle(t))
	var told struct {
		Sampling []string `xml:"stdyDscr>method>dataColl>sampProc"`
		Universe string   `xml:"stdyDscr>stdyInfo>sumDscr>universe"`
		Names    []string `xml:"fileDscr>fileTxt>fileName"`
		Groups   []struct {
			Name string `xml:"name,attr"`
		} `xml:"dataDscr>varGrp"`
		Variables []struct {
			Name string `xml:"name,attr"`
		} `xml:"dataDscr>var"`
	}
	if err := xml.Unmarshal([]byte(readFile(t, dir, ArchiveFile)), &told); err != nil {
		t.Fatal(err)
	}
	if len(told.Sampling) != 2 || told.Sampling[0] != "«study_sampling» A 1/3, B 2/2" {
		t.Errorf("sampling: %q", told.Sampling)
	}
	if told.Universe == "" || !slices.Contains(told.Names, CompletesFile) || len(told.Groups) == 0 || len(told.Variables) != len(readCodebook(t, dir).Variables) {
		t.Errorf("told %+v", told)
	}
}
