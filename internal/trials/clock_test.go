//go:build linux

package trials_test

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/shell"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
	"fieldwork/internal/web"
)

// TestClockThatIsPutForwardAndBack steps a server's clock by a day, both ways, under a crowd. All goes on and nothing that
// was acknowledged is lost; no interview has gone back in time, and no lease holds its places until the clock that gave it
// comes again.
func TestClockThatIsPutForwardAndBack(t *testing.T) {
	t.Parallel()
	c := pitch(t, 400).another(t)
	var off atomic.Int64
	clock := func() time.Time { return time.Now().Add(time.Duration(off.Load())) }
	ctx, stop := context.WithCancel(context.Background())
	svc, end := clocked(t, ctx, c, clock)
	w := (&ward{camp: c}).under(t, patients)
	for _, by := range []time.Duration{day, -day, -day, day} {
		w.goesOn(t)
		off.Add(int64(by))
		w.goesOn(t)
		if status, said := w.asks(t, "/readyz"); status != 200 {
			t.Errorf("/readyz: %d %s", status, said)
		}
		if _, err := svc.Watch(ctx, c.survey.ID); err != nil {
			t.Errorf("the monitor: %v", err)
		}
	}
	witnesses := w.crowd.End()
	stop()
	end()
	w.judge(t, w.crowd, witnesses)
	neverBack(t, c)
	neverLonger(t, c, clock())
}

const day = 24 * time.Hour

// clocked serves the survey's pages by a clock that is handed in, which the program itself does not take.
func clocked(t *testing.T, ctx context.Context, c camp, clock func() time.Time) (svc *field.Service, end func()) {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	st, err := store.Open(ctx, c.db)
	must(err)
	svc, err = field.New(ctx, st, []*survey.Survey{c.survey}, clock, rand.Reader)
	must(err)
	around, err := shell.New(shell.Config{Logger: slog.New(slog.DiscardHandler), Clock: clock})
	must(err)
	_, err = web.New(web.Config{Field: svc, Shell: around})
	must(err)
	listener, err := net.Listen("tcp", c.addr)
	must(err)
	server := &http.Server{Handler: around.Handler()}
	go server.Serve(listener)
	return svc, func() {
		if err := errors.Join(server.Shutdown(context.Background()), st.Close()); err != nil {
			t.Error(err)
		}
	}
}

// neverBack looks for durations below nought.
func neverBack(t *testing.T, c camp) {
	t.Helper()
	st, err := store.OpenExisting(t.Context(), c.db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	events := 0
	for e, err := range st.Events(t.Context(), c.survey.ID) {
		if err != nil {
			t.Fatal(err)
		}
		if events++; e.Elapsed < 0 || e.Client < 0 || e.Shown.After(e.At) {
			t.Errorf("a page goes back in time: %+v", e)
		}
	}
	ended := 0
	for a, err := range st.SentBy(t.Context(), c.survey.ID, besieged) {
		if err != nil {
			t.Fatal(err)
		}
		if iv := a.Interview; !iv.Finished.IsZero() {
			if ended++; iv.Finished.Before(iv.Updated) || iv.Updated.Before(iv.Started) {
				t.Errorf("interview %d began at %s, went on at %s and ended at %s", iv.ID, iv.Started, iv.Updated, iv.Finished)
			}
		}
	}
	t.Logf("%d pages and %d interviews went forward", events, ended)
}

// neverLonger looks for leases of a day that never was.
func neverLonger(t *testing.T, c camp, now time.Time) {
	t.Helper()
	pool, err := sql.Open("sqlite3", "file:"+c.db+"?_query_only=on")
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var held, longer int
	err = pool.QueryRow("SELECT count(*), count(*) FILTER (WHERE expires_ms > ?) FROM leases WHERE state = 'held'", now.Add(4*time.Hour).UnixMilli()).Scan(&held, &longer)
	if err != nil || longer > 0 {
		t.Errorf("of %d leases %d end later than a lease can, %v", held, longer, err)
	}
}
