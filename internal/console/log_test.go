package console_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/account"
	"fieldwork/internal/consoletest"
)

func text(_ int, s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

// TestTheLogIsReadToItsEnd pages through a long log and finds every entry once, the newest first.
func TestTheLogIsReadToItsEnd(t *testing.T) {
	s := site(t)
	const entries = 160
	for i := range entries {
		s.Pass(time.Second)
		e := account.Entry{Who: consoletest.Manager, What: "target", Survey: s.Surveys[i%2].ID, Subject: fmt.Sprint("entry ", i), Before: "1", After: "<b>2</b>", Why: "because"}
		if err := s.Accounts.Note(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]int{"/console/log?what=target": entries, "/console/log?what=target&survey=" + s.Surveys[1].ID: entries / 2, "/console/" + s.Surveys[0].ID + "/log": entries / 2} {
		b, last, seen := s.As(consoletest.Chief), entries, 0
		for next := path; next != ""; {
			page := b.Get(next).Want(http.StatusOK).Page()
			for _, row := range page.Find("tbody tr").Map(text) {
				var i int
				if _, err := fmt.Sscanf(row[strings.Index(row, "entry"):], "entry %d", &i); err != nil || i >= last || !strings.Contains(row, "<b>2</b>") {
					t.Fatalf("%s: after entry %d comes %q: %v", path, last, row, err)
				}
				last, seen = i, seen+1
			}
			next = page.Find("a[rel=next]").AttrOr("href", "")
		}
		if seen != want {
			t.Errorf("%s: %d entries, want %d", path, seen, want)
		}
	}
}

func TestTheLogOfASurveyIsItsOwn(t *testing.T) {
	s := site(t)
	for _, sv := range s.Surveys {
		if err := s.Accounts.Note(t.Context(), account.Entry{Who: "x", What: "target", Survey: sv.ID, Subject: "subject of " + sv.ID}); err != nil {
			t.Fatal(err)
		}
	}
	b, path := s.As(consoletest.Manager), "/console/"+s.Surveys[0].ID+"/log"
	for _, query := range []string{"", "?survey=" + s.Surveys[1].ID, "?survey=*", "?survey="} {
		body := b.Get(path + query).Want(http.StatusOK).Body
		if !strings.Contains(body, "subject of "+s.Surveys[0].ID) || strings.Contains(body, "subject of "+s.Surveys[1].ID) || strings.Contains(body, consoletest.Chief) {
			t.Errorf("%s%s shows what is not of the survey", path, query)
		}
	}
	b.Get(path + "?before=x").Want(http.StatusBadRequest)
	if rows := b.Get(path + "?what=nothing").Want(http.StatusOK).Page().Find("tbody tr").Length(); rows != 0 {
		t.Errorf("%d rows of what nobody did", rows)
	}
}

// TestEveryDeedHasAWord reads the log of everything that accounts have gone through here.
func TestEveryDeedHasAWord(t *testing.T) {
	s := site(t)
	b := s.As(consoletest.Chief)
	codesOn(t, s, b)
	b.Get("/console/log?lang=ko")
	known := b.Get("/console/log").Page().Find("#what option").Map(value)
	for _, e := range s.Entries() {
		if !strings.Contains(" "+strings.Join(known, " ")+" ", " "+e.What+" ") {
			t.Errorf("nothing says %q", e.What)
		}
	}
}

// TestTheLogSpeaksInWords: what is kept by the words of the program is told in those of the reader.
func TestTheLogSpeaksInWords(t *testing.T) {
	s := site(t)
	for what, values := range map[string][2]string{"door": {"waiting", "open"}, "state": {"open", "closing"}, "invalidated": {"complete", "invalidated"}, "grants": {"", "*:manager " + s.Surveys[0].ID + ":viewer"}, "target": {"1", "2"}} {
		e := account.Entry{Who: consoletest.Manager, What: what, Survey: s.Surveys[0].ID, Before: values[0], After: values[1]}
		if err := s.Accounts.Note(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	for what, want := range map[string]string{
		"door": "Not launched Open", "state": "Open Closing", "invalidated": "Complete, in the sample Invalidated after completion",
		"grants": " Manager (All surveys), Viewer (" + s.Surveys[0].Title.In("en") + ")", "target": "1 2",
	} {
		row := s.As(consoletest.Chief).Get("/console/log?lang=en&what=" + what).Want(http.StatusOK).Page().Find("tbody tr").First()
		if got := row.Find("del").Text() + " " + row.Find("ins").Text(); got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
}
