package rscript

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fieldwork/internal/csvfile"
	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

// A frame is what R has of a table after its script ran.
type frame struct {
	Names   []string `json:"names"`
	Columns []column `json:"columns"`
	Title   string   `json:"title"`
	Notes   []string `json:"notes"`
	Calls   []string `json:"calls"` // every name that the script uses
}

type column struct {
	Class   string    `json:"class"`
	Values  []*string `json:"values"` // numbers in 17 digits, codes by their labels
	Levels  []string  `json:"levels"`
	Label   string    `json:"label"`
	English string    `json:"english"`
	Other   []string  `json:"other"` // the words in English
	Reasons []*string `json:"reasons"`
}

// dump sources the script in each of the folders 0, 1, … of the first argument and prints a frame a line.
const dump = `
library(jsonlite)
text <- function(x) if (is.null(x)) "" else x
shown <- function(x) {
  y <- if (is.factor(x)) as.character(unname(attr(x, "labels"))[as.integer(x)]) else if (inherits(x, "Date")) format(x, "%Y-%m-%d")
    else if (inherits(x, "POSIXct")) format(x, "%Y-%m-%dT%H:%M:%SZ", tz = "UTC") else if (is.numeric(x)) sprintf("%.17g", x) else as.character(x)
  y[is.na(x)] <- NA
  unname(y)
}
arguments <- commandArgs(TRUE)
for (i in seq_len(as.integer(arguments[2])) - 1L) {
  script <- file.path(arguments[1], i, "completes.R")
  room <- new.env()
  source(script, local = room)
  data <- room$completes
  columns <- lapply(names(data), function(name) {
    x <- data[[name]]
    list(class = class(x)[1L], values = I(shown(x)), levels = I(text(levels(x))), label = text(attr(x, "label")), english = text(attr(x, "label_en")),
      other = I(text(names(attr(x, "labels_en")))), reasons = I(if (name == "missing_reasons") character(0) else as.character(room$reason(data, name))))
  })
  writeLines(toJSON(list(names = I(names(data)), columns = columns, title = attr(data, "title"), notes = I(attr(data, "notes")),
    calls = I(sort(unique(all.names(parse(script)))))), na = "null", auto_unbox = TRUE), useBytes = TRUE)
}
`

// withReasons adds the column of reasons as a delivery has it.
func withReasons(d labelledtest.Data) labelledtest.Data {
	for i := range d.Batches {
		b := &d.Batches[i]
		c := labelled.Column{Missing: make([]labelled.Missing, b.Rows)}
		for row := range b.Rows {
			var letters strings.Builder
			for _, of := range b.Columns {
				letters.WriteByte(of.Missing[row].Letter())
			}
			c.Texts = append(c.Texts, letters.String())
		}
		b.Columns = append(b.Columns, c)
	}
	d.Table.Variables = append(d.Table.Variables, labelled.Variable{Name: reasons, Kind: labelled.Words, Label: labelled.Text{"en": "Reasons"}})
	return d
}

// hostile puts texts that would run, if anything of them could, wherever a table has texts.
func hostile(t *rapid.T) labelledtest.Data {
	d := withReasons(labelledtest.Draw(t))
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{`"); stop("ran"); ("`, `\"); stop("ran") #`, "\n stop('ran') #", "\r\nstop('ran')", "`stop`", `\u0022)`, `\`, `\\"`, "%s%d", `r"(x)"`, "\x00", "\xff", "\u2028stop()", "#line 1 \"x\"", "{}", "NA", ""}))
	for i := range d.Table.Variables {
		v := &d.Table.Variables[i]
		v.Label = labelled.Text{"zh-CN": text.Draw(t, "label"), "en": text.Draw(t, "label")}
		v.Wording, v.Unit = labelled.Text{"zh-CN": text.Draw(t, "wording")}, labelled.Text{"en": text.Draw(t, "unit")}
		if v.Kind == labelled.Code {
			for o := range v.Values {
				v.Values[o].Label = labelled.Text{"zh-CN": text.Draw(t, "value"), "en": text.Draw(t, "value")}
				v.Values[o].Name = text.Draw(t, "name")
			}
		}
	}
	d.Table.Title, d.Table.Software = labelled.Text{"en": text.Draw(t, "title")}, text.Draw(t, "software")
	d.Table.Notes = []string{text.Draw(t, "note"), text.Draw(t, "note")}
	for i := range d.Table.Sets {
		d.Table.Sets[i].Label["zh-CN"] = text.Draw(t, "set")
	}
	return d
}

// lay writes a table's file and script into the folder.
func lay(t *testing.T, dir string, d labelledtest.Data) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func(*os.File) error{
		"completes.csv": func(f *os.File) error {
			w, err := csvfile.NewWriter(f, d.Table, csvfile.Options{})
			if err != nil {
				return err
			}
			return d.Write(w)
		},
		"completes.R": func(f *os.File) error { return Write(f, d.Table, "completes.csv") },
	} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := write(f); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// need skips a test that R's reading is part of where R is missing.
func need(t *testing.T) {
	t.Helper()
	if exec.Command("Rscript", "-e", "library(jsonlite)").Run() == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no R with jsonlite; run .ci/install")
	}
	t.Skip("no R with jsonlite, so that no script ran; run .ci/install")
}

