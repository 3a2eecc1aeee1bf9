//go:build linux

package trials_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/siege"
	"fieldwork/internal/siege/faults"
	"fieldwork/internal/siege/powercut"
)

// A ward is a server in a process of its own whose disk fails by order, under a crowd of respondents.
type ward struct {
	camp
	disk  *faults.Disk
	crowd *siege.Siege
	runs  *siege.Process
}

// needsGCC skips a test whose library cannot be compiled; on a machine that must have the compiler the test fails.
func needsGCC(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("gcc"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("gcc is missing, by which disks are made to fail")
		}
		t.Skip("gcc is missing, by which disks are made to fail")
	}
}

// another is a camp with the same program and survey, and a database and an address of its own.
func (c camp) another(t *testing.T) camp {
	t.Helper()
	c.folder = t.TempDir()
	c.db = filepath.Join(c.folder, "study.db")
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.addr = free.Addr().String()
	free.Close()
	return c
}

// failing puts a disk under the camp's database that fails by order.
func (c camp) failing(t *testing.T) *faults.Disk {
	t.Helper()
	disk, err := faults.Under(c.db, c.folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { disk.Close() })
	return disk
}

// admit starts the server, over a disk that may fail when there is one.
func (c camp) admit(t *testing.T, disk *faults.Disk) *ward {
	t.Helper()
	w := &ward{camp: c, disk: disk}
	w.start(t)
	t.Cleanup(func() { w.runs.Kill() })
	return w
}

func (w *ward) start(t *testing.T) {
	t.Helper()
	var env []string
	if w.disk != nil {
		env = w.disk.Environment()
	}
	var err error
	if w.runs, err = w.server(env...).Start(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// under sends respondents.
func (w *ward) under(t *testing.T, respondents int) *ward {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var err error
	w.crowd, err = siege.Begin(ctx, siege.Config{URLs: []string{"http://" + w.addr}, Survey: w.survey, Population: w.people, Source: besieged,
		Seed: 9, Respondents: respondents, Drawn: 100, Now: powercut.Monotonic})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // only a test that has failed has not called them back
		cancel()
		w.crowd.End()
	})
	return w
}

// patients is how many respondents a server has whose disk fails: there are several such servers at once.
const patients = 25

// longest is how long something is waited for that must come. It is no measure of speed.
const longest = time.Minute

// until waits for a condition.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(longest); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("in %s it never came that %s", longest, what)
		}
	}
}

// goesOn waits until more pages of the crowd are acknowledged.
func (w *ward) goesOn(t *testing.T) {
	t.Helper()
	then := w.crowd.Counts().Pages
	until(t, "more pages are acknowledged", func() bool { return w.crowd.Counts().Pages > then+50 })
}

// asks gets a page of the server's own.
func (w *ward) asks(t *testing.T, path string) (status int, said string) {
	t.Helper()
	answer, err := http.Get("http://" + w.addr + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// discharge calls the crowd back, stops the server and audits what is left.
func (w *ward) discharge(t *testing.T) {
	t.Helper()
	witnesses := w.crowd.End()
	if err := w.runs.Stop(); err != nil {
		t.Error(err)
	}
	t.Logf("%+v", w.crowd.Counts())
	w.judge(t, w.crowd, witnesses)
}

// A patient respondent answers the first page by hand.
type patient struct {
	t    *testing.T
	page string // its address
}

// comes opens the panel's link with a browser that wants Chinese, and takes the page in English.
func (w *ward) comes(t *testing.T, id string) *patient {
	t.Helper()
	p := &patient{t: t}
	answer, _ := p.send(http.MethodGet, "http://"+w.addr+"/s/"+w.survey.ID+"?source="+besieged+"&pid="+id, nil)
	p.page = "http://" + w.addr + answer.Header.Get("Location")
	if answer, said := p.send(http.MethodPost, p.page, url.Values{"do": {"lang:en"}}); answer.StatusCode != http.StatusSeeOther {
		t.Fatalf("the page in English: %s\n%s", answer.Status, said)
	}
	return p
}

func (p *patient) send(method, to string, form url.Values, headers ...string) (*http.Response, string) {
	p.t.Helper()
	request, err := http.NewRequest(method, to, strings.NewReader(form.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept-Language", "zh-CN")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return answer, string(body)
}

// words are what the patient respondent posts, more than once; a page keeps also what is no answer to it.
func words() url.Values { return url.Values{"do": {"next"}, "typed": {`"<words>" 很长`}} }

// isAsked posts until that is refused, which a disk with hardly any room does not do at once, and looks at the page that asks
// to try again.
func (p *patient) isAsked() {
	p.t.Helper()
	var answer *http.Response
	var said string
	until(p.t, "a post is refused", func() bool {
		answer, said = p.send(http.MethodPost, p.page, words())
		return answer.StatusCode != http.StatusSeeOther && answer.StatusCode != http.StatusUnprocessableEntity
	})
	if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" {
		p.t.Errorf("a post is answered with %s, Retry-After %q", answer.Status, answer.Header.Get("Retry-After"))
	}
	for _, part := range []string{`<html lang="en"`, `data-failure="unavailable"`, `name="typed" value="&#34;&lt;words&gt;&#34; 很长"`, `name="do" value="next"`} {
		if !strings.Contains(said, part) {
			p.t.Errorf("the page to try again lacks %s:\n%s", part, said)
		}
	}
}

// isServed posts what was kept.
func (p *patient) isServed() {
	p.t.Helper()
	until(p.t, "the second try succeeds", func() bool {
		answer, _ := p.send(http.MethodPost, p.page, words(), "Accept", "application/json")
		return answer.StatusCode < http.StatusInternalServerError
	})
}
