package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"fieldwork/internal/fault"
	marked "fieldwork/internal/folder"
	"fieldwork/internal/simulate"
	"fieldwork/internal/works"
)

// eventually asks again until it holds; it fails the test shortly before go test would give up, because how fast a machine
// is says nothing of what is tested.
func eventually[T any](t *testing.T, ask func() (T, bool)) T {
	t.Helper()
	end, bounded := t.Deadline()
	for ; ; time.Sleep(5 * time.Millisecond) {
		got, holds := ask()
		if holds {
			return got
		}
		if bounded && time.Until(end) < 10*time.Second {
			t.Fatalf("not before the tests' deadline; last %+v", got)
		}
	}
}

// A worksStudy is a server with a few interviews, at which works are ordered.
type worksStudy struct {
	t   *testing.T
	srv *server
	db  string
}

// studied sends a few respondents through the served pages.
func studied(t *testing.T) worksStudy {
	t.Helper()
	ss := mustLoad(t)
	srv, db := serveFor(t, serverConfig{surveys: ss, clock: time.Now, works: filepath.Join(t.TempDir(), "works")})
	result, err := simulate.Run(context.Background(), simulate.Config{URL: srv.url, Survey: ss[0], Population: steady(t, ss[0]), Seed: 3, Source: "panel", Arrivals: 60, Concurrency: 8, Now: time.Now})
	if err != nil || result.Defects > 0 {
		t.Fatalf("%v; %d defects: %v", err, result.Defects, result.Errors)
	}
	return worksStudy{t, srv, db}
}

// made orders a work and waits until it has ended.
func (s worksStudy) made(o works.Order) works.Work {
	s.t.Helper()
	w, err := s.srv.works.Order(context.Background(), o)
	if err != nil {
		s.t.Fatal(err)
	}
	return eventually(s.t, func() (works.Work, bool) {
		w, err := s.srv.works.Work(o.Survey, w.ID)
		return w, err != nil || w.State == works.Made || w.State == works.Failed
	})
}

// TestWorksOfAStudyInTheField orders every kind of work while the server runs.
func TestWorksOfAStudyInTheField(t *testing.T) {
	s := studied(t)
	t.Run("delivery", s.delivers)
	t.Run("report", s.reports)
	t.Run("refusals", s.refuses)
	t.Run("description", s.describes)
	t.Run("flags", s.flags)
	t.Run("rates", s.rates)
	if drifts, err := s.srv.field.Verify(context.Background(), shipped); err != nil || len(drifts) > 0 {
		t.Errorf("verify: %v %v", drifts, err)
	}
}

// delivers holds what the server delivers against what the command delivers of the same database: all files, byte by byte.
func (s worksStudy) delivers(t *testing.T) {
	w := s.made(works.Order{Survey: shipped, Kind: works.Delivery, Language: "zh-CN", Keep: "strict", Formats: []string{"csv", "dta"}, BOM: true, By: "ada"})
	if w.State != works.Made || len(w.Lacks) > 0 {
		t.Fatalf("%+v", w)
	}
	dir := filepath.Join(t.TempDir(), "dataset")
	var said bytes.Buffer
	if code := run(context.Background(), []string{"deliver", "--db", s.db, "--survey", shipped, "--lang", "zh-CN", "--keep", "strict", "--formats", "csv,dta", "--bom", "--out", dir}, strings.NewReader(""), &said, &said); code != 0 {
		t.Fatalf("deliver: %d %s", code, &said)
	}
	alike(t, w.Files, os.DirFS(dir))
	var archive bytes.Buffer
	if err := works.Zip(&archive, w); err != nil {
		t.Fatal(err)
	}
	packed, err := zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range packed.File {
		if data, err := fs.ReadFile(packed, f.Name); err != nil || !bytes.Equal(data, read(t, w.Files, f.Name)) {
			t.Errorf("%s in the archive is another one: %v", f.Name, err)
		}
	}
	if len(packed.File) < 15 {
		t.Errorf("only %d files", len(packed.File))
	}
}

func alike(t *testing.T, a, b fs.FS) {
	t.Helper()
	names := namesOf(t, a)
	if others := namesOf(t, b); !slices.Equal(names, others) || len(names) < 15 {
		t.Errorf("files\n%q\n%q", names, others)
	}
	for _, name := range names {
		if !bytes.Equal(read(t, a, name), read(t, b, name)) {
			t.Errorf("%s differs", name)
		}
	}
}

