package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fieldwork/internal/survey"
)

// A club is a panel company: it takes respondents back and hears from the server how they ended.
type club struct {
	*httptest.Server
	mu    sync.Mutex
	heard map[string][]string // words by respondent
	keys  map[string]bool     // idempotency keys
	away  bool                // it answers nothing but errors
}

func openClub(t *testing.T) *club {
	c := &club{heard: map[string][]string{}, keys: map[string]bool{}}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	return c
}

func (c *club) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.URL.Path != "/told" {
		return // a respondent comes back
	}
	var told struct{ Member, Status string }
	body, _ := io.ReadAll(r.Body)
	switch err := json.Unmarshal(body, &told); {
	case c.away:
		http.Error(w, "away", http.StatusInternalServerError)
	case err != nil || r.Header.Get("Authorization") != "Bearer tell-me":
		http.Error(w, "who are you?", http.StatusForbidden)
	default:
		c.heard[told.Member] = append(c.heard[told.Member], told.Status)
		c.keys[r.Header.Get("Idempotency-Key")] = true
	}
}

func (c *club) told() (people, words int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, w := range c.heard {
		words += len(w)
	}
	return len(c.heard), words
}

// clubSurvey is a copy of the shipped survey with small targets, whose one source signs its links and wants to be told.
func clubSurvey(t *testing.T, c *club) string {
	t.Helper()
	dir := spoilt(t, "types: [A1, A2], target: 1000", "types: [A1, A2], target: 5")
	name := filepath.Join(dir, survey.QuestionnaireFile)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	sources := fmt.Sprintf(`direct: false
sources:
  - source: club
    id: m
    entry_signature: {param: sig, over: url, keys: [{secret: CLUB_KEY}], expires: exp, nonce: n}
    exit_signature: {param: sig, over: url, keys: [{secret: CLUB_KEY}], outcomes: [complete]}
    redirect:
      complete: %[1]s/back?r=1&m={id}
      screenout: %[1]s/back?r=2&m={id}
      quotafull: %[1]s/back?r=3&m={id}
    callback:
      url: %[1]s/told
      headers: [{header: Authorization, before: "Bearer ", secret: CLUB_TELL}]
      json: '{"member":"{id}","status":"{word}"}'
      words: {complete: "5", screenout: "2", quotafull: "3"}
`, c.URL)
	for file, data := range map[string]string{name: strings.ReplaceAll(string(text), "target: 1000", "target: 5"), filepath.Join(dir, survey.SourcesFile): sources} {
		if err := os.WriteFile(file, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("CLUB_KEY", "a key of the tests")
	t.Setenv("CLUB_TELL", "tell-me")
	return dir
}

// TestAPanelFromItsLinksToItsReconciliation plays a study with a panel that signs, is told from server to server, is away
// for a while, and rejects somebody in the end.
func TestAPanelFromItsLinksToItsReconciliation(t *testing.T) {
	c := openClub(t)
	dir := clubSurvey(t, c)
	surveys, err := loadSurveys([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	c.away = true
	var shift time.Duration
	var mu sync.Mutex
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return time.Now().Add(shift) }
	srv, db := serveFor(t, serverConfig{surveys: surveys, clock: clock, privateCallbacks: true})

	for _, bare := range []string{"/s/haitao-2015", "/s/haitao-2015?m=1", "/s/haitao-2015?source=club&m=1&exp=9999999999&n=1&sig=00"} {
		answer, err := http.Get(srv.url + bare)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusForbidden {
			t.Errorf("%s: status %d, want 403", bare, answer.StatusCode)
		}
	}
	code, out, errs := fieldwork(t, "simulate", "--url", srv.url, "--survey", dir, "--source", "club", "--arrivals", "40", "--seed", "3")
	if code != exitDone {
		t.Fatalf("simulate: exit %d\n%s%s", code, out, errs)
	}
	// The club is back, and a minute has passed on the server's clock: everything is told again.
	mu.Lock()
	shift = time.Minute
	mu.Unlock()
	c.mu.Lock()
	c.away = false
	c.mu.Unlock()

	accounts := reconciled(t, db, filepath.Join(t.TempDir(), "accounts.csv"))
	ended := 0
	for _, a := range accounts {
		if a["outcome"] != "" {
			ended++
		}
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if people, _ := c.told(); people == ended || time.Now().After(deadline) {
			break
		}
	}
	people, words := c.told()
	if people != ended || words != ended || len(c.keys) != ended {
		t.Fatalf("%d respondents have ended; the club heard %d words of %d under %d keys", ended, words, people, len(c.keys))
	}
	complete := checkAccounts(t, c, reconciled(t, db, filepath.Join(t.TempDir(), "after.csv")))

	list := filepath.Join(t.TempDir(), "rejected.csv")
	if err := os.WriteFile(list, []byte("respondent_id,reason\n"+complete+",fraud\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	play(t, db, []step{
		{[]string{"reconcile", "import", "--source", "club", "--file", list, "--free-slots", "--why", "the club's list"}, exitDone, []string{"fraud"}},
		{[]string{"quota", "verify"}, exitDone, []string{"agree"}},
	})
}

// checkAccounts holds what the club heard against what it is to be paid for, and returns a respondent in the sample.
func checkAccounts(t *testing.T, c *club, accounts []map[string]string) (complete string) {
	t.Helper()
	word := map[string]string{"complete": "5", "screenout": "2", "quotafull": "3"}
	outcomes := map[string]int{}
	for _, a := range accounts {
		if a["outcome"] == "" {
			continue
		}
		outcomes[a["outcome"]]++
		id := a["respondent_id"]
		if heard := c.heard[id]; !slices.Equal(heard, []string{word[a["outcome"]]}) || a["callback"] != "sent" {
			t.Errorf("%s ended as %s (callback %s); the club heard %v", id, a["outcome"], a["callback"], heard)
		}
		if a["in_sample"] == "1" {
			complete = id
		}
	}
	if outcomes["complete"] < 10 || outcomes["quotafull"] == 0 || outcomes["screenout"] == 0 {
		t.Errorf("outcomes %v, want some of each", outcomes)
	}
	return complete
}

// reconciled is the reconciliation file of the club, a map a line.
func reconciled(t *testing.T, db, name string) (lines []map[string]string) {
	t.Helper()
	if code, out, errs := fieldwork(t, "reconcile", "export", "--db", db, "--source", "club", "--out", name); code != exitDone {
		t.Fatalf("export: exit %d\n%s%s", code, out, errs)
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records[1:] {
		line := map[string]string{}
		for i, column := range records[0] {
			line[column] = r[i]
		}
		lines = append(lines, line)
	}
	return lines
}
