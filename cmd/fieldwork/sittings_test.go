package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"fieldwork/internal/headless"
	"fieldwork/internal/survey"
)

// A sitting is one person's interview: what is wanted of it, by the names of the form's fields, and what must come of it.
type sitting struct {
	survey, name, wanted string
	passes               []string // pages that must have been shown
	misses               []string // pages that must not
	row                  map[string]string
}

func sittings() []sitting {
	return []sitting{
		{libraries, "a reader with children", `{age:['36'],gender:['2'],district:['15'],frequency:['5'],children:['2'],last_visit:['2026-05'],services:['1','3','5'],
			best_1:['5'],best_2:['1'],best_3:['3'],recommend:['10'],satisfaction_digital:['refused'],improve_first:['更多座位'],printed_books:['12'],digital_books:['3'],income:['refused'],comments:['<b>谢谢</b>']}`,
			[]string{"services", "best", "satisfaction", "recommend", "first_choice", "printed", "digital"}, []string{"barriers"},
			map[string]string{"type": "1", "age": "36", "gender": "2", "district": "15", "children": "2", "last_visit": "2026-05", "services_lending": "1", "services_events": "0", "services_children": "1",
				"best_1": "5", "best_2": "1", "best_3": "3", "satisfaction_lending": "1", "satisfaction_digital": "", "satisfaction_events": "", "recommend": "10", "improve_first": "更多座位",
				"printed_books": "12", "digital_books": "3", "income": "", "comments": "<b>谢谢</b>", "age_group": "2", "user": "1", "services_used": "3", "barriers_time": ""}},
		{libraries, "a reader of one thing", `{age:['70'],gender:['1'],district:['1'],frequency:['2'],children:['0'],last_visit:['2026-01'],services:['1'],recommend:['0'],printed_books:['0'],digital_books:['0']}`,
			[]string{"services", "satisfaction"}, []string{"best", "first_choice", "barriers"},
			map[string]string{"services_lending": "1", "services_children": "", "services_used": "1", "best_1": "", "recommend": "0", "age_group": "3", "improve_first": ""}},
		{libraries, "no reader", `{age:['18'],gender:['1'],district:['51'],frequency:['1'],children:['0'],barriers:['2','98'],barriers_other_text:['太吵'],printed_books:['1'],digital_books:['40']}`,
			[]string{"barriers", "printed"}, []string{"services", "best", "satisfaction", "recommend"},
			map[string]string{"barriers_hours": "1", "barriers_other": "1", "barriers_other_text": "太吵", "user": "0", "services_lending": "", "last_visit": "", "age_group": "1"}},
		{shipped, "a buyer on Korean platforms", `{age:['30'],channels:['1','2']}`, []string{"language_support"}, []string{"site_visit"},
			map[string]string{"type": "1", "age": "30", "channels_korean_platform": "1", "channels_none": "0"}},
	}
}

// scripted tells whether the page runs scripts: what stands in a noscript element is markup only where it does not.
const scripted = `(() => { const d = document.createElement('div'); d.innerHTML = '<noscript><i></i></noscript>'; return !d.querySelector('i'); })()`

// TestPeopleFillInBothSurveys sits down with a browser, once with scripts and once without, and finds in the dataset what
// was answered.
func TestPeopleFillInBothSurveys(t *testing.T) {
	p := person{t, headless.Browser(t)}
	second, _, err := loadSurvey("../../questionnaires/" + libraries)
	if err != nil {
		t.Fatal(err)
	}
	srv, db := serveFor(t, serverConfig{surveys: append(mustLoad(t), second), clock: time.Now})
	var ended []sitting
	for _, scripts := range []bool{true, false} {
		headless.Run(t, p.browser, emulation.SetScriptExecutionDisabled(!scripts))
		for i, sit := range sittings() {
			t.Run(fmt.Sprintf("%s, scripts %t", sit.name, scripts), func(t *testing.T) {
				p := person{t, p.browser}
				p.open(fmt.Sprintf("%s/s/%s?source=panel&pid=person-%d-%t", srv.url, sit.survey, i, scripts), 360)
				if runs := headless.Ask[bool](t, p.browser, scripted); runs != scripts {
					t.Fatalf("the page runs scripts: %t", runs)
				}
				pages, outcome := p.through(sit.wanted)
				if outcome != "complete" {
					t.Fatalf("ended as %q by way of %v: %s", outcome, pages, headless.Ask[string](t, p.browser, `document.querySelector('main').innerText`))
				}
				checkWay(t, sit, pages)
			})
			ended = append(ended, sit)
		}
	}
	compareRows(t, db, ended)
}

