package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/panel"
	"fieldwork/internal/survey"
)

const signedSources = `direct: false
sources:
  - source: own
    id: pid
    entry_signature: {param: sig, over: url, key: k, keys: [{id: a, secret: LINKS_TEST_KEY}], expires: exp, nonce: n, ahead: 12h}
  - source: plain
    id: rid
`

// signedSurvey is a copy of the shipped survey whose panel signs its links, and the environment that unlocks it.
func signedSurvey(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "haitao-2015")
	if err := os.CopyFS(dir, os.DirFS("../../questionnaires/haitao-2015")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, survey.SourcesFile), []byte(signedSources), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LINKS_TEST_KEY", "s3cret")
	return dir
}

func idFile(t *testing.T, ids string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "ids.txt")
	if err := os.WriteFile(name, []byte(ids), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestLinks(t *testing.T) {
	dir := signedSurvey(t)
	s, _, err := loadSurvey(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := unlock([]*survey.Survey{s}, os.LookupEnv); err != nil {
		t.Fatal(err)
	}
	ids := []string{"1", "a b", "ü&=?", strings.Repeat("x", 128)}
	code, out, errs := fieldwork(t, "links", "--survey", dir, "--source", "own", "--ids", idFile(t, "\ufeff"+strings.Join(ids, "\r\n")+"\n"), "--base", "https://survey.example.org/", "--valid", "2h")
	if code != exitDone || errs != "" {
		t.Fatalf("exit %d\n%s", code, errs)
	}
	links := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(links) != len(ids) {
		t.Fatalf("%d links for %d ids", len(links), len(ids))
	}
	nonces := map[string]bool{}
	for i, link := range links {
		if !strings.HasPrefix(link, "https://survey.example.org/s/haitao-2015?source=own&pid=") {
			t.Errorf("link %s", link)
		}
		ticket, err := s.Sources["own"].Check(link, time.Now())
		if err != nil || ticket.ID != ids[i] || ticket.Expired || nonces[ticket.Nonce] {
			t.Errorf("%s: %+v, %v", link, ticket, err)
		}
		nonces[ticket.Nonce] = true
		if late, err := s.Sources["own"].Check(link, time.Now().Add(2*time.Hour+panel.DefaultSkew+time.Minute)); err != nil || !late.Expired {
			t.Errorf("the link is good for more than two hours: %+v, %v", late, err)
		}
	}
	name := filepath.Join(t.TempDir(), "links.txt")
	var stdout, stderr bytes.Buffer
	args := []string{"links", "--survey", dir, "--source", "plain", "--ids", "-", "--out", name}
	if code := run(context.Background(), args, strings.NewReader("7\n8"), &stdout, &stderr); code != exitDone {
		t.Fatal(stderr.String())
	}
	written, err := os.ReadFile(name)
	if want := "http://127.0.0.1:8080/s/haitao-2015?source=plain&rid=7\nhttp://127.0.0.1:8080/s/haitao-2015?source=plain&rid=8\n"; string(written) != want || err != nil {
		t.Errorf("%s%v", written, err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file of personal links has the mode %v, %v", info.Mode(), err)
	}
	if code, _, errs := fieldwork(t, "links", "--survey", dir, "--source", "plain", "--ids", idFile(t, "7"), "--out", name); code != exitFailure || !strings.Contains(errs, "name a new file with --out") {
		t.Errorf("a list that is there is written over: %s", errs)
	}
}

func TestLinksRefusals(t *testing.T) {
	dir := signedSurvey(t)
	list := idFile(t, "1\n\n 2\n1\n3\t\n"+strings.Repeat("x", 129)+"\n\xff\na\x00b\n4\n")
	code, out, errs := fieldwork(t, "links", "--survey", dir, "--source", "plain", "--ids", list)
	if code != exitFailure || out != "" {
		t.Errorf("exit %d, printed %q", code, out)
	}
	for line, want := range map[int]string{
		2: "the line is empty", 3: "blanks around it", 4: "the id is on line 1 already", 5: "blanks around it", 6: "at most 128 bytes", 7: "no text", 8: "control characters",
	} {
		if !regexp.MustCompile(fmt.Sprintf(`(?m)ids\.txt:%d: .*%s`, line, want)).MatchString(errs) {
			t.Errorf("line %d does not say %q:\n%s", line, want, errs)
		}
	}
	if strings.Count(errs, "\n") != 7 {
		t.Errorf("%s", errs)
	}
	for _, c := range []struct {
		name, want string
		code       int
		args       []string
	}{
		{"no source", "--source NAME", exitUsage, []string{"--ids", list}},
		{"no ids", "--ids FILE", exitUsage, []string{"--source", "own"}},
		{"unknown source", `has no source "nobody"`, exitFailure, []string{"--source", "nobody", "--ids", list}},
		{"direct visitors", `has no source "direct"`, exitFailure, []string{"--source", "direct", "--ids", list}},
		{"no file", "name a file with --ids", exitFailure, []string{"--source", "own", "--ids", "nowhere.txt"}},
		{"nothing in it", "holds no ids", exitFailure, []string{"--source", "own", "--ids", idFile(t, "")}},
		{"many wrong lines", "10 more lines are wrong", exitFailure, []string{"--source", "own", "--ids", idFile(t, strings.Repeat("\n", 30))}},
		{"longer than a link may be good", "ahead", exitUsage, []string{"--source", "own", "--ids", list, "--valid", "13h"}},
		{"never good", "choose a time above 0", exitUsage, []string{"--source", "own", "--ids", list, "--valid", "-1h"}},
		{"a time that nothing carries", "do not expire", exitUsage, []string{"--source", "plain", "--ids", list, "--valid", "1h"}},
		{"a base with a path", "scheme and host alone", exitUsage, []string{"--source", "own", "--ids", list, "--base", "https://a.example/s"}},
		{"a base without TLS", "must begin with https://", exitUsage, []string{"--source", "own", "--ids", list, "--base", "http://a.example"}},
		{"a base that is none", "is no address", exitUsage, []string{"--source", "own", "--ids", list, "--base", "survey.example.org"}},
	} {
		code, _, errs := fieldwork(t, append([]string{"links", "--survey", dir}, c.args...)...)
		if code != c.code || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d\n%s\nwant %d and %q", c.name, code, errs, c.code, c.want)
		}
	}
}

// TestSecretsAreNeededAtTheStart holds that a program that lacks a secret does not start, and says which.
func TestSecretsAreNeededAtTheStart(t *testing.T) {
	dir := signedSurvey(t)
	os.Unsetenv("LINKS_TEST_KEY") // Setenv has seen to it that it comes back
	for _, args := range [][]string{
		{"links", "--survey", dir, "--source", "own", "--ids", idFile(t, "1")},
		{"serve", "--survey", dir, "--addr", "127.0.0.1:0", "--db", filepath.Join(t.TempDir(), "x.db")},
	} {
		code, _, errs := fieldwork(t, args...)
		if code != exitFailure || !strings.Contains(errs, `source "own"`) || !strings.Contains(errs, "LINKS_TEST_KEY is not set") || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: exit %d\n%s", args[0], code, errs)
		}
	}
	if code, _, errs := fieldwork(t, "check", dir); code != exitDone {
		t.Errorf("a survey cannot be checked without its secrets: %s", errs)
	}
}

// TestServeSignedLinks makes a link with one command and opens it at the other.
func TestServeSignedLinks(t *testing.T) {
	dir := signedSurvey(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	reached := make(chan string, 1)
	out := &watched{until: "Ctrl-C", found: func(printed string) {
		reached <- regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+`).FindString(printed)
	}}
	done := make(chan int, 1)
	var errs bytes.Buffer
	go func() {
		done <- run(ctx, []string{"serve", "--survey", dir, "--addr", "127.0.0.1:0", "--db", filepath.Join(t.TempDir(), "x.db"), "--public-url", "https://survey.example.org"}, strings.NewReader(""), out, &errs)
	}()
	var server string
	select {
	case server = <-reached:
	case code := <-done:
		t.Fatalf("serve ends with %d\n%s", code, errs.String())
	}
	_, links, _ := fieldwork(t, "links", "--survey", dir, "--source", "own", "--ids", idFile(t, "p1"), "--base", "https://survey.example.org")
	link := strings.TrimSpace(strings.Replace(links, "https://survey.example.org", server, 1))
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for address, want := range map[string]int{
		link: http.StatusSeeOther, link + "0": http.StatusForbidden, server + "/s/haitao-2015": http.StatusForbidden, server + "/s/haitao-2015?source=plain&rid=1": http.StatusSeeOther,
	} {
		r, err := client.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != want {
			t.Errorf("%s: status %d, want %d", address, r.StatusCode, want)
		}
	}
	stop()
	if code := <-done; code != exitDone {
		t.Errorf("serve ends with %d\n%s", code, errs.String())
	}
}

func TestPublicURL(t *testing.T) {
	for text, want := range map[string]string{
		"https://survey.example.org": "https://survey.example.org", "https://survey.example.org/": "https://survey.example.org", "https://a.example:8443": "https://a.example:8443",
		"http://127.0.0.1:8080": "http://127.0.0.1:8080", "http://localhost": "http://localhost", "http://[::1]:1": "http://[::1]:1",
		"http://survey.example.org": "", "survey.example.org": "", "https://": "", "https://:443": "", "https://a.example/x": "", "https://a.example?x": "", "https://a.example?": "",
		"https://a.example#x": "", "https://u:p@a.example": "", "ftp://a.example": "", "https://a b.example": "", "": "",
	} {
		u, err := publicURL("--public-url", text)
		if (err == nil) != (want != "") || err == nil && u.String() != want {
			t.Errorf("%q: %v, %v, want %q", text, u, err, want)
		}
	}
}
