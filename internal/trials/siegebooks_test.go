package trials_test

import (
	"bytes"
	"context"
	"database/sql"
	"iter"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"

	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/siege"
	"fieldwork/internal/simulate"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
)

// shipped is the survey that is besieged.
const shipped = "haitao-2015"

// shippedTarget is that of each of its cells.
const shippedTarget = 1000

// besieged is the source by which the besiegers of the shipped survey come.
const besieged = "panel"

// storeBooks are a store as the audit of a siege reads it.
type storeBooks struct {
	*store.Store
	survey string
}

func (b storeBooks) Accounts(ctx context.Context) iter.Seq2[siege.Account, error] {
	return func(yield func(siege.Account, error) bool) {
		for a, err := range b.SentBy(ctx, b.survey, besieged) {
			if !yield(siege.Account{RespondentID: a.RespondentID, Interview: a.Interview}, err) {
				return
			}
		}
	}
}

func (b storeBooks) Arrivals(ctx context.Context) iter.Seq2[interview.Arrival, error] {
	return b.Store.Arrivals(ctx, b.survey)
}

func (b storeBooks) Cells(ctx context.Context) ([]quota.Cell, map[string]int, error) {
	rows, err := b.Recount(ctx, b.survey, time.Time{})
	return rows.Cells, rows.Held, err
}

// auditStore audits a database, a file that no server has open or one on PostgreSQL in which nobody writes.
func auditStore(ctx context.Context, db, surveyID string, witnesses []*siege.Witness, until time.Duration) (*siege.Findings, error) {
	st, err := store.OpenExisting(ctx, db)
	if err != nil {
		return nil, err
	}
	defer st.Close()
	return siege.Audit(ctx, storeBooks{st, surveyID}, witnesses, until)
}

// integrity is what SQLite's own check says of the file; "ok" when nothing is wrong.
func integrity(db string) (string, error) {
	pool, err := sql.Open("sqlite3", "file:"+db+"?_busy_timeout=10000")
	if err != nil {
		return "", err
	}
	defer pool.Close()
	var said string
	err = pool.QueryRow("PRAGMA integrity_check").Scan(&said)
	return said, err
}

// A camp is what a siege needs: the real program, a survey whose cells fill, and an address.
type camp struct {
	folder, binary, surveyDir, db, addr string
	survey                              *survey.Survey
	people                              *simulate.Population
}

// pitch builds the program and copies the shipped survey, with small targets, and with addresses to which the source wants
// its completes and the turned away back; the others see our own end page.
func pitch(t *testing.T, target int) camp {
	t.Helper()
	c := camp{folder: t.TempDir(), binary: program(t)}
	c.db, c.surveyDir = filepath.Join(c.folder, "study.db"), filepath.Join(c.folder, shipped)
	if err := os.CopyFS(c.surveyDir, os.DirFS("../../questionnaires/"+shipped)); err != nil {
		t.Fatal(err)
	}
	if target != shippedTarget {
		replaceIn(t, filepath.Join(c.surveyDir, "questionnaire.yaml"), "target: 1000}", "target: "+strconv.Itoa(target)+"}")
	}
	replaceIn(t, filepath.Join(c.surveyDir, "sources.yaml"), "    # redirect:", "    redirect:")
	for _, outcome := range []string{"complete", "quotafull"} {
		replaceIn(t, filepath.Join(c.surveyDir, "sources.yaml"), "    #   "+outcome+": ", "      "+outcome+": ")
	}
	var err error
	if c.survey, err = survey.Load(os.DirFS(c.folder), shipped); err != nil {
		t.Fatal(err)
	}
	if c.people, err = simulate.LoadPopulation(os.DirFS(c.folder), shipped, c.survey); err != nil {
		t.Fatal(err)
	}
	// The address is found once, because respondents come back to it.
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.addr = free.Addr().String()
	free.Close()
	return c
}

func replaceIn(t *testing.T, name, old, new string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.ReplaceAll(string(data), old, new)
	if changed == string(data) {
		t.Fatalf("%q is not in %s", old, name)
	}
	if err := os.WriteFile(name, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
}

// server is the program serving the survey.
func (c camp) server(env ...string) siege.Program {
	return siege.Program{
		Path: c.binary, Args: []string{"serve", "--addr", c.addr, "--db", c.db, "--survey", c.surveyDir}, Env: env,
		Dir: c.folder, Log: filepath.Join(c.folder, "server.log"), Ready: "http://" + c.addr + "/readyz",
	}
}

// run runs the program.
func (c camp) run(t *testing.T, arguments ...string) (code int, out, errs string) {
	t.Helper()
	var said, complained bytes.Buffer
	cmd := exec.Command(c.binary, arguments...)
	cmd.Stdout, cmd.Stderr = &said, &complained
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), said.String(), complained.String()
}

// verify runs the program's own verification in a process of its own.
func (c camp) verify(db string) (said string, ok bool) {
	out, err := exec.Command(c.binary, "quota", "verify", "--db", db).CombinedOutput()
	return string(out), err == nil
}

// often is how often a server is killed, and its power cut, when nobody says it: 100 times where every change is judged, and
// fewer by hand, so that nobody leaves the tests out.
func often() uint64 {
	if os.Getenv("CI") == "true" {
		return 100
	}
	return 30
}

// fromEnvironment is a number that whoever runs the tests may set.
func fromEnvironment(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s=%s is no number", name, text)
	}
	return n
}
