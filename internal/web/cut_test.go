package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"fieldwork/internal/fault"
	"fieldwork/internal/headless"
)

// offline cuts the browser's network, or mends it. The browser tells its pages, as phones do.
func offline(is bool) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		rule := &network.Conditions{Offline: is, DownloadThroughput: -1, UploadThroughput: -1}
		if _, err := network.EmulateNetworkConditionsByRule([]*network.Conditions{rule}).Do(ctx); err != nil {
			return err
		}
		return network.OverrideNetworkState(is, 0, -1, -1).Do(ctx)
	})
}

// hurry shortens the page's waits, in milliseconds.
func hurry(retry, patience string) chromedp.Action {
	return chromedp.Evaluate(`Object.assign(document.forms[0].dataset, {retry: '`+retry+`', patience: '`+patience+`'})`, nil)
}

func wire(t *testing.T, ctx context.Context) string {
	t.Helper()
	return headless.Ask[string](t, ctx, `document.querySelector('.wire').textContent`)
}

// eventually waits for an expression of the page to be true.
func eventually(expression string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			var holds bool
			err := chromedp.Evaluate("!!("+expression+")", &holds).Do(ctx) // fails while the browser goes from page to page
			switch {
			case err == nil && holds:
				return nil
			case ctx.Err() != nil:
				return ctx.Err()
			case time.Now().After(deadline):
				return fmt.Errorf("it never held that %s (%v)", expression, err)
			}
		}
	})
}

const (
	waits = `document.querySelector('.wire').textContent.startsWith('暂未提交成功')`
	typed = `document.querySelector('#i-comments').value`
)

// TestACutLosesNothingTyped holds the page through a cut of the network, whatever its length: it stays, keeps what is
// typed, lets its respondent go on and press again, and leaves by itself once the network is back.
func TestACutLosesNothingTyped(t *testing.T) {
	s, ctx := newSite(t), headless.Browser(t)
	v := s.visitor()
	words := v.until(v.arrive("p1"), "words")
	before := s.requests("POST")
	next := chromedp.Click("button.next", chromedp.ByQuery)
	typing := func(text string) chromedp.Action { return chromedp.SendKeys("#i-comments", text, chromedp.ByQuery) }
	headless.Run(t, ctx, network.Enable(), chromedp.Navigate(s.URL+words), hurry("3600000", "20000"), typing("很长的"), offline(true), next, eventually(waits))
	if got := headless.Ask[string](t, ctx, typed); got != "很长的" {
		t.Errorf("after the cut the page has %q", got)
	}
	headless.Run(t, ctx, typing("意见"))
	if got := wire(t, ctx); got != "" {
		t.Errorf("who goes on typing is told %q", got)
	}
	headless.Run(t, ctx, next, eventually(waits), next, eventually(waits))
	if posts := s.requests("POST") - before; posts != 0 {
		t.Errorf("%d posts came through the cut", posts)
	}
	headless.Run(t, ctx, offline(false)) // the wait is an hour, so that only the news of the network can end it
	came(t, ctx, "main[data-outcome=complete]")
	if got := s.comments(words); got != "很长的意见" {
		t.Errorf("kept %q", got)
	}
}

// comments are what the interview at the address has been given to say.
func (s *site) comments(address string) string {
	s.memory.mu.Lock()
	defer s.memory.mu.Unlock()
	return s.memory.interviews[strings.Split(address, "/")[3]].Answers["comments"].Text()
}

// A fence stands before the site and can stop what is posted, in the way that a test chooses.
type fence struct {
	stop  atomic.Pointer[http.HandlerFunc]
	posts atomic.Int32
}

func (f *fence) around(site http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			f.posts.Add(1)
			if stop := f.stop.Load(); stop != nil {
				(*stop)(w, r)
				return
			}
		}
		site.ServeHTTP(w, r)
	})
}

// TestEveryBrokenAnswerIsTriedAgain gives a post the answers that bad networks and busy servers give. The page must stay
// with what is typed, and go on by itself once the way is free.
func TestEveryBrokenAnswerIsTriedAgain(t *testing.T) {
	s, ctx := newSite(t), headless.Browser(t)
	s.memory.cells[0].Target = 99
	f := &fence{}
	front := httptest.NewServer(f.around(s.web.Handler()))
	t.Cleanup(front.Close)
	for name, stop := range map[string]http.HandlerFunc{
		"a hotspot's page": func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<main>Log in</main>")) },
		"a hotspot's redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://hotspot.invalid/", http.StatusFound)
		},
		"a proxy without us":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		"too many at once":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) },
		"a broken connection": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"half an answer": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.Write([]byte("<main data-page=words>"))
		},
		"silence": func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body) // only then is it noticed that nobody waits any more
			<-r.Context().Done()
		},
		"an answer that got lost": func(_ http.ResponseWriter, r *http.Request) {
			s.web.Handler().ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := s.visitor()
			words := v.until(v.arrive(name), "words")
			f.stop.Store(&stop)
			headless.Run(t, ctx, chromedp.Navigate(front.URL+words), hurry("20", "200"), chromedp.SendKeys("#i-comments", name, chromedp.ByQuery))
			before := f.posts.Load()
			headless.Run(t, ctx, chromedp.Click("button.next", chromedp.ByQuery), eventually(waits))
			if got := headless.Ask[string](t, ctx, typed); got != name {
				t.Errorf("the page has %q", got)
			}
			for f.posts.Load() < before+3 {
				headless.Run(t, ctx, chromedp.Sleep(10*time.Millisecond))
			}
			f.stop.Store(nil)
			came(t, ctx, "main[data-outcome]")
			if got := s.comments(words); got != name {
				t.Errorf("kept %q", got)
			}
		})
	}
}

