package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"fieldwork/internal/field"
	"fieldwork/internal/headless"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/simulate"
)

// TestAResearcherRunsAStudy is a study from the first login to its report by somebody who has a browser and nothing else,
// while 300 respondents come.
func TestAResearcherRunsAStudy(t *testing.T) {
	if testing.Short() {
		t.Skip("300 respondents answer a whole survey")
	}
	r := newResearcher(t)
	r.firstLogin(r.link)
	r.launch()
	r.watch()
	r.raise("B", 1100)
	r.closeCell("C")
	r.invalidateOne()
	r.deliverCSV()
	r.report()
	r.readsTheLog()
	if complaints := strings.Join(r.complaints, "\n"); complaints != "" {
		t.Errorf("the browser complains:\n%s", complaints)
	}
}

// A researcher has a browser, and a server that waits for its first login.
type researcher struct {
	person
	srv        *server
	c          simulate.Config
	link       string
	console    string // address of the survey's pages
	complaints []string
}

func newResearcher(t *testing.T) *researcher {
	t.Helper()
	c, err := simulation(shipped)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	config := serverConfig{addr: "127.0.0.1:0", db: filepath.Join(dir, "study.db"), surveys: mustLoad(t), clock: time.Now, log: slog.New(slog.DiscardHandler),
		works: filepath.Join(dir, "works"), hold: true}
	srv, err := openServer(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	serving, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- srv.serve(serving) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
		srv.close()
	})
	var printed bytes.Buffer
	if err := srv.printSetup(t.Context(), &printed, nil); err != nil {
		t.Fatal(err)
	}
	r := &researcher{person: person{t, headless.Browser(t)}, srv: srv, c: c, console: srv.url + "/console/" + shipped}
	r.link = srv.url + setupLink.FindString(printed.String()) + "?lang=en"
	chromedp.ListenTarget(r.browser, func(ev any) {
		switch e := ev.(type) {
		case *log.EventEntryAdded:
			r.complaints = append(r.complaints, e.Entry.Text)
		case *runtime.EventExceptionThrown:
			r.complaints = append(r.complaints, e.ExceptionDetails.Error())
		}
	})
	headless.Run(t, r.browser, log.Enable(), runtime.Enable())
	return r
}

// page opens one of the survey's pages.
func (r *researcher) page(path string) {
	r.Helper()
	r.open(r.console+path, 1280)
}

// sees waits until an expression in the page is true.
func (r *researcher) sees(what, expression string) {
	r.Helper()
	err := chromedp.Run(r.browser, chromedp.Poll(expression, nil, chromedp.WithPollingTimeout(time.Minute), chromedp.WithPollingInterval(100*time.Millisecond)))
	if err != nil {
		r.Fatalf("never saw %s: %v; the page:\n%s", what, err, headless.Ask[string](r.T, r.browser, `document.body.innerText`))
	}
}

func (r *researcher) tally() field.Tally {
	r.Helper()
	tally, err := r.srv.field.Monitor(r.Context(), shipped)
	if err != nil {
		r.Fatal(err)
	}
	return tally
}

func (r *researcher) cell(name string) quota.Cell {
	r.Helper()
	for _, c := range r.tally().Cells {
		if c.Name == name {
			return c
		}
	}
	r.Fatalf("no cell %s", name)
	return quota.Cell{}
}

// launch lets respondents in, who were told before that they are early.
func (r *researcher) launch() {
	r.Helper()
	early, err := http.Get(r.srv.url + "/s/" + shipped)
	if err != nil {
		r.Fatal(err)
	}
	early.Body.Close()
	if early.StatusCode != http.StatusServiceUnavailable {
		r.Errorf("somebody who came before the launch was answered with %d", early.StatusCode)
	}
	r.page("/field")
	r.typed("[data-door] input[name=why]", "everything was tried out")
	r.press(`[data-door] button[value=open]`)
	r.sees("the open door", `document.querySelector('[data-door=open]') !== null`)
}

// watch keeps the monitor open while respondents come: figures and charts move without the page being loaded again.
func (r *researcher) watch() {
	r.Helper()
	r.page("")
	headless.Run(r.T, r.browser, chromedp.Evaluate(`window.stayed = true`, nil))
	r.c.URL, r.c.Source, r.c.Arrivals, r.c.Concurrency, r.c.Seed, r.c.Now = r.srv.url, "panel", 300, 8, 5, time.Now
	ran := make(chan error, 1)
	go func() {
		_, err := simulate.Run(r.Context(), r.c)
		ran <- err
	}()
	started := func(n int) string {
		return fmt.Sprintf(`window.stayed && Number(document.querySelector('[data-key=headline] > div:nth-child(3) dd').textContent) >= %d`, n)
	}
	for _, n := range []int{20, 150, 300} {
		r.sees(fmt.Sprintf("%d who began", n), started(n))
	}
	if err := <-ran; err != nil {
		r.Fatal(err)
	}
	done := r.tally().Ended[interview.Completed]
	if done < 200 {
		r.Errorf("%d of 300 respondents are in the sample", done)
	}
	r.sees("all completes", fmt.Sprintf(`window.stayed && document.querySelector('.sample dd').textContent.trim().startsWith('%d')`, done))
	r.sees("a chart", `document.querySelector('[data-chart=curve] canvas, [data-chart=curve] svg') !== null`)
}

