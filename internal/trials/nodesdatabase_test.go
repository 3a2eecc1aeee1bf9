package trials_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"fieldwork/internal/pgserver"
	"fieldwork/internal/pgserver/pgtest"
)

// durable is a database server of the test's own, which is as durable as PostgreSQL is unless told otherwise, and the address of
// an empty database on it.
func durable(t *testing.T) (s *pgserver.Server, where string) {
	t.Helper()
	s = pgtest.Start(t, pgserver.Options{})
	where, err := s.CreateDatabase(t.Context(), "study")
	if err != nil {
		t.Fatal(err)
	}
	return s, where
}

// TestDeadDatabaseLosesNothing kills the database server, every process of it at one instant, under two nodes: what it was about
// to say of a commit is never heard, and what the nodes make of that must neither lose a page nor count one twice.
func TestDeadDatabaseLosesNothing(t *testing.T) {
	seed := fromEnvironment(t, "SIEGE_SEED", uint64(time.Now().UnixNano()))
	t.Logf("SIEGE_SEED=%d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	c := pitch(t, 30)
	var database *pgserver.Server
	database, c.db = durable(t)
	g := c.cluster(t, 2)
	s := g.besiege(t, 100, 0, seed)
	deaths := 5
	if testing.Short() {
		deaths = 2
	}
	for range deaths {
		goesOn(t, s)
		time.Sleep(time.Duration(random.Int64N(int64(500 * time.Millisecond))))
		if err := database.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := database.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	goesOn(t, s)
	witnesses := s.End()
	if err := g.fleet.StopAll(); err != nil {
		t.Error(err)
	}
	t.Logf("%+v", s.Counts())
	g.audit(t, s, witnesses)
}
