package archive_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/consoletest"
	"fieldwork/internal/fault"
	"fieldwork/internal/works"
)

// TestFromOrderToFile goes the whole way with a queue as it is in the field: ordered, being made, made, taken, removed; one
// that fails, and one that is cancelled.
func TestFromOrderToFile(t *testing.T) {
	proceed := make(chan struct{})
	q, err := works.New(works.Config{Dir: filepath.Join(t.TempDir(), "works"), Clock: time.Now,
		Check: func(o works.Order) error {
			if o.AsOf == "soon" {
				return fault.New(fault.Invalid, "soon is no moment")
			}
			return nil
		},
		Make: func(ctx context.Context, o works.Order, dir string, show func(int, int, string)) ([]string, error) {
			show(1, 2, "completes.csv")
			select {
			case <-proceed:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
			if o.Keep == "clean" {
				return nil, errors.New("no room on " + dir)
			}
			return []string{"no quality rules"}, errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, "completes.csv"), []byte("1\n"), 0o644),
				os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(`{"format":"fieldwork-dataset/3","counts":{"completes":1},"files":[{"name":"completes.csv","size":2,"rows":1}]}`), 0o644))
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { q.Stop(time.Minute) })
	b := open(t, q).As(consoletest.Analyst)
	order := func(keep string) {
		t.Helper()
		b.Post(at("/data"), form("language", "en", "format", "csv", "keep", keep)).Want(http.StatusSeeOther)
		shows(t, b, "[data-state=making] .bar b", "1 of 2")
	}
	b.Post(at("/data"), form("language", "en", "format", "csv", "as_of", "soon")).Want(http.StatusUnprocessableEntity)
	order("")
	proceed <- struct{}{}
	shows(t, b, "[data-state=made] .counts", "Completes 1")
	doc := b.Get(at("/data")).Page()
	if own := b.Get(doc.Find("[data-state=made] h3 a").AttrOr("href", "")).Want(http.StatusOK).Page(); b.Get(own.Find("[data-group] a").AttrOr("href", "")).Want(http.StatusOK).Body != "1\n" || text(own, "#failed li") != "no quality rules" {
		t.Errorf("the work's page says %s", text(own, "main"))
	}
	order("clean")
	proceed <- struct{}{}
	shows(t, b, "[data-state=failed] .causes", "no room on ")
	order("two")
	b.Post(b.Get(at("/data")).Page().Find(".moving form").AttrOr("action", ""), nil).Want(http.StatusSeeOther)
	shows(t, b, "[data-state=failed]:nth-of-type(1) .causes", "it was cancelled; order it again if it is wanted after all")
	b.Post(strings.TrimSuffix(doc.Find("[data-state=made] form").AttrOr("action", ""), "again")+"remove", nil).Want(http.StatusSeeOther)
	if b.Get(at("/data")).Page().Find("[data-state=made]").Length() > 0 {
		t.Error("what was removed is listed")
	}
}

// shows waits until the page of data reads so, as long as the tests may take.
func shows(t *testing.T, b *consoletest.Browser, selector, want string) {
	t.Helper()
	end, bounded := t.Deadline()
	for {
		got := text(b.Get(at("/data")).Want(http.StatusOK).Page(), selector)
		if strings.HasPrefix(got, strings.TrimSpace(want)) {
			return
		}
		if bounded && time.Until(end) < 10*time.Second {
			t.Fatalf("%s reads %q, want %q", selector, got, want)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