func checkWay(t *testing.T, sit sitting, pages []string) {
	t.Helper()
	for _, page := range sit.passes {
		if !slices.Contains(pages, page) {
			t.Errorf("page %s is not shown: %v", page, pages)
		}
	}
	for _, page := range sit.misses {
		if slices.Contains(pages, page) {
			t.Errorf("page %s is shown: %v", page, pages)
		}
	}
	if len(slices.Compact(slices.Sorted(slices.Values(pages)))) != len(pages) {
		t.Errorf("a page is shown twice: %v", pages)
	}
}

// compareRows finds the answers of each sitting in the delivered rows, which are in the order of the interviews.
func compareRows(t *testing.T, db string, ended []sitting) {
	t.Helper()
	rows := map[string][]map[string]string{}
	for _, id := range []string{libraries, shipped} {
		rows[id], _ = delivered(t, db, id)
	}
	for _, sit := range ended {
		if len(rows[sit.survey]) == 0 {
			t.Fatalf("%s: no row left for %s", sit.survey, sit.name)
		}
		row := rows[sit.survey][0]
		rows[sit.survey] = rows[sit.survey][1:]
		for _, column := range slices.Sorted(maps.Keys(sit.row)) {
			if row[column] != sit.row[column] {
				t.Errorf("%s: %s is %q, want %q", sit.name, column, row[column], sit.row[column])
			}
		}
	}
}

// pictureWidths are the widths at which pages are looked at: a phone's and a desk's.
var pictureWidths = []int64{360, 1280}

// TestPagesOfTheSecondSurveyFit looks at every page of the second survey, at both widths: nothing may stick out sideways.
// The language with the longest words will do; with FIELDWORK_PICTURES=DIR it is all of them, and a picture of each is left
// there.
func TestPagesOfTheSecondSurveyFit(t *testing.T) {
	p := person{t, headless.Browser(t)}
	second, _, err := loadSurvey("../../questionnaires/" + libraries)
	if err != nil {
		t.Fatal(err)
	}
	srv, _ := serveFor(t, serverConfig{surveys: []*survey.Survey{second}, clock: time.Now})
	languages := second.Languages
	if os.Getenv("FIELDWORK_PICTURES") == "" {
		languages = []string{"en"}
	}
	for i, language := range languages {
		for _, sit := range sittings() {
			if sit.survey != libraries || sit.misses[0] == "best" {
				continue // its pages are those of the other two
			}
			p.open(fmt.Sprintf("%s/s/%s?lang=%s&source=panel&pid=fits-%d-%d", srv.url, libraries, language, i, len(sit.passes)), 360)
			p.look(sit.wanted, language)
		}
	}
}

// look goes through an interview and measures each page, empty and with its problems.
func (p person) look(wanted, language string) {
	p.Helper()
	for range 40 {
		name := headless.Ask[string](p.T, p.browser, `document.querySelector('main').dataset.page || 'end'`)
		p.measure(language + "-" + name)
		if name == "end" {
			return
		}
		headless.Run(p.T, p.browser, chromedp.Evaluate(fill+"("+wanted+")", nil))
		p.press("button.next")
	}
	p.Fatal("the interview has no end")
}

func (p person) measure(name string) {
	p.Helper()
	for _, width := range pictureWidths {
		headless.Run(p.T, p.browser, emulation.SetDeviceMetricsOverride(width, 740, 1, width < 600))
		if wide := headless.Ask[int](p.T, p.browser, `document.documentElement.scrollWidth`); wide > int(width) {
			p.Errorf("%s is %d pixels wide on a screen of %d", name, wide, width)
		}
		if dir := os.Getenv("FIELDWORK_PICTURES"); dir != "" {
			var png []byte
			headless.Run(p.T, p.browser, chromedp.FullScreenshot(&png, 100))
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.png", name, width)), png, 0o644); err != nil {
				p.Fatal(err)
			}
		}
	}
}
