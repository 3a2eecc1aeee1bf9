package main

import (
	"context"
	"encoding/json"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// testServer serves the shipped survey from a new database on a free port until the test ends.
func testServer(t *testing.T, clock func() time.Time) (_ *server, db string) {
	t.Helper()
	return serveFor(t, serverConfig{surveys: mustLoad(t), clock: clock})
}

// serveFor serves until the test ends.
func serveFor(t *testing.T, c serverConfig) (_ *server, db string) {
	t.Helper()
	db = filepath.Join(t.TempDir(), "study.db")
	ctx, stop := context.WithCancel(context.Background())
	c.addr, c.db, c.log = "127.0.0.1:0", db, slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	srv, err := openServer(ctx, c)
	if err != nil {
		stop()
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- srv.serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
		srv.close()
	})
	return srv, db
}

// steady is the shipped population without drop-outs: on the real clock their leases would outlive the test.
func steady(t *testing.T, s *survey.Survey) *simulate.Population {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{"population.yaml", "pool.csv.gz"} {
		data, err := fs.ReadFile(questionnaires.FS, shipped+"/"+name)
		if err != nil {
			t.Fatal(err)
		}
		files[shipped+"/"+name] = &fstest.MapFile{Data: []byte(strings.Replace(string(data), "drop_outs: 0.04", "drop_outs: 0", 1))}
	}
	p, err := simulate.LoadPopulation(files, shipped, s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestExactlyAThousandInEachCell sends 3,600 arrivals with concurrency 64 over HTTP, and holds what analyze makes of them
// against everything that the population shall give.
func TestExactlyAThousandInEachCell(t *testing.T) {
	needs(t, 4*time.Minute)
	if testing.Short() {
		t.Skip("3,600 interviews over HTTP take most of a minute")
	}
	srv, db := testServer(t, time.Now)
	ctx := context.Background()
	s, err := srv.field.Survey(shipped)
	if err != nil {
		t.Fatal(err)
	}
	r, err := simulate.Run(ctx, simulate.Config{URL: srv.url, Survey: s, Population: steady(t, s), Seed: 3, Source: "panel",
		Arrivals: 3600, Concurrency: 64, Now: time.Now})
	if err != nil || r.Defects > 0 {
		t.Fatalf("%v; %d defects: %v", err, r.Defects, r.Errors)
	}
	t.Logf("%d pages in %s, p50 %.1f ms, p99 %.1f ms", r.Pages, r.Elapsed, r.Latency.P50, r.Latency.P99)
	tally, err := srv.field.Monitor(ctx, shipped)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range tally.Cells {
		if c.Completed != 1000 || c.Held != 0 || c.OverQuota == 0 {
			t.Errorf("cell %s: %d completed, %d held, %d over-quota; want exactly 1000, 0, some", c.Name, c.Completed, c.Held, c.OverQuota)
		}
	}
	checkLedger(t, srv, tally, r)
	if drifts, err := srv.field.Verify(ctx, shipped); err != nil || len(drifts) > 0 {
		t.Errorf("verify: %v %v", drifts, err)
	}
	checkCommands(t, db)
	checkTargets(t, db, tally.Fills)
}

// checkLedger holds that every arrival is in the ledger once, and every respondent began one interview.
func checkLedger(t *testing.T, srv *server, tally field.Tally, r simulate.Result) {
	t.Helper()
	rows, interviews := map[string]int{}, map[int64]bool{}
	for a, err := range srv.store.Arrivals(context.Background(), shipped) {
		if err != nil {
			t.Fatal(err)
		}
		rows[string(a.Decision)]++
		if interviews[a.Interview] {
			t.Errorf("interview %d is in the ledger twice", a.Interview)
		}
		interviews[a.Interview] = true
	}
	if rows["admitted"] != 3000 || rows["over_quota"] != r.OverQuota || rows["screened_out"] != r.ScreenedOut {
		t.Errorf("ledger %v; want 3000 admitted, %d over-quota and %d screened out, as the respondents saw it", rows, r.OverQuota, r.ScreenedOut)
	}
	if tally.Started != r.Arrived || len(interviews) != r.Arrived-r.Refused {
		t.Errorf("%d arrived, %d interviews began, %d ledger rows and %d refused consent", r.Arrived, tally.Started, len(interviews), r.Refused)
	}
}

// checkCommands runs the quota commands on the database of the running server.
func checkCommands(t *testing.T, db string) {
	t.Helper()
	if code, out, errs := fieldwork(t, "quota", "verify", "--db", db); code != 0 || !strings.Contains(out, "agree") {
		t.Errorf("quota verify: exit %d\n%s%s", code, out, errs)
	}
	code, out, errs := fieldwork(t, "quota", "status", "--db", db, "--survey", shipped, "--json")
	var status struct {
		Cells []struct {
			Cell, State                         string
			Target, Completed, Held, Over_quota int
		}
	}
	if err := json.Unmarshal([]byte(out), &status); code != 0 || err != nil || len(status.Cells) != 3 {
		t.Fatalf("quota status: exit %d, %v\n%s%s", code, err, out, errs)
	}
	for _, c := range status.Cells {
		if c.Target != 1000 || c.Completed != 1000 || c.State != "closed" || c.Over_quota == 0 {
			t.Errorf("status %+v", c)
		}
	}
}
