package scaling

import (
	"flag"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/chart"
)

var update = flag.Bool("update", false, "write the table of docs/scaling.md and its picture anew")

// alone is a house in which nothing waits but what the test wants to.
func alone() Plan {
	p := Premises()
	p.Costs = Costs{Network: time.Millisecond, Flush: 2 * time.Millisecond}
	p.NodeCores, p.ServerCores, p.Batch, p.Queue = 1, 1000, 1, 100
	p.Before, p.After, p.Admitted, p.GateWork, p.Counters = 0, 0, 0, 5, 1
	p.Arrivals, p.Warm, p.Window = 2000, time.Second/2, 5*time.Second
	return p
}

// TestKnownLimits holds the simulation to cases that arithmetic knows.
func TestKnownLimits(t *testing.T) {
	// The lock, the lane's row, five statements, a counter: eight round trips, the flush of 2 ms, and the answer to COMMIT, which
	// the lane waits for and the lock does not.
	const batch, locked = 11 * time.Millisecond, 10 * time.Millisecond
	for _, c := range []struct {
		name   string
		change func(*Plan)
		want   float64
	}{
		{"one decision a commit", func(*Plan) {}, 1 / batch.Seconds()},
		{"two nodes wait for one lock", func(p *Plan) { p.Nodes = 2 }, 1 / locked.Seconds()},
		{"two nodes and a survey each have nothing in common", func(p *Plan) { p.Nodes, p.Surveys = 1, 2 }, 2 / batch.Seconds()},
		{"eight decisions a commit", func(p *Plan) { p.Batch = 8 }, 8 / (batch + 35*time.Millisecond).Seconds()},
		{"a standby is waited for under the lock", func(p *Plan) { p.Standby = 4 * time.Millisecond }, 1 / (batch + 4*time.Millisecond).Seconds()},
		{"statements that are sent together cost one round trip", func(p *Plan) { p.Way = Together }, 1 / (batch - 4*time.Millisecond).Seconds()},
		{"many rows cost what the statements do", func(p *Plan) { p.Way, p.Batch, p.Arrivals = Rows, 10, 5000 }, 10 / batch.Seconds()},
		{"the log's bytes", func(p *Plan) { p.Costs = Costs{Byte: time.Microsecond, LogBytes: 5000} }, 200},
		{"the server's processor", func(p *Plan) { p.Costs = Costs{Work: time.Millisecond}; p.ServerCores = 1 }, 125},
		{"the node's processor", func(p *Plan) { p.Costs = Costs{Page: 20 * time.Millisecond} }, 50},
		{"nodes that count in rows of their own do not wait for each other's pages", func(p *Plan) { p.OwnRows, p.Admitted, p.After = true, 1, 50; p.Arrivals = 100 }, 50 / 1.1},
		{"what comes", func(p *Plan) { p.Costs, p.Arrivals = Costs{}, 500 }, 500},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := alone()
			c.change(&p)
			if have := Run(p).Decisions; math.Abs(have-c.want) > 0.04*c.want {
				t.Errorf("%.1f decisions a second, and %.1f are known", have, c.want)
			}
		})
	}
}

// TestNothingGetsLost adds up what came.
func TestNothingGetsLost(t *testing.T) {
	for _, rate := range []float64{50, 1000, 20000} {
		for _, nodes := range []int{1, 3} {
			p := Premises()
			p.Arrivals, p.Nodes, p.Standby = rate, nodes, time.Millisecond
			r := Run(p)
			if r.Came != r.Left+r.Done+r.Waiting || r.Waiting < 0 || r.Done == 0 {
				t.Errorf("%d came, %d were sent away, %d are done and %d wait", r.Came, r.Left, r.Done, r.Waiting)
			}
			for part, share := range r.Busy {
				if share < 0 || share > 1+1e-9 {
					t.Errorf("%s: taken for %v of the time", part, share)
				}
			}
			if r.PagePosts.P50 > r.PagePosts.P99 || r.Gates.P50 > r.Gates.P99 || r.PagePosts.P50 < time.Duration(p.Page)+p.Flush {
				t.Errorf("pages take %v and gates %v", r.PagePosts, r.Gates)
			}
		}
	}
}

