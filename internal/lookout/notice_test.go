package lookout

import (
	"net/http"
	"testing"

	"fieldwork/internal/consoletest"
	"fieldwork/internal/field"
)

// TestMonitorBeforeTheFirstRespondent has no charts of nothing, but the way to the links; the first respondent brings them.
func TestMonitorBeforeTheFirstRespondent(t *testing.T) {
	r := raise(t, nil, kinds(t))
	hidden := func(want int) {
		t.Helper()
		doc := r.As(consoletest.Viewer).Get("/console/kinds?lang=en").Want(http.StatusOK).Page()
		if n := doc.Find("[data-key=charts][hidden], [data-key=tables][hidden], #latest[hidden]").Length(); n != want {
			t.Errorf("%d parts hidden, want %d", n, want)
		}
		if n := doc.Find(`[data-key=nobody] a[href="/console/kinds/sources"]`).Length(); n != want/3 {
			t.Errorf("%d ways to the links", n)
		}
	}
	hidden(3)
	r.arrive("first")
	hidden(0)
}

// TestMonitorSaysThatNobodyIsLetIn, and leads those to the field who may change it.
func TestMonitorSaysThatNobodyIsLetIn(t *testing.T) {
	r := raise(t, nil, kinds(t))
	notice := func(path string, role string) (int, int) {
		doc := r.As(role).Get(path + "?lang=en").Want(http.StatusOK).Page()
		return doc.Find("[data-key=notice]").Length(), doc.Find(`[data-key=notice] a[href="/console/kinds/field"]`).Length()
	}
	if n, _ := notice("/console/kinds", consoletest.Manager); n != 0 {
		t.Error("a notice on an open survey")
	}
	if _, err := r.Store.SetDoor(t.Context(), field.DoorPaused, field.Order{Survey: "kinds", Who: "lin", Why: "lunch", At: r.Now()}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path, role string
		links      int
	}{{"/console/kinds", consoletest.Manager, 1}, {"/console/kinds", consoletest.Viewer, 0}, {"/console/kinds/wall", consoletest.Viewer, 0}} {
		if n, links := notice(c.path, c.role); n != 1 || links != c.links {
			t.Errorf("%s as %s: %d notices, %d links to the field", c.path, c.role, n, links)
		}
	}
}