// raise raises a target.
func (r *researcher) raise(cell string, target int) {
	r.Helper()
	r.page("/field")
	card := `[data-cell="` + cell + `"] `
	headless.Run(r.T, r.browser, chromedp.Click(card+"summary", chromedp.ByQuery), chromedp.SetValue(card+"input[name=target]", fmt.Sprint(target), chromedp.ByQuery))
	r.typed(card+"input[name=why]", "second wave")
	r.press(card + "button.next")
	if got := r.cell(cell).Target; got != target {
		r.Errorf("the target of %s is %d, want %d", cell, got, target)
	}
}

// closeCell closes a cell for good, which the page asks about once more.
func (r *researcher) closeCell(cell string) {
	r.Helper()
	r.page("/field")
	card := `[data-cell="` + cell + `"] `
	headless.Run(r.T, r.browser, chromedp.Click(card+"summary", chromedp.ByQuery), chromedp.SetValue(card+"select[name=state]", "closed", chromedp.ByQuery))
	r.typed(card+"input[name=why]", "enough of them")
	r.press(card + "button.next")
	if got := r.cell(cell).State; got != quota.Open {
		r.Errorf("cell %s is %s before it was confirmed", cell, got)
	}
	r.press("[data-confirm] button.grave")
	if got := r.cell(cell).State; got != quota.Closed {
		r.Errorf("cell %s is %s", cell, got)
	}
}

// invalidateOne takes an interview out of the sample.
func (r *researcher) invalidateOne() {
	r.Helper()
	before := r.tally().Ended[interview.Completed]
	r.page("/interviews?disposition=complete")
	r.press(`main table a[href*="/interviews/"]`)
	r.typed("form[action$=invalidate] input[name=why]", "one answer throughout")
	r.press("form[action$=invalidate] button")
	if tally := r.tally(); tally.Ended[interview.Completed] != before-1 || tally.Ended[interview.Invalidated] != 1 {
		r.Errorf("%d completes and %d invalidated, of %d completes before", tally.Ended[interview.Completed], tally.Ended[interview.Invalidated], before)
	}
}

// deliverCSV orders the dataset, and downloads it when it is made.
func (r *researcher) deliverCSV() {
	r.Helper()
	r.page("/data")
	headless.Run(r.T, r.browser, chromedp.Evaluate(`document.querySelectorAll('input[name=format]').forEach(b => b.checked = b.value === 'csv')`, nil))
	r.press("#order button.next")
	r.sees("the delivery", `document.querySelector('[data-state=made]') !== null`)
	r.press(`[data-state=made] a[href*="/works/"]`)
	file := headless.Ask[string](r.T, r.browser, `document.querySelector('a[href$="/completes.csv"]').getAttribute('href')`)
	rows := headless.Ask[int](r.T, r.browser, `(() => { const x = new XMLHttpRequest(); x.open('GET', '`+file+`', false); x.send(); return x.status === 200 ? x.responseText.trim().split('\n').length - 1 : -1 })()`)
	if want := r.tally().Ended[interview.Completed]; rows != want {
		r.Errorf("the delivered file has %d rows, and the sample %d", rows, want)
	}
	anonymous, err := http.Get(r.srv.url + file)
	if err != nil {
		r.Fatal(err)
	}
	defer anonymous.Body.Close()
	if body, _ := io.ReadAll(anonymous.Body); anonymous.StatusCode != http.StatusUnauthorized || len(body) > 100 {
		r.Errorf("somebody who has not logged in gets %d with %d bytes", anonymous.StatusCode, len(body))
	}
}

// report orders the report and reads it.
func (r *researcher) report() {
	r.Helper()
	r.page("/reports")
	r.press("#order button.next")
	r.sees("the report", `document.querySelector('[data-state=made]') !== null`)
	r.page("/report/")
	if !headless.Ask[bool](r.T, r.browser, `document.querySelector('#table08') !== null`) {
		r.Error("the report lacks its Table 8")
	}
}

// readsTheLog finds everything that was done.
func (r *researcher) readsTheLog() {
	r.Helper()
	r.page("/log")
	text := headless.Ask[string](r.T, r.browser, `document.querySelector('main').innerText`)
	for _, said := range []string{"lin", "everything was tried out", "second wave", "enough of them", "one answer throughout", "1100"} {
		if !strings.Contains(text, said) {
			r.Errorf("the log lacks %q:\n%s", said, text)
		}
	}
}
