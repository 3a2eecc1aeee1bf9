package archive_test

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/archive"
	"fieldwork/internal/console"
	"fieldwork/internal/consoletest"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/survey"
	"fieldwork/internal/works"
	"fieldwork/questionnaires"
)

const study = "haitao-2015"

// haitao is a shipped survey, with a time zone.
func haitao(t testing.TB) *survey.Survey {
	t.Helper()
	s, err := survey.Load(questionnaires.FS, study)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A shop has works that are what the test says.
type shop struct {
	mu     sync.Mutex
	works  []works.Work
	asked  []works.Order
	ended  []string // removed and cancelled
	answer error    // to orders
}

func (s *shop) Order(_ context.Context, o works.Order) (works.Work, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, o)
	return works.Work{Order: o, ID: "20151014-081200-" + string(o.Kind), State: works.Waiting}, s.answer
}

func (s *shop) Works(survey string, kind works.Kind) (all []works.Work, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.works {
		if w.Survey == survey && w.Kind == kind {
			all = append(all, w)
		}
	}
	slices.SortFunc(all, func(a, b works.Work) int { return cmp.Compare(b.ID, a.ID) })
	return all, nil
}

func (s *shop) Work(survey, id string) (works.Work, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.works {
		if w.Survey == survey && w.ID == id {
			return w, nil
		}
	}
	return works.Work{}, fault.New(fault.NotFound, "there is no such work")
}

func (s *shop) Latest(survey string, kind works.Kind) (works.Work, bool) {
	all, _ := s.Works(survey, kind)
	i := slices.IndexFunc(all, func(w works.Work) bool { return w.State == works.Made })
	if i < 0 {
		return works.Work{}, false
	}
	return all[i], true
}

func (s *shop) Remove(_, id string) error { return s.end("removed " + id) }
func (s *shop) Cancel(_, id string) error { return s.end("cancelled " + id) }

func (s *shop) end(what string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = append(s.ended, what)
	return nil
}

// put lists a work, in place of one with its id.
func (s *shop) put(w works.Work) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.works = append(slices.DeleteFunc(s.works, func(other works.Work) bool { return other.ID == w.ID }), w)
}

func (s *shop) orders() []works.Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// A house is a console with an archive.
type house struct {
	*consoletest.Site
	shop        *shop
	description works.Description
	watch       field.Watch
}

// open opens one; without works the server makes none.
func open(t testing.TB, from archive.Works) *house {
	t.Helper()
	h := &house{description: description(), watch: field.Watch{Flags: &field.Flags{At: consoletest.Start, Judged: 3003, Flagged: 1901, Counts: []field.FlagCount{{Rule: "speeder", N: 19}}}}}
	h.Site = consoletest.New(t, func(s *consoletest.Site) [][]console.Route {
		a, err := archive.New(archive.Config{Shell: s.Shell, Works: from,
			Describe: func(context.Context, string, string) (works.Description, error) { return h.description, nil },
			Watch:    func(context.Context, string) (field.Watch, error) { return h.watch, nil }})
		if err != nil {
			t.Fatal(err)
		}
		return [][]console.Route{a.Routes()}
	}, haitao(t))
	return h
}

// opened is one whose works are the test's own.
func opened(t testing.TB, all ...works.Work) *house {
	t.Helper()
	s := &shop{works: all}
	h := open(t, s)
	h.shop = s
	return h
}

// at is an address below the survey's.
func at(path string) string { return "/console/" + study + path }

// form is what is posted.
func form(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return values
}

// text is what somebody reads, with what stands apart on the screen set apart.
func text(doc *goquery.Document, selector string) string {
	found := doc.Find(selector).Clone()
	found.Find(".unseen").Remove()
	found.Find("dt, dd, th, td, li, p").AppendHtml(" ")
	found.AppendHtml(" ")
	return strings.Join(strings.Fields(found.Text()), " ")
}

// reads fails the test unless each selector reads so.
func reads(t *testing.T, doc *goquery.Document, want map[string]string) {
	t.Helper()
	for selector, words := range want {
		if got := text(doc, selector); got != words {
			t.Errorf("%s reads %q, want %q", selector, got, words)
		}
	}
}

// notes are what the audit log says was done in the survey, in order.
func (h *house) notes() string {
	var all []string
	for _, e := range h.Entries() {
		if e.Survey == study {
			all = append([]string{strings.TrimSpace(e.Who + " " + e.What + " " + e.Subject + " " + e.Before + e.After)}, all...)
		}
	}
	return strings.Join(all, "; ")
}