// read runs all scripts in one R, in a locale that knows nothing but ASCII.
func read(t *testing.T, all []labelledtest.Data) []frame {
	t.Helper()
	need(t)
	dir := t.TempDir()
	for i, d := range all {
		lay(t, filepath.Join(dir, strconv.Itoa(i)), d)
	}
	program := filepath.Join(dir, "dump.R")
	if err := os.WriteFile(program, []byte(dump), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("Rscript", "--vanilla", program, dir, strconv.Itoa(len(all)))
	cmd.Env, cmd.Stderr = append(os.Environ(), "LC_ALL=C"), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	frames := make([]frame, len(all))
	lines := json.NewDecoder(strings.NewReader(string(out)))
	for i := range frames {
		if err := lines.Decode(&frames[i]); err != nil {
			t.Fatalf("table %d: %v", i, err)
		}
	}
	return frames
}

func TestAThousandScripts(t *testing.T) {
	all := []labelledtest.Data{withReasons(labelledtest.Limits(0)), withReasons(labelledtest.Limits(1)), withReasons(labelledtest.Limits(49))}
	random := rapid.Custom(hostile)
	for seed := range 1000 {
		all = append(all, random.Example(seed))
	}
	frames := read(t, all)
	calls := map[string]bool{"moment": true, "instant": true, "day": true, "code": true, "-": true}
	for _, name := range append(frames[0].Calls, frames[1].Calls...) {
		calls[name] = true
	}
	for i, d := range all {
		for _, name := range frames[i].Calls {
			if !calls[name] {
				t.Errorf("table %d: the script uses %q, which came from a text", i, name)
			}
		}
		compare(t, i, d, frames[i])
		if t.Failed() {
			return
		}
	}
}

// compare holds what R has against the table.
func compare(t *testing.T, i int, d labelledtest.Data, got frame) {
	t.Helper()
	if want := clean(d.Table.Title.In("zh-CN", "en")); got.Title != want {
		t.Errorf("table %d has the title %q, want %q", i, got.Title, want)
	}
	for n, note := range d.Table.Notes {
		if got.Notes[n] != clean(note) {
			t.Errorf("table %d has the note %q, want %q", i, got.Notes[n], note)
		}
	}
	for place, v := range d.Table.Variables {
		c, is := d.Column(place), got.Columns[place]
		at := fmt.Sprintf("table %d, %s (%s)", i, v.Name, v.Kind)
		if got.Names[place] != v.Name || is.Class != classes[v.Kind] || len(is.Values) != d.Rows() {
			t.Fatalf("%s is %s of class %s with %d cells, want %d", at, got.Names[place], is.Class, len(is.Values), d.Rows())
		}
		if want := clean(v.Label.In("zh-CN", "en")); is.Label != want {
			t.Errorf("%s has the label %q, want %q", at, is.Label, want)
		}
		if want := clean(v.Label["en"]); is.English != want {
			t.Errorf("%s has the English label %q, want %q", at, is.English, want)
		}
		compareWords(t, at, v, is)
		for row := range d.Rows() {
			if !same(v, c, row, is.Values[row]) {
				t.Fatalf("%s, row %d: %s, want %v", at, row+1, show(is.Values[row]), c)
			}
			if v.Name != reasons && show(is.Reasons[row]) != show(pointer(c.Missing[row].String())) {
				t.Errorf("%s, row %d is empty because %s, want %v", at, row+1, show(is.Reasons[row]), c.Missing[row])
			}
		}
	}
}

var classes = map[labelled.Kind]string{labelled.Code: "factor", labelled.Flag: "numeric", labelled.Integer: "numeric", labelled.Decimal: "numeric", labelled.Words: "character", labelled.Day: "Date", labelled.Instant: "POSIXct"}

// compareWords holds the levels of a factor against the words of the variable's codes, which Draw gives in order.
func compareWords(t *testing.T, at string, v labelled.Variable, is column) {
	t.Helper()
	if v.Kind != labelled.Code {
		return
	}
	if len(is.Levels) != len(v.Values) || len(is.Other) != len(v.Values) {
		t.Fatalf("%s has the levels %q for %d values", at, is.Levels, len(v.Values))
	}
	seen := map[string]bool{}
	for n, value := range v.Values {
		want := clean(value.Label["zh-CN"])
		if level := is.Levels[n]; !strings.HasPrefix(level, want) || level == "" || seen[level] || want != "" && !seen[want] && level != want {
			t.Errorf("%s: code %d is %q, want %q", at, value.Code, level, want)
		}
		if !strings.HasPrefix(is.Other[n], clean(value.Label["en"])) {
			t.Errorf("%s: code %d is %q, want %q", at, value.Code, is.Other[n], value.Label["en"])
		}
		seen[is.Levels[n]] = true
	}
}

// same tells whether a cell is what the table has. R reads a decimal in the registers' own precision and rounds a second
// time, so that now and then the last of the 53 bits differs.
func same(v labelled.Variable, c labelled.Column, row int, got *string) bool {
	switch {
	case got == nil || c.Missing[row] != labelled.Present:
		return got == nil && c.Missing[row] != labelled.Present
	case !v.Kind.Numeric():
		return *got == c.Texts[row]
	}
	x, err := strconv.ParseFloat(*got, 64)
	want := c.Numbers[row]
	return err == nil && (x == want || v.Kind == labelled.Decimal && (math.Nextafter(want, x) == x))
}

func pointer(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func show(s *string) string {
	if s == nil {
		return "nothing"
	}
	return strconv.Quote(*s)
}
