package simulate

import (
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
	"fieldwork/internal/survey"
)

// A fakeServer serves a survey's pages as the real one does, in a few lines and from memory. It is an http.Handler, and
// an http.RoundTripper that spares the sockets.
type fakeServer struct {
	survey *survey.Survey
	now    func() time.Time // of leases; nil: there are none
	hosts  []string         // every host that was asked for
	before func(*http.Request)
	refuse string // a page that is never accepted
	busy   int    // answer 503 so many times

	mu         sync.Mutex
	ids        map[string]*interview.Interview
	taken      map[string]int // slots held or completed, by cell
	held       map[*interview.Interview]time.Time
	expired    int
	atOnce     int
	mostAtOnce int
	posts      []string // pages, in order
}

func newFakeServer(s *survey.Survey) *fakeServer {
	return &fakeServer{survey: s, ids: map[string]*interview.Interview{}, taken: map[string]int{}, held: map[*interview.Interview]time.Time{}}
}

// RoundTrip answers without a socket, and only when the server's own host is asked.
func (f *fakeServer) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	f.hosts = append(f.hosts, r.URL.Host)
	f.mu.Unlock()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w.Result(), nil
}

func (f *fakeServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.atOnce++
	f.mostAtOnce = max(f.mostAtOnce, f.atOnce)
	f.mu.Unlock()
	if f.before != nil {
		f.before(r)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.atOnce--
	if f.busy > 0 {
		f.busy--
		http.Error(w, "later", http.StatusServiceUnavailable)
		return
	}
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")[2:]
	if len(parts) == 0 {
		f.arrive(w, r)
		return
	}
	iv := f.ids[parts[0]]
	if iv == nil {
		http.NotFound(w, r)
		return
	}
	path := interview.Walk(f.survey, iv)
	switch {
	case r.Method == http.MethodPost:
		body, _ := io.ReadAll(r.Body)
		posted, _ := url.ParseQuery(string(body))
		f.post(w, r, iv, parts[1], posted)
	case iv.Disposition != interview.InProgress:
		fmt.Fprintf(w, `<!doctype html><main data-outcome=%q data-disposition=%q>over`, outcomes[iv.Disposition], iv.Disposition)
	default:
		v, _ := path.Visible(parts[1])
		io.WriteString(w, render(v, iv, path.Before(parts[1]) != "", nil))
	}
}

var outcomes = map[interview.Disposition]string{
	interview.Completed: "complete", interview.ScreenedOut: "screenout", interview.Refused: "screenout", interview.OverQuota: "quotafull",
}

func (f *fakeServer) arrive(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	id := q.Get(f.survey.Sources[q.Get("source")].IDParam)
	if id == "" {
		id = "direct-" + strconv.Itoa(len(f.ids))
	}
	if f.ids[id] == nil {
		f.ids[id] = &interview.Interview{Token: id, Source: q.Get("source"), Answers: interview.Answers{}, Submitted: map[string]bool{}, Seed: uint64(len(f.ids))}
	}
	f.redirect(w, r, f.ids[id], interview.Walk(f.survey, f.ids[id]).Next)
}

// redirect leads to the page, or to where an ended interview is sent.
func (f *fakeServer) redirect(w http.ResponseWriter, r *http.Request, iv *interview.Interview, page string) {
	to := "/s/" + f.survey.ID + "/" + iv.Token
	if iv.Disposition == interview.InProgress {
		to += "/" + page
	} else if away := f.survey.Sources[iv.Source].Address(Outcome(outcomes[iv.Disposition]), panel.Respondent{ID: iv.Token}); away != "" {
		to = away
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (f *fakeServer) post(w http.ResponseWriter, r *http.Request, iv *interview.Interview, page string, posted url.Values) {
	f.posts = append(f.posts, page)
	path := interview.Walk(f.survey, iv)
	v, ok := path.Visible(page)
	if !ok {
		f.redirect(w, r, iv, path.Next)
		return
	}
	given, problems := interview.Decode(v, posted)
	maps.Copy(iv.Answers, given)
	if posted.Get("do") == "back" {
		f.redirect(w, r, iv, path.Before(page))
		return
	}
	if page == f.refuse {
		problems = append(problems, interview.Problem{Field: "x", Code: interview.Required})
	}
	if len(problems) > 0 {
		w.WriteHeader(http.StatusUnprocessableEntity)
		io.WriteString(w, render(v, iv, true, problems))
		return
	}
	iv.Submitted[page] = true
	path = interview.Walk(f.survey, iv)
	if next := path.After(page); next != "" {
		f.touch(iv)
		f.redirect(w, r, iv, next)
		return
	}
	f.decide(iv, path)
	f.redirect(w, r, iv, interview.Walk(f.survey, iv).Next)
}

// decide acts on the place that the path has come to.
func (f *fakeServer) decide(iv *interview.Interview, path interview.Path) {
	switch path.At {
	case interview.Declined:
		iv.Disposition = interview.Refused
	case interview.AtTheEnd:
		f.touch(iv)
		iv.Disposition = interview.Completed
		delete(f.held, iv)
	case interview.AtGate:
		c := interview.Classify(f.survey, path.Facts)
		iv.Type = c.Type
		switch {
		case c.Failed != "":
			iv.Decision, iv.Disposition = interview.Ineligible, interview.ScreenedOut
		case f.taken[c.Cells[0]] >= f.target(c.Cells[0]):
			iv.Decision, iv.Disposition = interview.TurnedAway, interview.OverQuota
		default:
			f.taken[c.Cells[0]]++
			iv.Decision = interview.Admitted
			if f.now != nil {
				f.held[iv] = f.now()
			}
		}
	}
}

func (f *fakeServer) target(cell string) int {
	i := slices.IndexFunc(f.survey.Cells, func(c survey.Cell) bool { return c.Name == cell })
	return f.survey.Cells[i].Target
}

// touch renews a lease, and counts it when it has expired.
func (f *fakeServer) touch(iv *interview.Interview) {
	since, ok := f.held[iv]
	if !ok {
		return
	}
	if f.now().Sub(since) > f.survey.Lease {
		f.expired++
	}
	f.held[iv] = f.now()
}

// completed counts the finished interviews of a type.
func (f *fakeServer) completed(typ string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, iv := range f.ids {
		if iv.Disposition == interview.Completed && iv.Type == typ {
			n++
		}
	}
	return n
}

// render writes a page as plain as it can be: what is in it is what a browser needs.
func render(v interview.Visible, iv *interview.Interview, back bool, problems []interview.Problem) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!doctype html><title>t</title><form action=/elsewhere><input name=q></form><main data-page=%q>", v.Name)
	if len(problems) > 0 {
		b.WriteString(`<div role="alert">`)
		for _, p := range problems {
			fmt.Fprintf(&b, "<p>%s: %s</p>", p.Field, p.Code)
		}
		b.WriteString("</div>")
	}
	b.WriteString(`<form method="post">`)
	for _, q := range v.Shown {
		renderQuestion(&b, q, iv)
	}
	b.WriteString(`<button name="do" value="next">OK</button>`)
	if back {
		b.WriteString(`<button name="do" value="back">Back</button>`)
	}
	b.WriteString("</form></main>")
	return b.String()
}

func renderQuestion(b *strings.Builder, q *survey.Question, iv *interview.Interview) {
	switch q.Kind {
	case survey.Consent:
		for _, code := range []int{1, 0} {
			fmt.Fprintf(b, `<label><input type=radio name=%s value=%d>%d</label>`, q.Name, code, code)
		}
	case survey.Number:
		fmt.Fprintf(b, `<input name=%s inputmode=numeric>`, q.Name)
	case survey.Words:
		fmt.Fprintf(b, "<textarea name=%s>\n%s</textarea>", q.Name, html.EscapeString(iv.Answers[q.Name].Text()))
	case survey.Grid:
		for _, row := range interview.Order(iv.Seed, q) {
			for _, o := range q.List.Options {
				fmt.Fprintf(b, `<label><input type="radio" name="%s" value="%d"><span>%s</span></label>`, survey.RowName(q.Name, row.Name), o.Code, o.Text["en"])
			}
		}
	case survey.One, survey.Many:
		kind := map[survey.Kind]string{survey.One: "radio", survey.Many: "checkbox"}[q.Kind]
		fmt.Fprintf(b, `<fieldset data-min="%d" data-max="%d">`, q.Min, q.Max)
		for _, o := range interview.Order(iv.Seed, q) {
			fmt.Fprintf(b, `<label><input type="%s" name="%s" value="%d">%s</label>`, kind, q.Name, o.Code, html.EscapeString(o.Text["zh-CN"]))
			if o.Specify {
				fmt.Fprintf(b, `<input type="text" name="%s">`, survey.SpecifyName(q.Name, o.Name))
			}
		}
		b.WriteString("</fieldset>")
	}
}
