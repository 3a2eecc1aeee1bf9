package works_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/works"
)

// again opens the folder as the next process does.
func (d *desk) again(change ...func(*works.Config)) *desk {
	return newDesk(d.t, append(change, func(c *works.Config) { c.Dir = d.dir })...)
}

// TestWorksSurviveTheServer leaves behind what a process leaves that is killed.
func TestWorksSurviveTheServer(t *testing.T) {
	d := newDesk(t)
	w := d.order("a", "en")
	<-d.began
	d.does(made)
	d.ended(w)
	killed := map[string]works.State{"20261123-101115-delivery": works.Waiting, "20261123-101116-report-02": works.Making}
	for id, state := range killed {
		kind, _, _ := strings.Cut(id[len("20261123-101115-"):], "-")
		record, _ := json.Marshal(works.Work{Order: works.Order{Survey: "a", Kind: works.Kind(kind), By: "ada"}, ID: id, State: state, Ordered: start})
		if err := folderOf(filepath.Join(d.dir, "a"), map[string]string{id + ".json": string(record), "." + id + ".partial-77/half": "", "." + id + ".partial-78": "{", id + "/whole": ""}); err != nil {
			t.Fatal(err)
		}
	}
	if err := folderOf(filepath.Join(d.dir, "a"), map[string]string{"notes.txt": "mine", "20261123-101119-report.json": "{", "20261123-101120-report.json": `{"survey":"b","id":"20261123-101120-report","kind":"report"}`}); err != nil {
		t.Fatal(err)
	}
	next := d.again()
	if got := next.of(w); got.State != works.Made || content(t, got, "report.html") != "in en" || got.By != "ada" || !slices.Equal(got.Lacks, []string{"Table 8: too few"}) {
		t.Errorf("what was made: %+v", got)
	}
	for id := range killed {
		if got, err := next.Work("a", id); err != nil || got.State != works.Failed || !strings.Contains(got.Failure, "the server stopped before it was made; order it again") || !got.Ended.Equal(start) {
			t.Errorf("what was not: %+v %v", got, err)
		}
	}
	if got, want := append(next.ids("a", works.Report), next.ids("a", works.Delivery)...), []string{"20261123-101112-report", "20261123-101116-report-02", "20261123-101115-delivery"}; !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
		t.Errorf("listed %q, want %q", got, want)
	}
	left, err := filepath.Glob(filepath.Join(d.dir, "a", ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left over: %q", left)
	}
	if _, err := os.Stat(filepath.Join(d.dir, "a", "notes.txt")); err != nil {
		t.Error("what is not ours was removed")
	}
	if log := next.log.String(); strings.Count(log, "no record of a work") != 2 {
		t.Errorf("the log does not tell of the two strange files: %s", log)
	}
}

func TestNothingFromOutsideReachesAPath(t *testing.T) {
	d := newDesk(t)
	w := d.order("a", "en")
	<-d.began
	d.does(made)
	d.ended(w)
	outside, _ := json.Marshal(works.Work{Order: works.Order{Survey: "a", Kind: works.Report}, ID: "../secret", State: works.Made})
	if err := folderOf(filepath.Dir(d.dir), map[string]string{"secret.json": string(outside), "secret/x": "x"}); err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{
		{"a", "../secret"}, {"a", "../../secret"}, {"..", "secret"}, {".", "secret"}, {"", "secret"}, {"a/..", w.ID}, {"a/../a", w.ID}, {"a", "../a/" + w.ID}, {"a", w.ID + "/"},
		{"a", w.ID + "/../" + w.ID}, {"a", "./" + w.ID}, {"a", `..\secret`}, {"a", w.ID + "\x00"}, {"a", w.ID + "\n"}, {"a\n", w.ID}, {"a", ""}, {"a", w.ID + ".json"}, {"a", "."}, {"a", ".."},
		{"a", "%2e%2e%2fsecret"}, {"A", w.ID}, {"a", strings.ToUpper(w.ID)}, {strings.Repeat("a", 300), w.ID}, {"a", w.ID + "-" + strings.Repeat("9", 300)},
	} {
		_, err := d.Work(c[0], c[1])
		wants(t, err, fault.NotFound)
		wants(t, d.Remove(c[0], c[1]), fault.NotFound)
		wants(t, d.Cancel(c[0], c[1]), fault.NotFound)
	}
	for _, survey := range []string{"..", "", "a/..", "a/../a"} {
		_, err := d.Works(survey, works.Report)
		wants(t, err, fault.Invalid)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(d.dir), "secret", "x")); err != nil {
		t.Error("what is outside was removed")
	}
	if got := d.of(w); got.State != works.Made {
		t.Errorf("%+v", got)
	}
}

