package ddi_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fieldwork/internal/codebook"
	"fieldwork/internal/ddi"
	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

func describe(d labelledtest.Data, h codebook.History) codebook.Document {
	b := codebook.New(d.Table)
	for _, batch := range d.Batches {
		b.Add(batch)
	}
	return b.Describe(h)
}

func written(t interface{ Fatal(...any) }, s ddi.Study, d codebook.Document) string {
	var b strings.Builder
	if err := ddi.Write(&b, s, d); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// full is a study of which everything is known.
func full() ddi.Study {
	both := labelled.Text{"zh-CN": "中文", "en": "English"}
	china := time.FixedZone("CST", 8*3600)
	return ddi.Study{Organiser: both, Abstract: both, Universe: "age >= 18", Sampling: both, Mode: both, Weighting: both, Cleaning: both,
		First: time.Date(2015, 10, 8, 1, 0, 0, 0, china), Last: time.Date(2015, 10, 20, 23, 0, 0, 0, china), Weight: "income",
		Files: []ddi.File{{Name: "completes.csv", Format: "CSV", SHA256: strings.Repeat("0f", 32), Rows: 7, Variables: 10, Described: true}, {Name: "late.dta", Format: "Stata 118", Contents: "late", Rows: 0, Variables: 10}}}
}

const nasty = "]]> <!-- &amp; <x/> \" ' \x00\x0b\x1f\ufffe \xff 😀👩🏽‍💻\r\n\tend"

// hostile has nasty words wherever a text can stand.
func hostile() (ddi.Study, codebook.Document) {
	text := labelled.Text{"zh-CN": nasty, "en": nasty}
	d := labelledtest.Data{Table: labelled.Table{Name: nasty, Title: text, Languages: []string{"zh-CN", "en"}, Software: nasty, Notes: []string{nasty}, Reasons: map[labelled.Missing]labelled.Text{labelled.Refused: text},
		Variables: []labelled.Variable{{Name: nasty, Kind: labelled.Flag, Label: text, Wording: text, Unit: text, Page: nasty, Universe: nasty, Formula: nasty, Measure: labelled.Nominal, Values: []labelled.Value{{Code: 1, Name: nasty, Label: text}}}},
		Sets:      []labelled.Set{{Name: nasty, Label: text, Variables: []string{nasty}}}}}
	h := codebook.History{Survey: nasty, Version: nasty, Earlier: map[string][]codebook.Wording{nasty: {{Version: nasty, Label: text, Values: map[int]labelled.Text{2: text}}}}}
	return ddi.Study{Organiser: text, Abstract: text, Universe: nasty, Sampling: text, Mode: text, Weighting: text, Cleaning: text, Weight: nasty,
		Files: []ddi.File{{Name: nasty, Format: nasty, Contents: nasty, SHA256: nasty, Described: true}}}, describe(d, h)
}

// TestTheSchemaHolds validates the limits, hostile words, a study of which nothing is known, and 100 random tables.
func TestTheSchemaHolds(t *testing.T) {
	xmllint := tool(t, "xmllint")
	dir := t.TempDir()
	hostileStudy, hostileBook := hostile()
	documents := map[string]string{
		"limits":   written(t, full(), describe(labelledtest.Limits(30), codebook.History{Survey: "haitao", Version: "c0ffee"})),
		"no-rows":  written(t, full(), describe(labelledtest.Limits(0), codebook.History{})),
		"hostile":  written(t, hostileStudy, hostileBook),
		"no group": written(t, ddi.Study{}, describe(labelledtest.Data{Table: labelled.Table{Sets: []labelled.Set{{Name: "empty"}, {Name: "unknown", Variables: []string{"nobody"}}}}}, codebook.History{})),
		"nothing":  written(t, ddi.Study{}, describe(labelledtest.Data{}, codebook.History{})),
	}
	for seed := range 100 {
		documents[fmt.Sprintf("random-%d", seed)] = written(t, full(), describe(rapid.Custom(labelledtest.Draw).Example(seed), codebook.History{}))
	}
	var files []string
	for name, text := range documents {
		files = append(files, filepath.Join(dir, name+".xml"))
		if err := os.WriteFile(files[len(files)-1], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, schema := range schemas() {
		validate(t, xmllint, schema, files)
	}
}

// schemas are ours, and the official one where the environment says where it is.
func schemas() []string {
	all := []string{filepath.Join("testdata", "schema", "codebook-subset.xsd")}
	if official := os.Getenv("DDI_SCHEMA"); official != "" {
		all = append(all, official)
	}
	return all
}

func validate(t *testing.T, xmllint, schema string, files []string) {
	t.Helper()
	out, err := exec.Command(xmllint, append([]string{"--noout", "--nonet", "--schema", schema}, files...)...).CombinedOutput()
	if err != nil {
		var problems []string
		for _, line := range strings.Split(string(out), "\n") {
			if line != "" && !strings.HasSuffix(line, " validates") {
				problems = append(problems, line)
			}
		}
		t.Errorf("%s: %v\n%s", schema, err, strings.Join(problems[:min(10, len(problems))], "\n"))
	}
}

// tool finds a program that the test needs; where it is missing the test is skipped, save in continuous integration.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed", name)
	}
	t.Skipf("%s is not installed (Debian: libxml2-utils)", name)
	return ""
}

// TestTheSchemaRefuses sees to it that the schema of the tests is one: what is out of order or unknown is refused.
func TestTheSchemaRefuses(t *testing.T) {
	xmllint := tool(t, "xmllint")
	good := written(t, full(), describe(labelledtest.Limits(7), codebook.History{Survey: "haitao"}))
	for what, change := range map[string][2]string{
		"order":     {"<titlStmt>", "<verStmt><version>1</version></verStmt><titlStmt>"},
		"a word":    {`type="multipleResp"`, `type="several"`},
		"the same":  {`ID="V2"`, `ID="V1"`},
		"a name":    {"<dimensns>", "<dimension>"},
		"no number": {`<sumStat type="vald">`, `<sumStat type="vald">many`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		file := filepath.Join(t.TempDir(), "bad.xml")
		if err := os.WriteFile(file, []byte(bad), 0o600); err != nil || bad == good {
			t.Fatal(what, err)
		}
		if err := exec.Command(xmllint, "--noout", "--nonet", "--schema", schemas()[0], file).Run(); err == nil {
			t.Errorf("%s: it is valid", what)
		}
	}
}

// read is what the tests look for in what was written.
type read struct {
	Title    string   `xml:"stdyDscr>citation>titlStmt>titl"`
	Parallel []string `xml:"stdyDscr>citation>titlStmt>parTitl"`
	Author   []string `xml:"stdyDscr>citation>rspStmt>AuthEnty"`
	Dates    []struct {
		Event string `xml:"event,attr"`
		Date  string `xml:"date,attr"`
	} `xml:"stdyDscr>stdyInfo>sumDscr>collDate"`
	Notes []string `xml:"stdyDscr>notes"`
	Cases []int    `xml:"fileDscr>fileTxt>dimensns>caseQnty"`
	Group []struct {
		Variables string `xml:"var,attr"`
	} `xml:"dataDscr>varGrp"`
	Variables []struct {
		Name   string   `xml:"name,attr"`
		Files  string   `xml:"files,attr"`
		Weight string   `xml:"wgt,attr"`
		Labels []string `xml:"labl"`
		Asked  []string `xml:"qstn>qstnLit"`
		Stats  []struct {
			Type  string `xml:"type,attr"`
			Value string `xml:",chardata"`
		} `xml:"sumStat"`
		Categories []struct {
			Missing string   `xml:"missing,attr"`
			Reason  string   `xml:"missType,attr"`
			Value   string   `xml:"catValu"`
			Labels  []string `xml:"labl"`
			Counts  []string `xml:"catStat"`
		} `xml:"catgry"`
		Universe string `xml:"universe"`
		Formula  string `xml:"derivation>drvcmd"`
	} `xml:"dataDscr>var"`
}

func parse(t *testing.T, text string) read {
	t.Helper()
	var r read
	if err := xml.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhatIsSaid(t *testing.T) {
	r := parse(t, written(t, full(), describe(labelledtest.Limits(7), codebook.History{Survey: "haitao"})))
	code, age, income := r.Variables[1], r.Variables[4], r.Variables[5]
	missing := code.Categories[3] // behind three values: not asked, as the second of seven rows
	for what, pair := range map[string][2]any{
		"title":           {r.Title, "跨境网购消费者调查"},
		"other title":     {r.Parallel, []string{"Survey of cross-border online shoppers"}},
		"one author":      {r.Author, []string{"中文"}},
		"dates":           {fmt.Sprint(r.Dates), "[{start 2015-10-08} {end 2015-10-20}]"},
		"synthetic":       {r.Notes, []string{"The respondents were virtual."}},
		"cases":           {r.Cases, []int{7, 0}},
		"group":           {r.Group[0].Variables, "V3 V4"},
		"files":           {code.Files, "F1"},
		"question":        {code.Asked, []string{"您购买过吗？", "Have you bought any?"}},
		"universe":        {code.Universe, "haitao == yes"},
		"value":           {code.Categories[0].Labels, []string{"是", "Yes"}},
		"one language":    {code.Categories[2].Labels, []string{"其他"}},
		"count, share":    {code.Categories[0].Counts, []string{"1", "100.00"}},
		"missing":         {[]string{missing.Missing, missing.Reason, missing.Value, missing.Labels[0], missing.Counts[0]}, []string{"Y", "not_asked", "-9", "not asked", "1"}},
		"statistics":      {fmt.Sprint(age.Stats), "[{vald 1} {invd 6} {mean 16} {min 16} {max 16}]"},
		"weight":          {income.Weight, "wgt"},
		"other variables": {age.Weight, ""},
		"formula":         {income.Formula, "midpoint(income) / 1000"},
	} {
		if fmt.Sprint(pair[0]) != fmt.Sprint(pair[1]) {
			t.Errorf("%s: %v, want %v", what, pair[0], pair[1])
		}
	}
}

// TestEveryReferenceIsThere because xmllint does not look for what a reference names.
func TestEveryReferenceIsThere(t *testing.T) {
	d := xml.NewDecoder(strings.NewReader(written(t, full(), describe(labelledtest.Limits(7), codebook.History{}))))
	defined, referred := map[string]bool{}, map[string]bool{}
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		start, _ := token.(xml.StartElement)
		for _, a := range start.Attr {
			switch a.Name.Local {
			case "ID":
				defined[a.Value] = true
			case "var", "files":
				for _, id := range strings.Fields(a.Value) {
					referred[id] = true
				}
			}
		}
	}
	for id := range referred {
		if !defined[id] {
			t.Errorf("%s is not there", id)
		}
	}
	if len(referred) != 3 || len(defined) != 13 {
		t.Errorf("%d references to %d identifiers", len(referred), len(defined))
	}
}

func TestHostileWordsAreWordsAgain(t *testing.T) {
	r := parse(t, written(t, ddi.Study{}, func() codebook.Document { _, d := hostile(); return d }()))
	got := r.Variables[0].Labels[0]
	for _, want := range []string{"]]> <!-- &amp; <x/>", "😀👩🏽‍💻", "\tend"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	if strings.ContainsAny(got, "\x00\x0b\x1f\ufffe") {
		t.Errorf("what XML has no place for came through: %q", got)
	}
}

func TestTheSameStudyGivesTheSameBytes(t *testing.T) {
	study, book := hostile()
	if once := written(t, study, book); once != written(t, study, book) {
		t.Error("two documents differ")
	}
}
