package archive_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"
	"time"

	"fieldwork/internal/works"
)

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
