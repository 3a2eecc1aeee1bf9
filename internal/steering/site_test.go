package steering_test

import (
	"fieldwork/internal/account"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"math/rand/v2"

	"fieldwork/internal/console"
	"fieldwork/internal/consoletest"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/steering"
	"fieldwork/internal/survey"
	"fieldwork/internal/testlink"
	"fieldwork/internal/web"
)

// kinds is the survey of the respondents' pages' tests, which asks every kind of question.
func kinds(t testing.TB) *survey.Survey {
	t.Helper()
	s, err := survey.Load(os.DirFS("../web/testdata"), "kinds")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// room makes the pages over the site.
func room(t testing.TB) func(*consoletest.Site) [][]console.Route {
	return func(s *consoletest.Site) [][]console.Route {
		links := testlink.New(s.Store, s.Now, rand.NewChaCha8([32]byte{7}))
		stage := web.NewStage(s.Web, rand.NewChaCha8([32]byte{8}), s.Store)
		r, err := steering.New(steering.Config{Shell: s.Shell, Field: s.Field, Control: s.Store, Links: links, Stage: stage})
		if err != nil {
			t.Fatal(err)
		}
		return [][]console.Route{r.Routes()}
	}
}

func newSite(t testing.TB) *consoletest.Site { return consoletest.New(t, room(t), kinds(t)) }

// answers take a respondent of the survey to its end.
func answers() map[string]url.Values {
	return map[string]url.Values{
		"consent":    {"agree": {"1"}},
		"you":        {"age": {"30"}, "city": {"1"}, "korean": {"2"}},
		"reasons":    {"reasons": {"1", "3"}},
		"importance": {"importance_price": {"5"}, "importance_delivery": {"4"}, "importance_service": {"3"}},
		"words":      {"comments": {"很好"}},
	}
}

// respond takes the source's respondent through the survey, up to the page that is named, "" to the end; different answers
// stand before the usual ones.
func respond(t testing.TB, s *consoletest.Site, id, until string, different map[string]url.Values) interview.Interview {
	t.Helper()
	visit, err := s.Field.Arrive(t.Context(), field.Knock{Survey: "kinds", Source: "panel", RespondentID: id, Device: "phone"})
	if err != nil {
		t.Fatal(err)
	}
	for range 12 {
		if visit.Page == until || visit.Page == "" {
			return *visit.Interview
		}
		form := answers()[visit.Page]
		if d, ok := different[visit.Page]; ok {
			form = d
		}
		s.Pass(9 * time.Second)
		step, err := s.Field.Answer(t.Context(), field.Post{Survey: "kinds", Token: visit.Interview.Token, Page: visit.Page, Form: form, Move: field.Forward})
		if err != nil {
			t.Fatal(err)
		}
		if len(step.Problems) > 0 {
			t.Fatalf("page %s: %v", visit.Page, step.Problems)
		}
		visit = step.Visit
	}
	t.Fatal("no end")
	return interview.Interview{}
}

// words is a text with single blanks.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// cellForm is the form of a cell as the page has it, with changes.
func cellForm(t testing.TB, b *consoletest.Browser, cell string, pairs ...string) url.Values {
	t.Helper()
	form := url.Values{}
	card := b.Get("/console/kinds/field").Want(http.StatusOK).Page().Find("[data-cell='" + cell + "'] form")
	if card.Length() != 1 {
		t.Fatalf("cell %s has %d forms", cell, card.Length())
	}
	for _, input := range card.Find("input").EachIter() {
		form.Set(input.AttrOr("name", ""), input.AttrOr("value", ""))
	}
	form.Set("state", card.Find("option[selected]").AttrOr("value", ""))
	form.Del("csrf")
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

// populate has respondents of every ending come: 1 is complete with an answer off its path, 2 in progress, 3 screened out,
// 4 complete, 5 withdrawn, 6 turned away.
func populate(t testing.TB, s *consoletest.Site) {
	t.Helper()
	iv := respond(t, s, "panelist-0001", "importance", map[string]url.Values{"you": {"age": {"34"}, "city": {"98"}, "city_other_text": {"呼和浩特 <b>bold</b>"}, "korean": {"2"}}})
	back, err := s.Field.Answer(t.Context(), field.Post{Survey: "kinds", Token: iv.Token, Page: "importance", Move: field.Back, Form: url.Values{}, Client: 7 * time.Second})
	if err != nil || back.Page != "reasons" {
		t.Fatal(err, back.Page)
	}
	respond(t, s, "panelist-0001", "", map[string]url.Values{"reasons": {"reasons": {"2"}}})
	respond(t, s, "panelist-0002", "words", nil)
	respond(t, s, "panelist-0003", "", map[string]url.Values{"you": {"age": {"15"}, "city": {"1"}, "korean": {"1"}}})
	respond(t, s, "panelist-0004", "", map[string]url.Values{"you": {"age": {"50"}, "city": {"2"}, "korean": {"1"}}})
	gone := respond(t, s, "panelist-0005", "words", nil)
	if _, err := s.Field.Withdraw(t.Context(), "kinds", gone.Token); err != nil {
		t.Fatal(err)
	}
	respond(t, s, "panelist-0006", "", map[string]url.Values{"you": {"age": {"50"}, "city": {"2"}, "korean": {"1"}}})
}

// noted are the entries of the audit log that say what.
func noted(t testing.TB, s *consoletest.Site, what string) (entries []account.Entry) {
	t.Helper()
	log, err := s.Store.AuditLog(t.Context(), account.Reading{Surveys: []string{"kinds"}, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, placed := range log {
		if placed.What == what {
			entries = append(entries, placed.Entry)
		}
	}
	return entries
}