func namesOf(t *testing.T, files fs.FS) (names []string) {
	t.Helper()
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func read(t *testing.T, files fs.FS, name string) []byte {
	t.Helper()
	data, err := fs.ReadFile(files, name)
	if err != nil {
		t.Error(err)
	}
	return data
}

func (s worksStudy) reports(t *testing.T) {
	w := s.made(works.Order{Survey: shipped, Kind: works.Report, Language: "zh-CN", Formats: []string{"html", "xlsx"}, By: "ada"})
	if w.State != works.Made {
		t.Fatalf("%+v", w)
	}
	if page := string(read(t, w.Files, "report.html")); !strings.Contains(page, `<html lang="zh-CN"`) {
		t.Errorf("the report: %.200s", page)
	}
	var m struct{ Files []marked.File }
	if err := json.Unmarshal(read(t, w.Files, marked.Report), &m); err != nil || len(m.Files) < 10 {
		t.Errorf("%v; only %d files", err, len(m.Files))
	}
	for _, f := range m.Files {
		if data := read(t, w.Files, f.Name); int64(len(data)) != f.Size || strings.HasSuffix(f.Name, ".tex") {
			t.Errorf("%s has %d bytes", f.Name, len(data))
		}
	}
	if old := s.made(works.Order{Survey: shipped, Kind: works.Report, AsOf: "2001-01-01"}); old.State != works.Failed || old.Failure == "" {
		t.Errorf("a moment before everything: %+v", old)
	}
	if last, found := s.srv.works.Latest(shipped, works.Report); !found || last.ID != w.ID {
		t.Errorf("the latest is %+v", last)
	}
}

// refuses orders what cannot be made: whoever filled in the form hears of it at once.
func (s worksStudy) refuses(t *testing.T) {
	for _, c := range []struct {
		change func(o *works.Order)
		kind   fault.Kind
		want   string
	}{
		{func(o *works.Order) { o.AsOf = "soon" }, fault.Invalid, `"soon" is no moment; write a day`},
		{func(o *works.Order) { o.Keep = "tidy" }, fault.Invalid, "choose from all, clean, strict"},
		{func(o *works.Order) { o.Language = "fr" }, fault.Invalid, "choose from zh-CN, en, ko"},
		{func(o *works.Order) { o.Formats = []string{"csv", "doc"} }, fault.Invalid, `as "doc"; choose from csv`},
		{func(o *works.Order) { o.Kind, o.Language = works.Report, "fr" }, fault.Invalid, "choose from"},
		{func(o *works.Order) { o.Kind, o.Formats = works.Report, []string{"dta"} }, fault.Invalid, "choose from html"},
		{func(o *works.Order) { o.Survey = "elsewhere" }, fault.NotFound, "is not served here"},
	} {
		o := works.Order{Survey: shipped, Kind: works.Delivery, Language: "en"}
		c.change(&o)
		if _, err := s.srv.works.Order(context.Background(), o); !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "--") {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func (s worksStudy) describes(t *testing.T) {
	d, err := s.srv.workshop.describe(context.Background(), shipped, "zh-CN")
	if err != nil || len(d.Lacks) > 0 {
		t.Fatalf("%v; lacks %q", err, d.Lacks)
	}
	variable := func(name string) works.Variable {
		i := slices.IndexFunc(d.Variables, func(v works.Variable) bool { return v.Name == name })
		if i < 0 {
			t.Fatalf("no variable %s", name)
		}
		return d.Variables[i]
	}
	if v := variable("gender"); v.Label == "" || v.Type != "code" || len(v.Values) < 2 || v.Values[0].Label == "" || !strings.ContainsFunc(v.Values[0].Label, func(r rune) bool { return r > 0x2e80 }) {
		t.Errorf("%+v", v)
	}
	if v := variable("flag_speeder"); v.Type != "flag" || v.Formula == "" {
		t.Errorf("%+v", v)
	}
	if len(d.Rules) < 10 || d.Rules[0].Name != "speeder" || d.Rules[0].Version != 1 || d.Rules[0].Text == "" || d.Rules[0].Because == "" {
		t.Errorf("rules %+v", d.Rules)
	}
	if len(d.Keeps) != 3 || d.Keeps[0].Name != "all" || d.Keeps[1].Flags != 2 || !slices.Contains(d.Keeps[1].Drops, "honeypot") {
		t.Errorf("keep-rules %+v", d.Keeps)
	}
	if !slices.Equal(d.Languages, []string{"zh-CN", "en", "ko"}) || !slices.Contains(d.Reports, "ko") || !slices.Equal(d.Formats, formatNames()) || len(d.Versions) != 1 || !d.Versions[0].Current {
		t.Errorf("%q %q %q %+v", d.Languages, d.Reports, d.Formats, d.Versions)
	}
	header, _, _ := strings.Cut(string(read(t, s.made(works.Order{Survey: shipped, Kind: works.Delivery, Formats: []string{"csv"}}).Files, "completes.csv")), "\n")
	var names []string
	for _, v := range d.Variables {
		names = append(names, v.Name)
	}
	if got := strings.Split(strings.TrimSpace(header), ","); !slices.Equal(got, names) {
		t.Errorf("described are\n%q, delivered\n%q", names, got)
	}
	_, err = s.srv.workshop.describe(context.Background(), "elsewhere", "en")
	if !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

// flags holds what is counted in the background against what a delivery says.
func (s worksStudy) flags(t *testing.T) {
	f, err := s.srv.workshop.flags(context.Background(), shipped, atLeisure(context.Background(), free))
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Quality struct {
			Judged, Flagged int
			Counts          []struct {
				Rule, Kind string
				Flagged    int
			}
		}
	}
	w, _ := s.srv.works.Latest(shipped, works.Delivery)
	if err := json.Unmarshal(read(t, w.Files, marked.Dataset), &m); err != nil {
		t.Fatal(err)
	}
	if f.Judged == 0 || f.Judged != m.Quality.Judged || f.Flagged != m.Quality.Flagged || len(f.Counts) != len(m.Quality.Counts) {
		t.Fatalf("%+v, delivered %+v", f, m.Quality)
	}
	for i, c := range m.Quality.Counts {
		if got := f.Counts[i]; got.Rule != c.Rule || got.Kind != c.Kind || got.N != c.Flagged {
			t.Errorf("%+v, delivered %+v", got, c)
		}
	}
	before, err := s.srv.finished(context.Background(), shipped)
	if err != nil || before == "" {
		t.Errorf("nothing to judge: %q %v", before, err)
	}
	after, err := s.srv.finished(context.Background(), shipped)
	if err != nil || after != before {
		t.Errorf("%q became %q by itself; %v", before, after, err)
	}
}

// TestAWorkWithoutItsFiles is of a survey whose folder has no plan and no rules any more: a report needs the plan.
func TestAWorkWithoutItsFiles(t *testing.T) {
	ss := mustLoad(t)
	srv, _ := serveFor(t, serverConfig{surveys: ss, clock: time.Now, works: filepath.Join(t.TempDir(), "works"), folders: map[string]folder{shipped: {fstest.MapFS{}, "gone"}}})
	s := worksStudy{t, srv, ""}
	if w := s.made(works.Order{Survey: shipped, Kind: works.Report}); w.State != works.Failed || !strings.Contains(w.Failure, "analysis.yaml") {
		t.Errorf("%+v", w)
	}
	if mark, err := srv.finished(context.Background(), shipped); err != nil || mark != "" {
		t.Errorf("there are no rules, and something to judge: %q %v", mark, err)
	}
	if d, err := srv.workshop.describe(context.Background(), shipped, "en"); err != nil || len(d.Rules) > 0 || len(d.Keeps) != 1 || len(d.Variables) < 100 {
		t.Errorf("%v %+v", err, d.Keeps)
	}
}

func TestWhatADemoLeftIsListed(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "fieldwork.db")
	q, err := works.New(works.Config{Dir: filepath.Join(dir, demoWorks), Clock: time.Now, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	var wrong []error
	for name, content := range map[string]string{"dataset/manifest.json": `{"survey":"haitao-2015","language":"zh-CN"}`, "dataset/completes.csv": "a\n", "report/report.json": `{"survey":"haitao-2015","language":"en"}`} {
		wrong = append(wrong, os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755), os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644))
	}
	if err := errors.Join(append(wrong, adoptDemo(q, db))...); err != nil {
		t.Fatal(err)
	}
	if _, found := q.Latest(shipped, works.Delivery); found {
		t.Error("folders beside a database that no demo wrote are taken for its works")
	}
	if err := errors.Join(os.WriteFile(db+demoMark, nil, 0o644), adoptDemo(q, db), adoptDemo(q, db)); err != nil {
		t.Fatal(err)
	}
	for kind, language := range map[works.Kind]string{works.Delivery: "zh-CN", works.Report: "en"} {
		all, err := q.Works(shipped, kind)
		if err != nil || len(all) != 1 || all[0].State != works.Made || all[0].Language != language || all[0].By != demoName {
			t.Errorf("%s: %v %+v", kind, err, all)
		}
	}
}

func TestWhereWorksAre(t *testing.T) {
	for _, c := range [][3]string{
		{"", "study.db", "works"},
		{"", filepath.Join("x", "study.db"), filepath.Join("x", "works")},
		{"out", filepath.Join("x", "study.db"), "out"},
	} {
		if got := worksIn(c[0], c[1]); got != c[2] {
			t.Errorf("--works %q --db %q: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

// TestOneServerMakesWorksInAFolder: two databases in one folder have one folder of works, of which a second server would take
// for broken off what the first is making.
func TestOneServerMakesWorksInAFolder(t *testing.T) {
	dir := t.TempDir()
	open := func(db, folder string) (*server, error) {
		db = filepath.Join(dir, db)
		return openServer(context.Background(), serverConfig{addr: "127.0.0.1:0", db: db, works: worksIn(folder, db), surveys: mustLoad(t), clock: time.Now, log: slog.New(slog.DiscardHandler)})
	}
	first, err := open("a.db", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open("b.db", ""); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "--works") {
		t.Errorf("a second server in the same folder: %v", err)
	}
	elsewhere, err := open("b.db", filepath.Join(dir, "b-works"))
	if err != nil {
		t.Fatalf("a second server with a folder of its own: %v", err)
	}
	elsewhere.close()
	first.close()
	if again, err := open("b.db", ""); err != nil {
		t.Errorf("after the first has gone: %v", err)
	} else {
		again.close()
	}
}
