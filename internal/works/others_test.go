package works_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/works"
)

// nodesOf opens queues of several nodes over one folder.
func nodesOf(t *testing.T, names ...string) (nodes []*desk) {
	t.Helper()
	for _, name := range names {
		nodes = append(nodes, newDesk(t, func(c *works.Config) {
			c.Node = name
			if len(nodes) > 0 {
				c.Dir = nodes[0].dir
			}
		}))
		nodes[len(nodes)-1].dir = nodes[0].dir
	}
	return nodes
}

// TestAnyNodeShowsWhatAnotherMakes: how far it is, where it is made, and at the end its files; and it is cancelled and removed
// wherever somebody asks for that.
func TestAnyNodeShowsWhatAnotherMakes(t *testing.T) {
	nodes := nodesOf(t, "one", "two")
	one, two := nodes[0], nodes[1]
	w := one.order("a", "en")
	<-one.began
	one.does(func(_ works.Order, _ string, show func(int, int, string)) (bool, error) {
		show(3, 11, "Table 6")
		return false, nil
	})
	far := eventually(t, func() (works.Work, bool) { got := two.of(w); return got, got.Done == 3 })
	if far.State != works.Making || far.Total != 11 || far.What != "Table 6" || far.Node != "one" || far.Files != nil {
		t.Errorf("the other node shows %+v", far)
	}
	if same := two.order("a", "en"); same.ID != w.ID {
		t.Errorf("an equal order is the work %s", same.ID)
	}
	wants(t, two.Remove("a", w.ID), fault.Conflict)
	waits := one.order("a", "ko")
	if all := two.ids("a", works.Report); !slices.Equal(all, []string{waits.ID, w.ID}) {
		t.Errorf("the other node lists %q", all)
	}
	if err := two.Cancel("a", waits.ID); err != nil {
		t.Error(err)
	}
	if got := two.ended(waits); got.State != works.Failed || !strings.Contains(got.Failure, "cancelled") {
		t.Errorf("cancelled elsewhere: %+v", got)
	}
	one.does(made)
	if got := two.ended(w); content(t, got, "report.html") != "in en" {
		t.Errorf("the other node has %+v", got)
	}
	if err := two.Remove("a", w.ID); err != nil {
		t.Error(err)
	}
	_, err := one.Work("a", w.ID)
	wants(t, err, fault.NotFound)
	eventually(t, func() (struct{}, bool) {
		_, err := os.Stat(filepath.Join(one.dir, ".nodes", "one.json"))
		return struct{}{}, errors.Is(err, os.ErrNotExist)
	})
}

// TestAWorkIsCancelledWhileAnotherNodeMakesIt.
func TestAWorkIsCancelledWhileAnotherNodeMakesIt(t *testing.T) {
	nodes := nodesOf(t, "one", "two")
	w := nodes[0].order("a", "en")
	<-nodes[0].began
	if err := nodes[1].Cancel("a", w.ID); err != nil {
		t.Fatal(err)
	}
	if got := nodes[1].ended(w); got.State != works.Failed {
		t.Errorf("%+v", got)
	}
	wants(t, nodes[1].Cancel("a", w.ID), fault.Conflict)
}

// TestNodesTakeNoWorkOfEachOthersForBrokenOff when they start, and give no id twice.
func TestNodesTakeNoWorkOfEachOthersForBrokenOff(t *testing.T) {
	nodes := nodesOf(t, "one", "two", "three")
	first := nodes[0].order("a", "en")
	<-nodes[0].began
	second := nodes[1].order("a", "ko") // both clocks say the same second
	<-nodes[1].began
	if first.ID == second.ID {
		t.Errorf("both are %s", first.ID)
	}
	for range 3 {
		if got := nodes[2].of(first); got.State != works.Making {
			t.Errorf("the third node shows %+v", got)
		}
	}
	wants(t, func() error {
		_, err := works.New(works.Config{Dir: nodes[0].dir, Node: "../one", Clock: time.Now})
		return err
	}(), fault.Invalid)
	nodes[0].does(made)
	nodes[1].does(made)
	nodes[2].ended(first)
	nodes[2].ended(second)
}

