package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/survey"
)

// begun serves the survey from a database that may be there already, until the stop that it returns.
func begun(t *testing.T, db string, s *survey.Survey) (url string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	srv, err := openServer(ctx, serverConfig{addr: "127.0.0.1:0", db: db, surveys: []*survey.Survey{s}, clock: time.Now, log: slog.New(slog.DiscardHandler)})
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- srv.serve(ctx) }()
	return srv.url, sync.OnceFunc(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
		srv.close()
	})
}

// A reader holds an interview by its forms alone, whatever version they are of.
type reader struct {
	wanted  map[string]string // by field; everything else gets the first answer that is offered
	at      string            // path of the page on the screen
	page    *goquery.Document
	seen    map[string]string // every field that was asked, with the words around it
	outcome string
	err     error
}

// goOn posts up to so many pages.
func (r *reader) goOn(base string, pages int) {
	for ; pages > 0 && r.outcome == "" && r.err == nil; pages-- {
		if r.page == nil {
			r.get(base)
		}
		if r.err == nil && r.outcome == "" {
			r.post(base)
		}
	}
}

func (r *reader) get(base string) { r.take(http.Get(base + r.at)) }

func (r *reader) take(answer *http.Response, err error) {
	if r.err = err; err != nil {
		return
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		r.err = fmt.Errorf("%s answers %d", answer.Request.URL.Path, answer.StatusCode)
		return
	}
	if r.page, r.err = goquery.NewDocumentFromReader(answer.Body); r.err == nil {
		r.at = answer.Request.URL.Path
		r.outcome = r.page.Find("main").AttrOr("data-outcome", "")
	}
}

// post fills the page in and sends it.
func (r *reader) post(base string) {
	form := url.Values{"do": {"next"}}
	r.page.Find("[data-question]").Each(func(_ int, q *goquery.Selection) {
		q.Find("input, select, textarea").Each(func(_ int, c *goquery.Selection) {
			name := c.AttrOr("name", "")
			r.seen[name] = q.Text()
			switch {
			case form.Has(name):
			case r.wanted[name] != "":
				form.Set(name, r.wanted[name])
			case c.AttrOr("type", "") == "radio" || c.AttrOr("type", "") == "checkbox" && c.AttrOr("value", "") != "refused":
				form.Set(name, c.AttrOr("value", ""))
			}
		})
	})
	r.take(http.PostForm(base+r.at, form))
}

// all lets the readers go on, a few at a time, as they would.
func all(readers []*reader, base string, pages func(i int) int) {
	var wait sync.WaitGroup
	turns := make(chan struct{}, 16)
	for i, r := range readers {
		turns <- struct{}{}
		wait.Go(func() {
			defer func() { <-turns }()
			r.goOn(base, pages(i))
		})
	}
	wait.Wait()
}

func readers(from, to int) (rs []*reader) {
	for i := from; i < to; i++ {
		rs = append(rs, &reader{at: fmt.Sprintf("/s/%s?source=panel&pid=version-%d", libraries, i), seen: map[string]string{}, wanted: map[string]string{
			"age": []string{"30", "40", "60"}[i%3], "gender": strconv.Itoa(1 + i/3%2), "district": "1", "frequency": "1", "children": "0", "walk_minutes": "20",
			"printed_books": "1", "digital_books": "2", "comments": "old words", "remarks": "new words"}})
	}
	return rs
}

// TestInterviewsFinishOnTheVersionTheyBeganWith changes a questionnaire under 200 open interviews: words, a new question, and
// one that goes.
func TestInterviewsFinishOnTheVersionTheyBeganWith(t *testing.T) {
	const oldWords, newWords = "没有去过", "一次也没有去过"
	before := edited(t, libraries)
	after := edited(t, libraries, "zh-CN: "+oldWords, "zh-CN: "+newWords, "- text: comments", "- text: remarks", "      - one: education\n",
		"      - {number: walk_minutes, min: 0, max: 300, zh-CN: 走到图书馆要几分钟？, en: How many minutes is it to the library?, ko: 도서관까지 몇 분 걸립니까?}\n      - one: education\n")
	db := filepath.Join(t.TempDir(), "study.db")
	first, late := readers(0, 200), readers(200, 220)

	base, stop := begun(t, db, before)
	t.Cleanup(stop)
	all(first, base, func(i int) int { return 1 + i%5 }) // on either side of the gate
	stop()
	base, stop = begun(t, db, after)
	t.Cleanup(stop)
	for _, r := range first[:50] {
		r.page = nil // who closed the browser opens the page again
	}
	all(append(slices.Clone(first), late...), base, func(int) int { return 30 })
	stop()
	for i, r := range append(first, late...) {
		r.check(t, i, i < 200, oldWords, newWords)
	}
	checkJoined(t, db, before, after)
}

// check holds what the reader saw to the version that it began with.
func (r *reader) check(t *testing.T, i int, old bool, oldWords, newWords string) {
	t.Helper()
	if r.err != nil || r.outcome != "complete" {
		t.Errorf("respondent %d ends as %q: %v", i, r.outcome, r.err)
		return
	}
	_, minutes := r.seen["walk_minutes"]
	_, comments := r.seen["comments"]
	if minutes == old || comments != old || strings.Contains(r.seen["frequency"], newWords) == old || !old && strings.Contains(strings.ReplaceAll(r.seen["frequency"], newWords, ""), oldWords) {
		t.Errorf("respondent %d (old version %t) saw minutes %t, comments %t and %q", i, old, minutes, comments, r.seen["frequency"])
	}
}

// checkJoined finds both versions in the delivery, each answer under its own.
func checkJoined(t *testing.T, db string, before, after *survey.Survey) {
	t.Helper()
	rows, dir := delivered(t, db, libraries)
	count := map[string]int{}
	for _, row := range rows {
		count[row["version"]]++
		old := row["version"] == string(before.Version)
		if (row["walk_minutes"] == "") != old || row["frequency"] != "1" || (row["remarks"] == "") != old {
			t.Fatalf("a row of version %.8s: %v", row["version"], row)
		}
	}
	if count[string(before.Version)] != 200 || count[string(after.Version)] != 20 {
		t.Errorf("rows by version: %v", count)
	}
	var book struct {
		Versions []struct {
			Version    survey.Version
			Interviews int
		}
		Variables []struct {
			Name     string
			Versions []survey.Version
			Earlier  []struct {
				Version survey.Version
				Values  map[int]survey.Text
			}
		}
		Gone []struct{ Name string }
	}
	if err := unmarshalFile(filepath.Join(dir, "codebook.json"), &book); err != nil {
		t.Fatal(err)
	}
	if len(book.Versions) != 2 || len(book.Gone) != 1 || book.Gone[0].Name != "comments" {
		t.Errorf("versions %v, gone %v", book.Versions, book.Gone)
	}
	for _, v := range book.Variables {
		switch v.Name {
		case "remarks", "walk_minutes":
			if !slices.Equal(v.Versions, []survey.Version{after.Version}) {
				t.Errorf("%s is asked by %v", v.Name, v.Versions)
			}
		case "frequency":
			if len(v.Versions) != 2 || len(v.Earlier) != 1 || v.Earlier[0].Version != before.Version || v.Earlier[0].Values[1]["zh-CN"] != "没有去过" {
				t.Errorf("frequency: %+v", v)
			}
		}
	}
}

func unmarshalFile(name string, into any) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}
