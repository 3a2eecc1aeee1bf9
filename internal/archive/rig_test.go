package archive_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/archive"
	"fieldwork/internal/console"
	"fieldwork/internal/consoletest"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/survey"
	"fieldwork/internal/works"
	"fieldwork/questionnaires"
)

const study = "haitao-2015"

// haitao is a shipped survey, with a time zone.
func haitao(t testing.TB) *survey.Survey {
	t.Helper()
	s, err := survey.Load(questionnaires.FS, study)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A shop has works that are what the test says.
type shop struct {
	mu     sync.Mutex
	works  []works.Work
	asked  []works.Order
	ended  []string // removed and cancelled
	answer error    // to orders
}

func (s *shop) Order(_ context.Context, o works.Order) (works.Work, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, o)
	return works.Work{Order: o, ID: "20151014-081200-" + string(o.Kind), State: works.Waiting}, s.answer
}

func (s *shop) Works(survey string, kind works.Kind) (all []works.Work, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.works {
		if w.Survey == survey && w.Kind == kind {
			all = append(all, w)
		}
	}
	slices.SortFunc(all, func(a, b works.Work) int { return cmp.Compare(b.ID, a.ID) })
	return all, nil
}

func (s *shop) Work(survey, id string) (works.Work, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.works {
		if w.Survey == survey && w.ID == id {
			return w, nil
		}
	}
	return works.Work{}, fault.New(fault.NotFound, "there is no such work")
}

func (s *shop) Latest(survey string, kind works.Kind) (works.Work, bool) {
	all, _ := s.Works(survey, kind)
	i := slices.IndexFunc(all, func(w works.Work) bool { return w.State == works.Made })
	if i < 0 {
		return works.Work{}, false
	}
	return all[i], true
}

func (s *shop) Remove(_, id string) error { return s.end("removed " + id) }
func (s *shop) Cancel(_, id string) error { return s.end("cancelled " + id) }

func (s *shop) end(what string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = append(s.ended, what)
	return nil
}

// put lists a work, in place of one with its id.
func (s *shop) put(w works.Work) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.works = append(slices.DeleteFunc(s.works, func(other works.Work) bool { return other.ID == w.ID }), w)
}

func (s *shop) orders() []works.Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// A house is a console with an archive.
type house struct {
	*consoletest.Site
	shop        *shop
	description works.Description
	watch       field.Watch
}

// open opens one; without works the server makes none.
func open(t testing.TB, from archive.Works) *house {
	t.Helper()
	h := &house{description: description(), watch: field.Watch{Flags: &field.Flags{At: consoletest.Start, Judged: 3003, Flagged: 1901, Counts: []field.FlagCount{{Rule: "speeder", N: 19}}}}}
	h.Site = consoletest.New(t, func(s *consoletest.Site) [][]console.Route {
		a, err := archive.New(archive.Config{Shell: s.Shell, Works: from,
			Describe: func(context.Context, string, string) (works.Description, error) { return h.description, nil },
			Watch:    func(context.Context, string) (field.Watch, error) { return h.watch, nil }})
		if err != nil {
			t.Fatal(err)
		}
		return [][]console.Route{a.Routes()}
	}, haitao(t))
	return h
}

// opened is one whose works are the test's own.
func opened(t testing.TB, all ...works.Work) *house {
	t.Helper()
	s := &shop{works: all}
	h := open(t, s)
	h.shop = s
	return h
}

func description() works.Description {
	return works.Description{
		Formats: []string{"csv", "dta", "sav", "parquet", "xlsx", "r", "sqlite"}, Languages: []string{"zh-CN", "en"}, Reports: []string{"en", "ko", "zh-CN"},
		Rules: []works.Rule{{Name: "speeder", Kind: "speeder", Version: 1, Text: "took less than 0.33 of <the> median time", Because: "A third is too little."}, {Name: "honeypot", Text: "filled in the hidden field"}},
		Keeps: []works.Keep{{Name: "all"}, {Name: "clean", Drops: []string{"speeder", "honeypot"}, Flags: 2}, {Name: "two", Flags: 2}, {Name: "quick", Drops: []string{"speeder"}}},
		Variables: []works.Variable{
			{Name: "interview", Label: "Number of the interview", Type: "integer"},
			{Name: "gender", Label: "Gender", Type: "code", Values: []works.Value{{Code: 1, Label: "Male"}, {Code: 2, Label: "<b>Female</b>"}}, Page: "About you", Question: "Are you …?"},
			{Name: "city", Label: "City", Type: "code", Values: manyCities(), Page: "About you", Universe: `country == "china"`},
			{Name: "type_b", Label: "Type B", Type: "flag", Formula: "channel == \"chinese\""},
			{Name: "later", Label: "Of another page", Type: "matrix", Page: "Spending", Unit: "yuan"},
		},
		Versions: []works.Version{{ID: strings.Repeat("ab", 32), Short: "abababababab", Current: true}},
	}
}

