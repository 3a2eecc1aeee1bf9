package trials_test

import (
	"context"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"fieldwork/internal/ha"
	"fieldwork/internal/siege"
)

// The crowd of the trial of a cluster: the machine has ten servers to run besides.
const (
	clusterCrowd  = 100
	clusterTarget = 100
)

// TestDyingDatabasesLoseNothing has two servers of ours work on three of PostgreSQL's under Patroni, whose machines die and hand over
// under respondents who keep lists. LEADER_KILLS, SWITCHOVERS, STANDBY_KILLS and FREEZES say how often, SIEGE_SEED repeats an order.
func TestDyingDatabasesLoseNothing(t *testing.T) {
	if os.Getenv("HA") == "" {
		t.Skip("not tested: it takes a quarter of an hour; HA=1 (or make ha) asks for it")
	}
	seed := fromEnvironment(t, "SIEGE_SEED", uint64(time.Now().UnixNano()))
	t.Logf("SIEGE_SEED=%d", seed)
	c := pitch(t, clusterTarget)
	databases := patroni(t)
	events := plan(t, databases, rand.New(rand.NewPCG(seed, 0)))
	c.db = databases.URL(ha.Owner, ha.Owner)
	g := c.cluster(t, 2)
	s := g.besiege(t, clusterCrowd, 0, seed)
	happened := g.befall(t, s, databases, events)
	g.fill(t)
	witnesses := s.End()
	if err := g.fleet.StopAll(); err != nil {
		t.Error(err)
	}
	t.Logf("Patroni %s by %s; %+v\n%s", databases.Programs.Version, databases.DCS(), s.Counts(), gaps(witnesses, happened))
	g.audit(t, s, witnesses)
	g.full(t)
	if s.Counts().Retries == 0 {
		t.Error("nobody had to try again: the rig proves nothing")
	}
}

// befall has one event after the other happen, each to a whole cluster and to respondents who are answered.
func (g *cluster) befall(t *testing.T, s *siege.Siege, databases *ha.Cluster, events []func(context.Context) (ha.Event, error)) (happened []happening) {
	t.Helper()
	for i, event := range events {
		g.restful(t, s)
		h := happening{begun: s.Now()}
		var err error
		if h.Event, err = event(t.Context()); err == nil {
			err = databases.Healthy(t.Context())
		}
		if err != nil {
			t.Fatalf("event %d, %s: %v", i+1, h.Event, err)
		}
		h.whole = s.Now()
		g.restful(t, s)
		h.ended = s.Now()
		happened = append(happened, h)
		t.Logf("%2d of %d: %s; whole again after %s", i+1, len(events), h.Event, (h.whole - h.begun).Round(100*time.Millisecond))
		g.raise(t)
	}
	return happened
}

// patroni starts the databases.
func patroni(t *testing.T) *ha.Cluster {
	t.Helper()
	c, err := ha.Start(t.Context(), ha.Options{Password: "a password", DCS: os.Getenv("HA_DCS")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the databases' own words:\n%s", c.Said())
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// plan is what is to befall the databases, in an order that nobody chose.
func plan(t *testing.T, c *ha.Cluster, random *rand.Rand) []func(context.Context) (ha.Event, error) {
	t.Helper()
	var all []func(context.Context) (ha.Event, error)
	for _, kind := range []struct {
		name  string
		times uint64
		event func(context.Context) (ha.Event, error)
	}{
		{"LEADER_KILLS", 10, c.KillLeader}, {"SWITCHOVERS", 5, c.HandOver}, {"STANDBY_KILLS", 5, c.KillStandby}, {"FREEZES", 2, c.FreezeLeader},
	} {
		for range fromEnvironment(t, kind.name, kind.times) {
			all = append(all, kind.event)
		}
	}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// restful waits until the respondents are answered as if nothing had happened.
func (g *cluster) restful(t *testing.T, s *siege.Siege) {
	t.Helper()
	then := s.Counts()
	until(t, "pages and ends are acknowledged", func() bool {
		now := s.Counts().Minus(then)
		return now.Pages > 3*clusterCrowd && now.Ends > 0
	})
}

// raise raises the targets of cells that are full, so that there is something to lose.
func (g *cluster) raise(t *testing.T) {
	t.Helper()
	for _, cell := range g.counted(t) {
		if cell.Completed < cell.Target {
			continue
		}
		code, _, errs := g.run(t, "quota", "set", cell.Cell, strconv.Itoa(cell.Target+clusterTarget), "--why", "the siege goes on", "--db", g.db)
		if code != 0 {
			t.Fatalf("quota set: exit %d, %s", code, errs)
		}
	}
}

// fill lets the respondents go on until every cell is full.
func (g *cluster) fill(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(10 * time.Minute); ; time.Sleep(time.Second) {
		missing := 0
		for _, cell := range g.counted(t) {
			missing += cell.Target - cell.Completed
		}
		if missing == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("for ten minutes the cells have not filled: %d are missing", missing)
		}
	}
}

// full: every cell has just its target.
func (g *cluster) full(t *testing.T) {
	t.Helper()
	for _, cell := range g.counted(t) {
		t.Logf("%+v", cell)
		if cell.Completed != cell.Target {
			t.Errorf("cell %s: %d of %d completed", cell.Cell, cell.Completed, cell.Target)
		}
	}
}