// TestABusyServerIsWaitedFor is the same with our own page for a database that does not answer.
func TestABusyServerIsWaitedFor(t *testing.T) {
	s, ctx := newSite(t), headless.Browser(t)
	v := s.visitor()
	words := v.until(v.arrive("p1"), "words")
	headless.Run(t, ctx, chromedp.Navigate(s.URL+words), hurry("20", "20000"), chromedp.SendKeys("#i-comments", "好", chromedp.ByQuery))
	s.memory.fail(fault.New(fault.Unavailable, "busy"))
	headless.Run(t, ctx, chromedp.Click("button.next", chromedp.ByQuery), eventually(waits))
	s.memory.fail(nil)
	came(t, ctx, "main[data-outcome=complete]")
	if got := s.comments(words); got != "好" {
		t.Errorf("kept %q", got)
	}
}

// TestEnterTwiceSendsOnce presses Enter again while the first is under way.
func TestEnterTwiceSendsOnce(t *testing.T) {
	s, ctx := newSite(t), headless.Browser(t)
	f := &fence{}
	front := httptest.NewServer(f.around(s.web.Handler()))
	t.Cleanup(front.Close)
	let := make(chan struct{})
	hold := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-let; s.web.Handler().ServeHTTP(w, r) })
	v := s.visitor()
	you := v.until(v.arrive("p1"), "you")
	f.stop.Store(&hold)
	headless.Run(t, ctx, chromedp.Navigate(front.URL+you), chromedp.Click("#i-city-1", chromedp.ByQuery), chromedp.Click("#i-korean-2", chromedp.ByQuery),
		chromedp.SendKeys("#i-age", "30\r\r", chromedp.ByQuery), eventually(`document.querySelector('.wire').textContent === '正在提交…'`))
	close(let)
	came(t, ctx, "main[data-page=reasons]")
	if n := f.posts.Load(); n != 1 {
		t.Errorf("%d posts", n)
	}
}

// TestABrowserWithoutFetch sends the form as it is.
func TestABrowserWithoutFetch(t *testing.T) {
	s, ctx := newSite(t), headless.Browser(t)
	forget := chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(`delete window.fetch`).Do(ctx)
		return err
	})
	v := s.visitor()
	headless.Run(t, ctx, forget, chromedp.Navigate(s.URL+v.until(v.arrive("p1"), "words")), chromedp.SendKeys("#i-comments", "好", chromedp.ByQuery),
		chromedp.Evaluate(`{const b = document.querySelector('button.next'); b.click(); b.click()}`, nil))
	came(t, ctx, "main[data-outcome=complete]")
	if posts := strings.Count(s.log.String(), "method=POST"); posts != 4+1 {
		t.Errorf("%d posts", posts)
	}
}

// TestThePageChangesLanguageInPlace switches with something typed that cannot be kept, which the server answers with the
// page itself.
func TestThePageChangesLanguageInPlace(t *testing.T) {
	s, ctx := newSite(t), headless.Browser(t)
	v := s.visitor()
	headless.Run(t, ctx, chromedp.Navigate(s.URL+v.until(v.arrive("p1"), "you")), chromedp.SendKeys("#i-age", "300", chromedp.ByQuery),
		chromedp.Click("button[lang=en]", chromedp.ByQuery), eventually(`document.documentElement.lang === 'en'`))
	if got := headless.Ask[string](t, ctx, `document.title + '|' + document.querySelector('#i-age').value + '|' + document.querySelector('button.next').textContent`); got != "About you - Shopping habits|300|Next" {
		t.Errorf("the page became %q", got)
	}
	headless.Run(t, ctx, chromedp.Click("button.next", chromedp.ByQuery), eventually(`document.activeElement.className === 'summary'`))
	if got := headless.Ask[string](t, ctx, `document.title`); !strings.HasPrefix(got, "Error: ") {
		t.Errorf("title %q", got)
	}
}