func TestSeedGivesTheSame(t *testing.T) {
	p := Premises()
	p.Arrivals, p.Nodes = 800, 3
	if a, b := Run(p), Run(p); !reflect.DeepEqual(a, b) {
		t.Errorf("%v and then %v", a, b)
	}
	other := p
	other.Seed++
	if reflect.DeepEqual(Run(p), Run(other)) {
		t.Error("another seed draws nothing else")
	}
}

// TestFullNamesTheCause wants each part named that cannot do more.
func TestFullNamesTheCause(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Plan)
	}{
		{GateLock, func(p *Plan) { p.Nodes = 3 }},
		{GateLanes, func(*Plan) {}},
		{LogDisk, func(p *Plan) { p.Costs = Costs{Byte: time.Microsecond, LogBytes: 5000}; p.Batch = 100 }},
		{ServerCores, func(p *Plan) { p.Costs, p.ServerCores = Costs{Work: time.Millisecond}, 1; p.Nodes = 4; p.Surveys = 4 }},
		{NodeCores, func(p *Plan) { p.Costs = Costs{Page: 20 * time.Millisecond} }},
		{HotRows, func(p *Plan) { p.Admitted, p.After, p.Nodes, p.Counters = 1, 20, 4, 20 }},
	} {
		p := alone()
		c.change(&p)
		if r := Run(p); !strings.Contains(strings.Join(r.Full(), ","), c.name) {
			t.Errorf("%s is not said to be full: %v", c.name, r.Busy)
		}
	}
	p := alone()
	p.Arrivals = 10
	if full := Run(p).Full(); len(full) > 0 {
		t.Errorf("%v are full, and nobody comes", full)
	}
}

// TestDocument keeps the table and the picture of docs/scaling.md what the simulation says.
func TestDocument(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds of simulation")
	}
	var b strings.Builder
	var drawn []Case
	for i, v := range Variants() {
		cases := Sweep(v)
		draw := Overview
		if v.Whole {
			draw = Table
		}
		b.WriteString("\n**" + v.Name + "**\n\n" + draw(cases))
		if i == 0 {
			drawn = cases
		}
	}
	picture, err := chart.Draw("scaling", "Decisions a second and 99th percentile of a gate, by arrivals a second", figure(drawn))
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "../../../docs/images/scaling.svg", picture.SVG)
	const page, begin, end = "../../../docs/scaling.md", "<!-- scaling: written by go test ./internal/bench/scaling -update -->\n", "\n<!-- scaling ends -->"
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(data), begin)
	_, after, ends := strings.Cut(rest, end)
	if !begins || !ends {
		t.Fatalf("%s has no marks around the table", page)
	}
	keep(t, page, before+begin+b.String()+end+after)
}

// figure is a variant's decisions and times, a line for each number of nodes.
func figure(cases []Case) chart.Figure {
	done := chart.Strip{Title: "decisions a second"}
	slow := chart.Strip{Title: "p99 of a gate, milliseconds"}
	for i := range nodes {
		name := map[int]string{1: "1 node", 2: "2 nodes", 4: "4 nodes", 8: "8 nodes", 16: "16 nodes"}[nodes[i]]
		made, waited := chart.Series{Name: name}, chart.Series{Name: name}
		for j := range rates {
			c := cases[i*len(rates)+j]
			made.Values = append(made.Values, c.Result.Decisions)
			waited.Values = append(waited.Values, c.Result.Gates.P99.Seconds()*1000)
		}
		done.Series, slow.Series = append(done.Series, made), append(slow.Series, waited)
	}
	return chart.Lines{At: rates[:], Axis: "arrivals a second", Panels: []chart.Strip{done, slow}}
}

func keep(t *testing.T, file, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != want {
		t.Errorf("%s is not what the simulation says; go test ./internal/bench/scaling -update writes it", file)
	}
}
