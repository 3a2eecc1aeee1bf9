package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"testing"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/alert"
	"fieldwork/internal/api"
	"fieldwork/internal/console"
	"fieldwork/internal/consoletest"
	"fieldwork/internal/shell"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
	"fieldwork/internal/works"
	"fieldwork/questionnaires"
)

// A rig is a console with the API beside it.
type rig struct {
	*consoletest.Site
	api   *api.API
	works *works.Queue
	t     testing.TB
}

func shipped(t testing.TB) (all []*survey.Survey) {
	t.Helper()
	files, err := fs.Glob(questionnaires.FS, "*/questionnaire.yaml")
	if err != nil || len(files) < 2 {
		t.Fatalf("%d surveys: %v", len(files), err)
	}
	for _, file := range files {
		sv, err := survey.Load(questionnaires.FS, path.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, sv)
	}
	return all
}

// raise opens a rig over the shipped surveys whose works are two small files.
func raise(t testing.TB, change ...func(*api.Config)) *rig {
	t.Helper()
	return raiseWith(t, twoFiles, shipped(t), change...)
}

// twoFiles makes a work of a file at the top and one below.
func twoFiles(_ context.Context, o works.Order, dir string, show func(done, total int, what string)) ([]string, error) {
	show(1, 2, "tables")
	if err := os.MkdirAll(filepath.Join(dir, "tables"), 0o755); err != nil {
		return nil, err
	}
	for name, text := range map[string]string{"completes.csv": "interview,age\n1,30\n", "tables/one.json": `{"language":"` + o.Language + `"}`} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	return []string{"nothing to speak of"}, nil
}

func raiseWith(t testing.TB, make works.Make, surveys []*survey.Survey, change ...func(*api.Config)) *rig {
	t.Helper()
	r := &rig{t: t}
	r.Site = consoletest.New(t, func(s *consoletest.Site) [][]console.Route {
		var err error
		if r.works, err = works.New(works.Config{Dir: filepath.Join(t.TempDir(), "works"), Make: make, Clock: s.Now}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.works.Stop(10 * time.Second) })
		alerts, err := alert.New(alert.Config{Store: s.Store, Watch: s.Field.Watch, Surveys: func() []string { return []string{surveys[0].ID} }, Clock: s.Now, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
			Languages: shell.Languages(), Say: func(l, id string, data map[string]any) string { return shell.Say(l)(id, data) }, SurveyTitle: func(id, _ string) string { return id }})
		if err != nil {
			t.Fatal(err)
		}
		c := api.Config{Shell: s.Shell, Field: s.Field, Control: s.Store, Accounts: s.Accounts, Works: r.works, Alerts: alerts, Clock: s.Now,
			Limits: api.Limits{Burst: 100_000}, Describe: func(context.Context, string, string) (works.Description, error) { return described(surveys[0]), nil }}
		for _, f := range change {
			f(&c)
		}
		if r.api, err = api.New(c); err != nil {
			t.Fatal(err)
		}
		return nil
	}, surveys...)
	return r
}

func described(s *survey.Survey) works.Description {
	return works.Description{
		Formats: []string{"csv", "dta", "r"}, Languages: s.Languages, Reports: []string{"en"}, Keeps: []works.Keep{{Name: "all"}, {Name: "clean", Drops: []string{"speeder"}, Flags: 2}},
		Rules: []works.Rule{{Name: "speeder", Kind: "speeder", Version: 1, Text: "took less than a third"}}, Versions: []works.Version{{ID: string(s.Version), Current: true}},
		Variables: []works.Variable{{Name: "age", Type: "integer", Values: []works.Value{{Code: -1, Label: "<b>refused</b>"}}}},
	}
}

// token is a key of an account, with scopes; "" is for every survey.
func (r *rig) token(who, survey string, scopes ...account.Scope) string {
	r.t.Helper()
	if survey == "" {
		survey = account.EverySurvey
	}
	// An account gets a token for what it may do; what it may not is taken from it by the table.
	secret, _, err := r.Accounts.NewToken(r.t.Context(), r.Who(who), "script of "+who, scopes, survey, time.Time{})
	if err != nil {
		r.t.Fatal(err)
	}
	return secret
}

// An answer is a response that has been read.
type answer struct {
	t      testing.TB
	Status int
	Header http.Header
	Body   string
}

func (r *rig) ask(token, method, address string, body string) answer {
	r.t.Helper()
	header := http.Header{}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	return r.send(method, address, body, header)
}

func (r *rig) send(method, address string, body string, header http.Header) answer {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.URL+address, bytes.NewBufferString(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header = header
	if body != "" && header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer{r.t, resp.StatusCode, resp.Header, string(data)}
}

// want fails the test unless the status is the one.
func (a answer) want(status int) answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("status %d, want %d:\n%.2000s", a.Status, status, a.Body)
	}
	return a
}

// read reads the body.
func (a answer) read(into any) {
	a.t.Helper()
	if err := json.Unmarshal([]byte(a.Body), into); err != nil {
		a.t.Fatalf("%v:\n%.2000s", err, a.Body)
	}
}

// in is an address of the first survey.
func (r *rig) in(rest string) string { return api.Base + "/surveys/" + r.Surveys[0].ID + rest }

// kinds is a small survey with one question of each kind.
func kinds(t testing.TB) *survey.Survey {
	t.Helper()
	s, err := survey.Load(os.DirFS("../web/testdata"), "kinds")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fielded is a rig to which respondents have come.
func fielded(t testing.TB, make works.Make) *rig {
	t.Helper()
	r := raiseWith(t, make, []*survey.Survey{kinds(t), shipped(t)[0]})
	result, err := simulate.Run(t.Context(), simulate.Config{URL: r.URL, Survey: r.Surveys[0], Population: simulate.Uniform(r.Surveys[0]), Seed: 3, Source: "panel",
		Arrivals: 30, Concurrency: 4, Now: r.Now})
	if err != nil || result.Completed == 0 {
		t.Fatalf("%d completes: %v", result.Completed, err)
	}
	return r
}

// until asks until the work has ended.
func (r *rig) until(token, location string) (w struct{ State, Failure string }) {
	r.t.Helper()
	for {
		r.ask(token, http.MethodGet, location, "").want(http.StatusOK).read(&w)
		if w.State == "made" || w.State == "failed" {
			return w
		}
		select {
		case <-r.t.Context().Done():
			r.t.Fatal("the work never ended")
		case <-time.After(20 * time.Millisecond):
		}
	}
}
