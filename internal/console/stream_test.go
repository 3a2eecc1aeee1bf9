package console_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/console"
	"fieldwork/internal/consoletest"
)

// streaming has a page that sends a number at every look.
func streaming(*consoletest.Site) [][]console.Route {
	page := func(v *console.Visit) error {
		n := 0
		return v.Stream(func(b *bytes.Buffer) error {
			n++
			b.WriteString(time.Duration(n).String())
			return nil
		})
	}
	return [][]console.Route{{
		{Method: http.MethodGet, Path: "/:survey/events", Needs: account.Viewer, Page: page},
		{Method: http.MethodGet, Path: "/:survey", Needs: account.Viewer, Page: page},
	}}
}

// TestAStreamEndsWithItsReadersRight opens a stream, takes away what let its reader in, and waits for the end of the stream.
func TestAStreamEndsWithItsReadersRight(t *testing.T) {
	for name, take := range map[string]func(*consoletest.Site, *consoletest.Browser, account.Account) error{
		"a logout": func(_ *consoletest.Site, b *consoletest.Browser, _ account.Account) error {
			b.Post("/console/logout", nil).Want(http.StatusSeeOther)
			return nil
		},
		"a disabled account": func(s *consoletest.Site, _ *consoletest.Browser, a account.Account) error {
			return s.Accounts.Disable(t.Context(), s.Who(consoletest.Chief), a.ID)
		},
		"sessions that were ended": func(s *consoletest.Site, _ *consoletest.Browser, a account.Account) error {
			_, err := s.Accounts.EndSessions(t.Context(), a)
			return err
		},
		"a role that was taken": func(s *consoletest.Site, _ *consoletest.Browser, a account.Account) error {
			return s.Accounts.SetGrants(t.Context(), s.Who(consoletest.Chief), a.ID, nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := consoletest.New(t, streaming, shipped(t)...)
			s.Shell.Pace = time.Millisecond
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			b := s.As(consoletest.Viewer)
			stream := b.Open(ctx, "/console/"+s.Surveys[0].ID+"/events")
			defer stream.Body.Close()
			first := make([]byte, 1000)
			for range 20 { // it lasts longer than it is trusted without being asked
				if _, err := stream.Body.Read(first); err != nil {
					t.Fatalf("the stream of somebody who may see it: %v", err)
				}
			}
			if err := take(s, b, s.Who(consoletest.Viewer)); err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, stream.Body); err != nil {
				t.Errorf("the stream goes on: %v", err)
			}
		})
	}
}

// TestAStreamIsNotKeptForWhoWantsNone asks for the head of a stream, and then for a page on the same connection, which has
// to wait for the answer before it.
func TestAStreamIsNotKeptForWhoWantsNone(t *testing.T) {
	s := consoletest.New(t, streaming, shipped(t)...)
	b, path := s.As(consoletest.Viewer), "/console/"+s.Surveys[0].ID+"/events"
	if a := b.Send(http.MethodHead, path, nil, nil).Want(http.StatusOK); a.Header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("the head is that of %q", a.Header.Get("Content-Type"))
	}
	b.Get("/console/self").Want(http.StatusOK)
}