func manyCities() (values []works.Value) {
	for i := range 12 {
		values = append(values, works.Value{Code: i + 1, Label: fmt.Sprintf("City %d", i+1)})
	}
	return values
}

var made = time.Date(2015, 10, 20, 15, 59, 58, 0, time.UTC)

// work is one that was made.
func work(kind works.Kind, files fs.FS) works.Work {
	return works.Work{Order: works.Order{Survey: study, Kind: kind, Language: "en", By: "ada"}, ID: "20151020-155958-" + string(kind), State: works.Made, Ordered: made, Ended: made.Add(95 * time.Second), Files: files}
}

// wholeReport is a folder with a file of every kind, two tables that could not be computed and a format that was skipped.
func wholeReport() fstest.MapFS {
	files, listed := fstest.MapFS{}, []map[string]any{}
	for i, name := range []string{"analysis.yaml", "table03.csv", "table08_full.csv", "fill.svg", "report.html", "table03.tex", "report.tex", "report.docx", "tables.xlsx", "report.md", "document.json", "report.pdf", "plain.svg"} {
		files[name] = &fstest.MapFile{Data: []byte("<p>" + name)}
		f := map[string]any{"name": name, "size": 1234 * i * i * i, "sha256": strings.Repeat("0f", 32)}
		if strings.HasSuffix(name, ".csv") {
			f["rows"] = 1200 + i
		}
		listed = append(listed, f)
	}
	files["document.json"].Data = []byte(`{"sections":[{"blocks":[{"kind":"paragraph","text":"x"},{"kind":"figure","caption":"How <it> filled","description":"A: 1;\nB: 2","file":"fill.svg","width":760,"height":300},
{"kind":"figure","caption":"not listed","file":"../secret.svg"}]}]}`)
	manifest, _ := json.Marshal(map[string]any{"format": "fieldwork-report/2", "version": strings.Repeat("0123456789abcdef", 4), "as_of": "2015-10-20T15:59:58Z", "n": 3000, "counts": map[string]int{"completes": 1},
		"failed": []string{"table08", "table10"}, "skipped": []string{"pdf"}, "software": "fieldwork 1.2.3", "synthetic": true, "language": "ko", "files": listed})
	files["report.json"] = &fstest.MapFile{Data: manifest}
	return files
}

// wholeDelivery is a folder as a delivery writes it.
func wholeDelivery() fstest.MapFS {
	files, listed := fstest.MapFS{}, []map[string]any{}
	for i, name := range []string{"completes.csv", "completes_labels.csv", "completes.dta", "completes.sav", "completes.parquet", "completes.xlsx", "completes.R", "dataset.sqlite", "dropped.csv", "codebook.html", "codebook.json", "ddi.xml", "ledger.csv", "quality.json"} {
		files[name] = &fstest.MapFile{Data: []byte("content of " + name)}
		listed = append(listed, map[string]any{"name": name, "size": 1000 * (i + 1), "sha256": strings.Repeat("1e", 32), "rows": i})
	}
	manifest, _ := json.Marshal(map[string]any{"format": "fieldwork-dataset/3", "version": strings.Repeat("0123456789abcdef", 4), "as_of": "2015-10-20T15:59:58Z", "software": "fieldwork 1.2.3", "language": "en",
		"quality": map[string]any{"keep": "clean"}, "counts": map[string]any{"completes": 2950, "dropped": 50, "late": 3, "others": 557, "cells": map[string]int{"A": 1}}, "files": listed})
	files["manifest.json"] = &fstest.MapFile{Data: manifest}
	return files
}

// at is an address below the survey's.
func at(path string) string { return "/console/" + study + path }

// form is what is posted.
func form(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return values
}

// text is what somebody reads, with what stands apart on the screen set apart.
func text(doc *goquery.Document, selector string) string {
	found := doc.Find(selector).Clone()
	found.Find(".unseen").Remove()
	found.Find("dt, dd, th, td, li, p").AppendHtml(" ")
	found.AppendHtml(" ")
	return strings.Join(strings.Fields(found.Text()), " ")
}

// reads fails the test unless each selector reads so.
func reads(t *testing.T, doc *goquery.Document, want map[string]string) {
	t.Helper()
	for selector, words := range want {
		if got := text(doc, selector); got != words {
			t.Errorf("%s reads %q, want %q", selector, got, words)
		}
	}
}

// notes are what the audit log says was done in the survey, in order.
func (h *house) notes() string {
	var all []string
	for _, e := range h.Entries() {
		if e.Survey == study {
			all = append([]string{strings.TrimSpace(e.Who + " " + e.What + " " + e.Subject + " " + e.Before + e.After)}, all...)
		}
	}
	return strings.Join(all, "; ")
}
