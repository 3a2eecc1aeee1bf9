//go:build linux

package trials_test

import (
	"net/http"
	"path/filepath"
	"testing"

	"fieldwork/internal/siege/volume"
)

// TestDiskThatTurnsReadOnly: a file system that meets an error lets nobody write any more, until it has been checked, for
// which the server must let go of it. Until then respondents see their pages and are asked to try again; afterwards all is there
// that was acknowledged. Mounting takes rights that not everybody has; the failing library then stands for it.
func TestDiskThatTurnsReadOnly(t *testing.T) {
	t.Parallel()
	c := pitch(t, 400)
	c = c.another(t)
	d := volume.New(t, c.folder)
	c.db = filepath.Join(d.At, "study.db")
	w := c.admit(t, nil).under(t, patients)
	w.goesOn(t)
	p := w.comes(t, "patient")
	d.FailOnce(t)
	w.reports(t, "can be read and not written", "reports errors") // what was under way meets the error itself
	p.isAsked()
	if answer, said := p.send(http.MethodGet, p.page, nil); answer.StatusCode != http.StatusOK {
		t.Errorf("the page is shown with %s:\n%s", answer.Status, said)
	}
	w.runs.Kill()
	d.Mend(t)
	w.start(t)
	until(t, "/readyz is green", func() bool { status, _ := w.asks(t, "/readyz"); return status == http.StatusOK })
	w.goesOn(t)
	p.isServed()
	w.discharge(t)
}
