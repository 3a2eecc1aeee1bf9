package lookout

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/consoletest"
	"fieldwork/internal/field"
	"fieldwork/internal/incidence"
	"fieldwork/internal/interview"
	"fieldwork/internal/ledger"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// A crowd is a field at whose gate others came than those in its database.
type crowd struct {
	*field.Service
	counts []interview.ArrivalCount
	sample map[string]int
	fills  []quota.Fill
	cells  []quota.Cell
	down   error
}

// WhoCame reads the crowd as the service reads its store.
func (c *crowd) WhoCame(_ context.Context, id string) (t field.Turnout, err error) {
	if c.down != nil {
		return t, c.down
	}
	sv, err := c.Survey(id)
	if err != nil {
		return t, err
	}
	t.At, t.Counts = c.Now(), c.counts
	if t.Summary, err = ledger.Read(sv, c.counts, c.fills, c.cells); err != nil {
		return t, err
	}
	var sample []incidence.Count
	for _, name := range slices.Sorted(maps.Keys(c.sample)) {
		sample = append(sample, incidence.Count{Name: name, N: c.sample[name]})
	}
	t.Weighting, err = t.Weights(sample)
	return t, err
}

// crowded is a rig at whose gate a crowd came.
func crowded(t testing.TB, sv *survey.Survey) (*rig, *crowd) {
	c := &crowd{}
	for _, cell := range sv.Cells {
		c.cells = append(c.cells, quota.Cell{Name: cell.Name, Dimension: cell.Dimension, Target: cell.Target, State: quota.Open})
	}
	return raise(t, func(s *consoletest.Site) Field {
		c.Service = s.Field
		return c
	}, sv), c
}

// asInThePaper is a rig at whose study B filled first, when C had 886 completes, and where 887 of 1,000 arrivals of C are
// of B, too.
func asInThePaper(t testing.TB) (*rig, *crowd) {
	sv, err := survey.Load(questionnaires.FS, "haitao-2015")
	if err != nil {
		t.Fatal(err)
	}
	s, m := crowded(t, sv)
	arrive := func(day, source, typ string, d interview.Decision, n int, also ...string) {
		c := interview.ArrivalCount{Day: day, Source: source, Type: typ, Decision: d, N: n}
		if typ != "" {
			c.Membership = append([]string{typ}, also...)
		}
		m.counts = append(m.counts, c)
	}
	arrive("2015-10-08", "panel", "", interview.Ineligible, 40)
	arrive("2015-10-08", "panel", "A1", interview.Admitted, 120)
	arrive("2015-10-08", "panel", "A2", interview.Admitted, 870)
	arrive("2015-10-08", "panel", "B", interview.Admitted, 1030)
	arrive("2015-10-08", "panel", "C", interview.Admitted, 110)
	arrive("2015-10-08", "panel", "C", interview.Admitted, 800, "B")
	arrive("2015-10-18", "direct", "B", interview.TurnedAway, 60)
	arrive("2015-10-18", "panel", "C", interview.Admitted, 3)
	arrive("2015-10-18", "panel", "C", interview.Admitted, 87, "B")
	m.sample = map[string]int{"C": 900, "B": 1000, "A2": 850, "A1": 115}
	m.fills = []quota.Fill{{Cell: "B", At: time.Date(2015, 10, 18, 5, 41, 0, 0, time.UTC), Arrivals: map[string]int{"A1": 120, "A2": 870, "B": 1030, "C": 910},
		Cells: completed(m.cells, 960, 1000, 886)}}
	m.cells = completed(m.cells, 965, 1000, 900)
	return s, m
}

// completed are the cells with these completes.
func completed(cells []quota.Cell, n ...int) []quota.Cell {
	cells = slices.Clone(cells)
	for i := range cells {
		cells[i].Completed = n[i]
	}
	return cells
}

func paper(t testing.TB) *consoletest.Browser {
	r, _ := asInThePaper(t)
	return r.As(consoletest.Viewer)
}

