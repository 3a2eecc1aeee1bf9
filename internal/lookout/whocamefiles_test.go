package lookout

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/consoletest"
	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

// TestHostileNamesStayText: names come from files that others write.
func TestHostileNamesStayText(t *testing.T) {
	const hostile = `=cmd|'/c calc'!A1"><script>alert(1)</script>`
	sv := kinds(t)
	sv.Types[0].Name, sv.Types[0].Text["en"] = hostile, hostile
	sv.Cells[1].Name, sv.Cells[1].Types, sv.Cells[1].Text["en"] = hostile, []string{hostile}, hostile
	sv.Title["en"], sv.Cells[1].Target = hostile, 2
	s, m := crowded(t, sv)
	m.counts = []interview.ArrivalCount{{Day: hostile, Source: hostile, Type: hostile, Membership: []string{hostile, "A"}, Decision: interview.Admitted, N: 3},
		{Day: "2015-10-14", Source: "panel", Type: "A", Membership: []string{"A"}, Decision: interview.Admitted, N: 2}}
	m.cells = completed(m.cells, 1, 2)
	m.cells[1].Target = 2
	m.fills = []quota.Fill{{Cell: hostile, At: time.Unix(0, 0), Cells: m.cells, Arrivals: map[string]int{hostile: 3, "A": 1}}}
	m.sample = map[string]int{hostile: 2, "A": 1}
	r := s.As(consoletest.Viewer).Get("/console/kinds/arrivals?lang=en").Want(http.StatusOK)
	if strings.Contains(r.Body, "<script>alert") || !strings.Contains(r.Body, "&lt;script") {
		t.Error("a name became markup")
	}
	doc := r.Page()
	for _, where := range []string{"h1", "#types th", "#days th", "#sources th", "#fills th", "#so-far th", "#members th", "#weights th", "[data-ratios] th"} {
		if !strings.Contains(doc.Find(where).Text(), hostile) {
			t.Errorf("%s does not have the name as it is", where)
		}
	}
	for _, file := range []string{"arrivals.csv", "incidence.csv"} {
		records, err := csv.NewReader(strings.NewReader(s.As(consoletest.Viewer).Get("/console/kinds/" + file).Want(http.StatusOK).Body)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		seen := false
		for _, cell := range slices.Concat(records...) {
			seen = seen || strings.HasPrefix(cell, "'"+hostile)
			if strings.HasPrefix(cell, "=") {
				t.Errorf("%s: a spreadsheet runs %q", file, cell)
			}
		}
		if !seen {
			t.Errorf("%s lacks the name", file)
		}
	}
}

func TestTheFilesOfWhoCameAreThePages(t *testing.T) {
	v := paper(t)
	r := v.Get("/console/haitao-2015/incidence.csv").Want(http.StatusOK)
	if h := r.Header; h.Get("Content-Type") != "text/csv; charset=utf-8" || h.Get("Content-Disposition") != `attachment; filename="incidence.csv"` {
		t.Errorf("%v", h)
	}
	if !strings.Contains(r.Body, "1,B,2015-10-18T05:41:00Z,ratio_of_completes,C,B,886,1000,0.886,0.809") {
		t.Errorf("no C/B in\n%s", r.Body)
	}
	if body := v.Get("/console/haitao-2015/arrivals.csv").Want(http.StatusOK).Body; !strings.Contains(body, "2015-10-18,panel,C,C B,admitted,87\n") {
		t.Errorf("arrivals:\n%s", body)
	}
}

func TestWhoCameWhenTheDiskIsGone(t *testing.T) {
	s, m := asInThePaper(t)
	v := s.As(consoletest.Viewer)
	m.down = fault.New(fault.Unavailable, "the disk is gone")
	for _, path := range []string{"/arrivals", "/arrivals.csv", "/incidence.csv"} {
		if a := v.Get("/console/haitao-2015" + path).Want(http.StatusServiceUnavailable); a.Header.Get("Content-Disposition") != "" || strings.Contains(a.Body, "the disk is gone") {
			t.Errorf("%s: an error as a file, or told to the visitor", path)
		}
	}
}
