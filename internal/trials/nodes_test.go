package trials_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fieldwork/internal/siege"
	"fieldwork/internal/siege/roundrobin"
)

// A cluster is several servers on one database behind a balancer.
type cluster struct {
	camp
	fleet     *siege.Fleet
	addresses []string // of the nodes, such as 127.0.0.1:8080
	balancer  *roundrobin.Balancer
	url       string // of the balancer
}

// cluster starts so many servers on the camp's database and puts a balancer before them.
func (c camp) cluster(t *testing.T, nodes int) *cluster {
	t.Helper()
	g := &cluster{camp: c}
	var programs []siege.Program
	var urls []string
	for i := range nodes {
		p, addr := c.node(t, i)
		programs, g.addresses, urls = append(programs, p), append(g.addresses, addr), append(urls, "http://"+addr)
	}
	t.Cleanup(func() { lastWords(t, programs) })
	var err error
	if g.fleet, err = siege.StartFleet(t.Context(), programs); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.fleet.KillAll)
	if g.balancer, err = roundrobin.New(urls, roundrobin.Options{}); err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(g.balancer)
	t.Cleanup(func() { front.Close(); g.balancer.Close() })
	g.url = front.URL
	return g
}

// node is one of several servers: as the only one, with an address and a log of its own, and with the balancer's word for who asks.
func (c camp) node(t *testing.T, i int) (p siege.Program, addr string) {
	t.Helper()
	c.addr = freeAddress(t)
	p = c.server()
	p.Log = filepath.Join(c.folder, fmt.Sprintf("node-%d.log", i))
	p.Args = append(p.Args, "--trust-proxy", "127.0.0.1", "--works", filepath.Join(c.folder, "works"))
	return p, c.addr
}

// lastWords tells what the nodes of a failed test have said in the end.
func lastWords(t *testing.T, programs []siege.Program) {
	if !t.Failed() {
		return
	}
	for _, p := range programs {
		said, err := os.ReadFile(p.Log)
		const most = 2_000
		t.Logf("%s: %v\n%s", filepath.Base(p.Log), err, said[max(0, len(said)-most):])
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer free.Close()
	return free.Addr().String()
}

// besiege sends respondents to the balancer: so many in all, or until they are called back when it is none.
func (g *cluster) besiege(t *testing.T, respondents, arrivals int, seed uint64) *siege.Siege {
	t.Helper()
	begun := time.Now()
	s, err := siege.Begin(t.Context(), siege.Config{
		URLs: []string{g.url}, Survey: g.survey, Population: g.people, Source: besieged, Seed: seed,
		Respondents: respondents, Arrivals: arrivals, Now: func() time.Duration { return time.Since(begun) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// away waits until everybody has come to an end.
func (g *cluster) away(t *testing.T, s *siege.Siege) {
	t.Helper()
	const longest = 10 * time.Minute
	select {
	case <-s.Gone():
	case <-time.After(longest):
		t.Fatalf("in %s not everybody has come to an end: %+v", longest, s.Counts())
	}
}

// goesOn waits until the crowd has had more pages acknowledged.
func goesOn(t *testing.T, s *siege.Siege) {
	t.Helper()
	then := s.Counts().Pages
	until(t, "more pages are acknowledged", func() bool { return s.Counts().Pages > then+100 })
}

// counted are the cells as the program tells them.
func (c camp) counted(t *testing.T) []cellCount {
	t.Helper()
	code, out, errs := c.run(t, "quota", "status", "--json", "--db", c.db)
	var status struct{ Cells []cellCount }
	if err := json.Unmarshal([]byte(out), &status); code != 0 || err != nil {
		t.Fatalf("quota status: exit %d, %s", code, errs)
	}
	return status.Cells
}

type cellCount struct {
	Cell                    string
	Target, Completed, Held int
	OverQuota               int `json:"over_quota"`
}

// exact: every cell has just its target, more people came than it could take, nobody holds a place any more, and whoever was let in
// found a place in the end, because no lease has lapsed.
func (c camp) exact(t *testing.T, completes int64) {
	t.Helper()
	var places int64
	for _, cell := range c.counted(t) {
		places += int64(cell.Target)
		t.Logf("%+v", cell)
		if cell.Completed != cell.Target || cell.Held != 0 || cell.OverQuota == 0 {
			t.Errorf("cell %s: %d of %d completed, %d held, %d turned away", cell.Cell, cell.Completed, cell.Target, cell.Held, cell.OverQuota)
		}
	}
	if completes != places {
		t.Errorf("%d respondents were told that they are completes, and there are %d places", completes, places)
	}
}

// crowd is how many respondents come in all and at once, and what each cell asks for. ARRIVALS says another number: 10,000 at 500 at
// once are what docs/operations.md tells of, which take some minutes of two cores.
func crowd(t *testing.T) (arrivals, atOnce, target int) {
	t.Helper()
	otherwise := uint64(2_000)
	if testing.Short() {
		otherwise = 600
	}
	arrivals = int(fromEnvironment(t, "ARRIVALS", otherwise))
	return arrivals, max(1, min(500, arrivals/10)), max(1, arrivals/10)
}

// TestNodesFillQuotasExactly: two and four servers of one database fill every cell exactly, while they are killed and started.
// SIEGE_SEED repeats the instants of an earlier run.
func TestNodesFillQuotasExactly(t *testing.T) {
	arrivals, atOnce, target := crowd(t)
	seed := fromEnvironment(t, "SIEGE_SEED", uint64(time.Now().UnixNano()))
	t.Logf("SIEGE_SEED=%d", seed)
	for _, nodes := range []int{2, 4} {
		t.Run(fmt.Sprintf("%d nodes", nodes), func(t *testing.T) {
			c := pitch(t, target)
			_, c.db = durable(t)
			g := c.cluster(t, nodes)
			begun := time.Now()
			s := g.besiege(t, atOnce, arrivals, seed)
			toll, err := siege.Raids{
				Fleet: g.fleet, Siege: s, Random: rand.New(rand.NewPCG(seed, uint64(nodes))), Times: arrivals / 300,
				Least: 100 * time.Millisecond, Most: 2 * time.Second, Away: time.Second,
			}.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			g.away(t, s)
			took := time.Since(begun)
			witnesses := s.End()
			if err := g.fleet.StopAll(); err != nil {
				t.Error(err)
			}
			t.Logf("%d nodes, %d respondents at once, %d in all, %s; answers by node %v; %s", nodes, atOnce, len(witnesses), took.Round(100*time.Millisecond), g.balancer.Served(), toll)
			g.audit(t, s, witnesses)
			g.exact(t, s.Counts().Completes)
			if toll.Kills == 0 || toll.CutPages == 0 || toll.Idle > toll.Kills/2 {
				t.Error("the kills did not fall into the work that they are to interrupt: the rig proves nothing")
			}
		})
	}
}