func TestAWorkIsRemoved(t *testing.T) {
	d := newDesk(t)
	w := d.order("a", "en")
	<-d.began
	d.does(made)
	d.ended(w)
	if err := d.Remove("a", w.ID); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Join(d.dir, "a"))
	if err != nil || len(left) > 0 {
		t.Errorf("left: %v %v", left, err)
	}
	_, err = d.Work("a", w.ID)
	wants(t, err, fault.NotFound)
	wants(t, d.Remove("a", w.ID), fault.NotFound)
	if again := d.order("a", "en"); again.ID != w.ID {
		t.Errorf("nothing is under %s any more, and it is not used again", w.ID)
	}
}

func TestTheOldestAreNotKept(t *testing.T) {
	d := newDesk(t, func(c *works.Config) { c.Keep, c.Make = 3, writes }).slow()
	var ids []string
	for i := range 5 {
		w := d.ended(d.order("a", strconv.Itoa(i)))
		ids = append([]string{w.ID}, ids...)
	}
	other := d.ended(d.orders(works.Order{Survey: "a", Kind: works.Delivery}))
	if got := d.ids("a", works.Report); !slices.Equal(got, ids[:3]) {
		t.Errorf("kept %q, want %q", got, ids[:3])
	}
	for i, id := range ids {
		_, err := os.Stat(filepath.Join(d.dir, "a", id))
		if gone := errors.Is(err, os.ErrNotExist); gone != (i >= 3) {
			t.Errorf("the folder of %s: %v", id, err)
		}
	}
	if got := d.of(other); got.State != works.Made {
		t.Errorf("the other kind: %+v", got)
	}
	if log := d.log.String(); strings.Count(log, "not kept any longer") != 2 {
		t.Errorf("the log: %s", log)
	}
}

func TestFailuresPushOutNothing(t *testing.T) {
	fails := false
	d := newDesk(t, func(c *works.Config) {
		c.Keep = 2
		c.Make = func(ctx context.Context, o works.Order, dir string, show func(int, int, string)) ([]string, error) {
			if fails {
				return nil, errors.New("no")
			}
			return writes(ctx, o, dir, show)
		}
	}).slow()
	first := d.ended(d.order("a", "first"))
	fails = true
	for i := range 4 {
		d.ended(d.order("a", strconv.Itoa(i)))
	}
	if got := d.ids("a", works.Report); len(got) != 3 || d.of(first).State != works.Made {
		t.Errorf("kept %q", got)
	}
}

func TestWorksOfOneSecondHaveTheirOwnIDs(t *testing.T) {
	d := newDesk(t, func(c *works.Config) { c.Make, c.Line = writes, 200 })
	var want []string
	for i := range 12 {
		w := d.order("a", strconv.Itoa(i))
		want = append([]string{w.ID}, want...)
	}
	if got := d.ids("a", works.Report); !slices.Equal(got, want) || got[0] != "20261123-101112-report-12" {
		t.Errorf("the newest first: %q, want %q", got, want)
	}
}

func TestAFolderIsAdopted(t *testing.T) {
	d := newDesk(t, func(c *works.Config) { c.Keep, c.Make = 1, writes }).slow()
	dir := filepath.Join(t.TempDir(), "report")
	o := works.Order{Survey: "a", Kind: works.Report, Language: "en", By: "demo"}
	later := start.Add(time.Hour) // it is the newest, and pushes out nothing
	_, err := d.Adopt(o, dir, later)
	wants(t, err, fault.NotFound)
	if err := folderOf(dir, map[string]string{"report.html": "adopted", "figures/one.svg": "<svg/>"}); err != nil {
		t.Fatal(err)
	}
	w, err := d.Adopt(o, dir, later)
	if again, _ := d.Adopt(o, dir, later); err != nil || w.ID != "20261123-111112-report-00" || again.ID != w.ID {
		t.Errorf("%+v, and again %+v; %v", w, again, err)
	}
	newer := d.ended(d.order("a", "en"))
	d.ended(d.order("a", "ko"))
	if got := d.ids("a", works.Report); len(got) != 2 || got[0] != w.ID || slices.Contains(got, newer.ID) {
		t.Errorf("listed %q", got)
	}
	got := d.of(w)
	if got.State != works.Made || !got.Ended.Equal(later) || content(t, got, "figures/one.svg") != "<svg/>" || content(t, got, "report.html") != "adopted" {
		t.Errorf("%+v", got)
	}
	wants(t, d.Remove("a", w.ID), fault.Conflict)
	if _, err := os.Stat(filepath.Join(dir, "report.html")); err != nil {
		t.Error(err)
	}
	_, err = d.Adopt(works.Order{Survey: "../a", Kind: works.Report}, dir, start)
	wants(t, err, fault.Invalid)
}

func TestAFolderThatCannotBeUsed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := works.New(works.Config{Dir: file, Make: writes, Clock: time.Now})
	wants(t, err, fault.Unavailable)
	q, err := works.New(works.Config{Dir: filepath.Join(t.TempDir(), "a"), Make: writes, Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if all, err := q.Works("a", works.Report); err != nil || len(all) > 0 {
		t.Errorf("before anything: %v %v", all, err)
	}
}
