package ha_test

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"fieldwork/internal/ha"
)

// start starts a cluster when HA=1 asks for one: it takes a minute and most of a small machine.
func start(t *testing.T) *ha.Cluster {
	t.Helper()
	if os.Getenv("HA") == "" {
		t.Skip("not tested: a cluster takes minutes; HA=1 (or make ha) asks for it")
	}
	c, err := ha.Start(t.Context(), ha.Options{Password: "a password", DCS: os.Getenv("HA_DCS")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// TestClusterOutlivesItsNodes hands the lead over and kills a leader and a standby under somebody who counts.
func TestClusterOutlivesItsNodes(t *testing.T) {
	c := start(t)
	w := write(t, c.URL(ha.Owner, ha.Owner))
	for _, event := range []func(context.Context) (ha.Event, error){c.HandOver, c.KillLeader, c.KillStandby} {
		before := w.count()
		e, err := event(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Healthy(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.more(t, before)
		t.Log(e)
	}
	acknowledged := w.end()
	conn, err := pgx.Connect(t.Context(), c.URL(ha.Owner, ha.Owner))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	for _, id := range acknowledged {
		var there bool
		if err := conn.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM kept WHERE id = $1)", id).Scan(&there); err != nil || !there {
			t.Fatalf("row %d was acknowledged and is lost (%v)", id, err)
		}
	}
	t.Logf("%d acknowledged rows are there", len(acknowledged))
}

// A writer writes rows and notes those that were acknowledged.
type writer struct {
	cancel context.CancelFunc
	over   sync.WaitGroup
	mu     sync.Mutex
	acks   []int
}

func write(t *testing.T, address string) *writer {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	w := &writer{cancel: cancel}
	conn, err := pgx.Connect(ctx, address)
	if err == nil {
		_, err = conn.Exec(ctx, "CREATE TABLE kept (id bigint PRIMARY KEY)")
	}
	if err != nil {
		t.Fatal(err)
	}
	w.over.Go(func() {
		for id := 0; ctx.Err() == nil; id++ {
			if conn == nil || conn.IsClosed() {
				if conn, err = pgx.Connect(ctx, address); err != nil {
					time.Sleep(50 * time.Millisecond)
					continue
				}
			}
			if _, err = conn.Exec(ctx, "INSERT INTO kept VALUES ($1)", id); err == nil {
				w.mu.Lock()
				w.acks = append(w.acks, id)
				w.mu.Unlock()
			}
		}
		if conn != nil {
			conn.Close(context.Background())
		}
	})
	return w
}

func (w *writer) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.acks)
}

// more waits until more has been acknowledged.
func (w *writer) more(t *testing.T, than int) {
	t.Helper()
	for end := time.Now().Add(time.Minute); w.count() <= than; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("a whole cluster takes no row")
		}
	}
}

func (w *writer) end() []int {
	w.cancel()
	w.over.Wait()
	return w.acks
}