func TestWhoCameAsInThePaper(t *testing.T) {
	doc := paper(t).Get("/console/haitao-2015/arrivals?lang=en").Want(http.StatusOK).Page()
	reads(t, doc, map[string]string{
		"h1":                                              "Survey of cross-border online shoppers",
		".figures div:nth-child(1) dd":                    "3120",
		"#types [data-type=C]":                            "C Korean platform user (Type C) 1000 0 1000",
		"#types [data-type=B]":                            "B Chinese platform user (Type B) 1030 60 1090",
		"#types [data-type=ineligible]":                   "Not eligible 40",
		"#types tr.total:last-child":                      "Everybody who came 3120",
		"#days [data-name='2015-10-08']":                  "2015-10-08 910 1030 870 120 40 2970",
		"#days [data-name='2015-10-18']":                  "2015-10-18 90 0 +60 0 0 0 150",
		"#sources [data-name=direct]":                     "direct 0 0 +60 0 0 0 60",
		"#fills [data-cell=B]":                            "B filled first at 2015-10-18 13:41 UTC+08:00 960 1000 886",
		"#fills tr:nth-child(2)":                          "Now 965 1000 900",
		"#fills tr:nth-child(3)":                          "Target 1000 1000 1000",
		"#first-fill h2":                                  "Before B filled first, 2015-10-18 13:41 UTC+08:00",
		"#first-fill [data-name=C]":                       "C Korean platform user (Type C) 910 31.1% 29.0% – 33.2%",
		"#so-far [data-name=A1]":                          "A1 No interest (Type A1) 120 3.9% 3.1% – 4.9%",
		"[data-stopped=B] [data-name=B]":                  "B Chinese platform user (Type B) 1000 35.1% 33.4% – 36.9%",
		"[data-ratios=B] [data-name=C] th b":              "C / B",
		"[data-ratios=B] [data-name=C] td:nth-of-type(2)": "0.886",
		"[data-ratios=B] [data-name=C] .exact":            "0.809 – 0.971",
		"[data-ratios=B] [data-name=C] .large":            "0.809 – 0.970",
		"#members [data-of=C][data-also=B]":               "C → B 887 / 1000 88.7% 86.6% – 90.6%",
		"#weights [data-name=C]":                          "C Korean platform user (Type C) 900 31.1% 31.4% 0.989",
		"#weights [data-name=A1] td:last-child":           "1.020",
		"#weights .worth div:first-child dd":              "2865",
		".card#weights caption":                           "Share of the population by share of the sample; the mean over the sample is 1. The population is who came before B filled at 2015-10-18 13:41 UTC+08:00.",
		".menu a[href='/console/haitao-2015']":            "Monitor",
		".menu [aria-current=page]":                       "Who came",
	})
	for _, citation := range []string{"Goodman, L. A. (1965)", "Haldane, J. B. S. (1945)", "Clopper, C. J. and Pearson", "Woolf, B. (1955)", "Zou, G. Y.", "Kish, L. (1965)"} {
		if !strings.Contains(doc.Find("cite").Text(), citation) {
			t.Errorf("nobody cites %s", citation)
		}
	}
}

// TestTheTablesOfWhoCameCanBeHeard: every table has a caption, every header says what it heads, and pictures are silent.
func TestTheTablesOfWhoCameCanBeHeard(t *testing.T) {
	doc := paper(t).Get("/console/haitao-2015/arrivals").Want(http.StatusOK).Page()
	doc.Find("table").Each(func(_ int, table *goquery.Selection) {
		if strings.TrimSpace(table.Find("caption").Text()) == "" {
			t.Errorf("a table without a caption: %.60s", table.Text())
		}
	})
	if n := doc.Find("th:not([scope])").Length(); n > 0 {
		t.Errorf("%d headers without a scope", n)
	}
	if doc.Find("svg").Length() < 10 || doc.Find("svg").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return s.Closest("[aria-hidden=true]").Length() == 0
	}).Length() > 0 {
		t.Error("pictures that are missing, or that are read out")
	}
	if doc.Find("script, [style]").Length() > 0 {
		t.Error("a script or a style that the policy forbids")
	}
}

func TestWhoCameInEveryLanguage(t *testing.T) {
	v := paper(t)
	for language, want := range map[string]string{"zh-CN": "逆抽样下的无偏估计", "en": "unbiased estimate under inverse sampling", "ko": "역표본추출에서의 불편추정"} {
		r := v.Get("/console/haitao-2015/arrivals?lang=" + language).Want(http.StatusOK)
		if doc := r.Page(); doc.Find("html").AttrOr("lang", "") != language || !strings.Contains(doc.Text(), want) || strings.Contains(r.Body, "no value") {
			t.Errorf("%s: %.300s", language, doc.Find("main").Text())
		}
	}
}