// TestTheLineOfASurveyIsOneForAllNodes.
func TestTheLineOfASurveyIsOneForAllNodes(t *testing.T) {
	nodes := nodesOf(t, "one", "two")
	nodes[0].order("a", "0")
	<-nodes[0].began
	for i := range works.DefaultLine {
		nodes[0].order("a", string(rune('a'+i)))
	}
	_, err := nodes[1].Order(t.Context(), works.Order{Survey: "a", Kind: works.Report, Language: "z", By: "ada"})
	wants(t, err, fault.Conflict)
	nodes[1].order("b", "z")
	<-nodes[1].began
}

// TestTheWorkOfANodeThatIsGoneHasFailed when nothing was heard of it for half a minute, and not before; what it was writing is
// gone with it, and nothing of the others'.
func TestTheWorkOfANodeThatIsGoneHasFailed(t *testing.T) {
	d := nodesOf(t, "two")[0]
	const id, other = "20261123-101112-report", "20261123-101113-report"
	files := map[string]string{
		".nodes/one.json":                    `{"beat":7,"survey":"a","id":"` + id + `","done":2,"total":9,"what":"x"}`,
		"a/" + id + ".json":                  `{"survey":"a","kind":"report","language":"en","by":"ada","id":"` + id + `","state":"making","node":"one","ordered":"2026-11-23T10:11:12Z","ended":"0001-01-01T00:00:00Z"}`,
		"a/." + id + ".partial-12/t.html":    "half",
		"a/." + other + ".partial-12/t.html": "half of another's",
	}
	if err := folderOf(d.dir, files); err != nil {
		t.Fatal(err)
	}
	w := works.Work{Order: works.Order{Survey: "a"}, ID: id}
	later := func(by time.Duration, want works.State) {
		t.Helper()
		d.clock.mu.Lock()
		d.clock.now = d.clock.now.Add(by)
		d.clock.mu.Unlock()
		if got := d.of(w); got.State != want || want == works.Making && got.Done != 2 {
			t.Errorf("%+v", got)
		}
	}
	later(time.Hour, works.Making) // this node has just heard of it
	later(29*time.Second, works.Making)
	if err := folderOf(d.dir, map[string]string{".nodes/one.json": strings.Replace(files[".nodes/one.json"], "7", "8", 1)}); err != nil {
		t.Fatal(err)
	}
	later(29*time.Second, works.Making)
	later(29*time.Second, works.Making)
	later(time.Second, works.Failed)
	if got := d.of(w); !strings.Contains(got.Failure, "stopped before it was made") || got.Ended.IsZero() {
		t.Errorf("%+v", got)
	}
	left, err := filepath.Glob(filepath.Join(d.dir, "a", ".*partial*"))
	if err != nil || len(left) != 1 || !strings.Contains(left[0], other) {
		t.Errorf("what is left of half works: %q (%v)", left, err)
	}
	if err := d.Remove("a", id); err != nil {
		t.Error(err)
	}
}

// TestAFolderIsToldFromOthers by an id that stays.
func TestAFolderIsToldFromOthers(t *testing.T) {
	nodes := nodesOf(t, "one", "two")
	first, err := nodes[0].Folder(func() string { return "drawn" })
	if err != nil || first != "drawn" {
		t.Errorf("%q (%v)", first, err)
	}
	if again, err := nodes[1].Folder(func() string { return "other" }); err != nil || again != first {
		t.Errorf("the other node finds %q (%v)", again, err)
	}
	left, err := filepath.Glob(filepath.Join(nodes[0].dir, ".folder.partial*"))
	if err != nil || len(left) > 0 {
		t.Errorf("%q are left (%v)", left, err)
	}
}
