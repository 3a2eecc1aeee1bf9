package web

import (
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

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
	s := openSite(t, nil, sv)
	s.memory.counts = []interview.ArrivalCount{{Day: hostile, Source: hostile, Type: hostile, Membership: []string{hostile, "A"}, Decision: interview.Admitted, N: 3},
		{Day: "2015-10-14", Source: "panel", Type: "A", Membership: []string{"A"}, Decision: interview.Admitted, N: 2}}
	s.memory.cells = completed(s.memory.cells, 1, 2)
	s.memory.cells[1].Target = 2
	s.memory.fills = []quota.Fill{{Cell: hostile, At: time.Unix(0, 0), Cells: s.memory.cells, Arrivals: map[string]int{hostile: 3, "A": 1}}}
	s.memory.sample = map[string]int{hostile: 2, "A": 1}
	r := s.visitor().get("/console/kinds/arrivals?lang=en").want(http.StatusOK)
	if strings.Contains(r.body, "<script") || !strings.Contains(r.body, "&lt;script") {
		t.Error("a name became markup")
	}
	doc := r.page()
	for _, where := range []string{"h1", "#types th", "#days th", "#sources th", "#fills th", "#so-far th", "#members th", "#weights th", "[data-ratios] th"} {
		if !strings.Contains(doc.Find(where).Text(), hostile) {
			t.Errorf("%s does not have the name as it is", where)
		}
	}
	for _, file := range []string{"arrivals.csv", "incidence.csv"} {
		records, err := csv.NewReader(strings.NewReader(s.visitor().get("/console/kinds/" + file).want(http.StatusOK).body)).ReadAll()
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
	v := asInThePaper(t).visitor()
	r := v.get("/console/haitao-2015/incidence.csv").want(http.StatusOK)
	if h := r.header; h.Get("Content-Type") != "text/csv; charset=utf-8" || h.Get("Content-Disposition") != `attachment; filename="incidence.csv"` {
		t.Errorf("%v", h)
	}
	if !strings.Contains(r.body, "1,B,2015-10-18T05:41:00Z,ratio_of_completes,C,B,886,1000,0.886,0.809") {
		t.Errorf("no C/B in\n%s", r.body)
	}
	if body := v.get("/console/haitao-2015/arrivals.csv").want(http.StatusOK).body; !strings.Contains(body, "2015-10-18,panel,C,C B,admitted,87\n") {
		t.Errorf("arrivals:\n%s", body)
	}
}

func TestWhoCameIsForTheServersOwnMachine(t *testing.T) {
	s := asInThePaper(t)
	for _, path := range []string{"/arrivals", "/arrivals.csv", "/incidence.csv"} {
		r := httptest.NewRequest(http.MethodGet, "/console/haitao-2015"+path, nil)
		r.RemoteAddr, r.Host = "203.0.113.5:4711", "localhost"
		w := httptest.NewRecorder()
		if s.web.Handler().ServeHTTP(w, r); w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), "886") {
			t.Errorf("%s from elsewhere: %d", path, w.Code)
		}
		s.visitor().get("/console/nothing" + path).want(http.StatusNotFound)
	}
	s.memory.fail(fault.New(fault.Unavailable, "the disk is gone"))
	for _, path := range []string{"/arrivals", "/arrivals.csv", "/incidence.csv"} {
		if r := s.visitor().get("/console/haitao-2015" + path).want(http.StatusServiceUnavailable); r.header.Get("Content-Disposition") != "" {
			t.Errorf("%s: an error as a file", path)
		}
	}
}