func TestTheMonitorLeadsToWhoCame(t *testing.T) {
	v := raise(t, nil, kinds(t)).As(consoletest.Viewer)
	to, there := v.Get("/console/kinds?lang=ko").Page().Find("main a[href*='/arrivals']").Attr("href")
	if !there || to != "/console/kinds/arrivals" {
		t.Errorf("the monitor leads to %q", to)
	}
	if l := v.Get(to).Want(http.StatusOK).Page().Find("html").AttrOr("lang", ""); l != "ko" {
		t.Errorf("in %s", l)
	}
}

func TestNobodyHasComeYet(t *testing.T) {
	v := raise(t, nil, kinds(t)).As(consoletest.Viewer)
	doc := v.Get("/console/kinds/arrivals?lang=en").Want(http.StatusOK).Page()
	reads(t, doc, map[string]string{"main .none": "Nobody has reached the gate yet. Counts, shares and weights appear here once the first respondent is classified."})
	if got := v.Get("/console/kinds/arrivals.csv").Want(http.StatusOK).Body; got != "day,source,type,membership,decision,count\n" {
		t.Errorf("the file has %q", got)
	}
	if got := v.Get("/console/kinds/incidence.csv").Want(http.StatusOK).Body; strings.Count(got, "\n") != 1 {
		t.Errorf("the file has %q", got)
	}
}

// TestWhoCameBeforeAnythingFilled has arrivals, but no fill, no sample, no two types and one source.
func TestWhoCameBeforeAnythingFilled(t *testing.T) {
	s, m := crowded(t, kinds(t))
	m.counts = []interview.ArrivalCount{{Day: "2015-10-14", Source: "panel", Decision: interview.Ineligible, N: 1}}
	v := s.As(consoletest.Viewer)
	reads(t, v.Get("/console/kinds/arrivals?lang=en").Page(), map[string]string{
		"#so-far p": "0 eligible arrivals. No shares: they need somebody eligible, and no more than 2000000 arrivals."})
	m.counts = append(m.counts, interview.ArrivalCount{Day: "2015-10-14", Source: "panel", Type: "B", Membership: []string{"B"}, Decision: interview.Admitted, N: 1})
	doc := v.Get("/console/kinds/arrivals?lang=en").Want(http.StatusOK).Page()
	reads(t, doc, map[string]string{
		"#so-far caption":       "1 eligible arrival.",
		"#so-far [data-name=B]": "B Bought 1 100.0% 16.6% – 100.0%",
		"#fills caption":        "No cell is full yet.",
		"#members p":            "Nobody has fulfilled the rules of two types.",
		"#weights p":            "None yet: nobody is in the sample.",
	})
	if doc.Find("#first-fill, #sources, [data-stopped]").Length() > 0 || !strings.Contains(doc.Find("main").Text(), "None yet. There is one as soon as a cell") {
		t.Error("a table of what has not happened")
	}
}

// TestATypeThatTheSampleLacksIsNamed: weights speak for the others alone.
func TestATypeThatTheSampleLacksIsNamed(t *testing.T) {
	s, m := asInThePaper(t)
	delete(m.sample, "A1")
	reads(t, s.As(consoletest.Viewer).Get("/console/haitao-2015/arrivals?lang=en").Page(), map[string]string{
		"#weights .warning": "The sample has nobody of A1: weighted figures speak for 95.9% of the population."})
}

func TestScales(t *testing.T) {
	for largest, want := range map[float64]float64{0: 1, 0.0003: 0.0003, 0.041: 0.045, 0.37: 0.4, 0.35: 0.35, 0.96: 1, 1: 1, 1.05: 1.5, 14: 15, 260: 300} {
		if got := scaleTo(largest); got < want*(1-1e-9) || got > want*(1+1e-9) {
			t.Errorf("up to %v the scale ends at %v, want %v", largest, got, want)
		}
	}
	for p, want := range map[float64]string{0: "0.0%", 0.00031: "0.031%", 0.0005: "0.1%", 0.887: "88.7%", 1: "100.0%"} {
		if got := percents(p); got != want {
			t.Errorf("%v as %q, want %q", p, got, want)
		}
	}
	if got := place(3, 2); got != "100.00%" {
		t.Errorf("beyond the scale: %s", got)
	}
	if got := place(1, 0); got != "0%" {
		t.Errorf("without a scale: %s", got)
	}
}
