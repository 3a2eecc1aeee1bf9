package scaling

import (
	"math/rand/v2"
	"slices"
	"time"
)

// A house is a plan that is being lived in.
type house struct {
	plan   Plan
	time   *calendar
	draw   *rand.Rand
	nodes  []*node
	server *pool
	log    *journal
	books  []*books

	came, left, done     int
	asked, decisions     int
	pages                int
	pageTimes, gateTimes []int64
}

// A node has processors, and two lanes for each survey.
type node struct {
	cores       *pool
	pages, gate []*lane
}

// Run simulates a plan.
func Run(p Plan) Result {
	h := build(p)
	h.arrive()
	h.time.run(int64(p.Warm))
	h.measure()
	h.time.run(int64(p.Warm + p.Window))
	return h.result()
}

func build(p Plan) *house {
	t := &calendar{}
	h := &house{plan: p, time: t, draw: rand.New(rand.NewPCG(p.Seed, uint64(p.Nodes))), server: newPool(t, p.ServerCores)}
	h.log = &journal{pool: newPool(t, 1), costs: p.Costs}
	for range p.Surveys {
		h.books = append(h.books, &books{lock: newPool(t, 1), counters: newPool(t, 1)})
	}
	for range p.Nodes {
		n := &node{cores: newPool(t, p.NodeCores)}
		for _, b := range h.books {
			n.pages = append(n.pages, h.lane(b, false))
			n.gate = append(n.gate, h.lane(b, true))
		}
		h.nodes = append(h.nodes, n)
	}
	return h
}

func (h *house) lane(b *books, gate bool) *lane {
	l := &lane{house: h, survey: b, gate: gate, busy: newPool(h.time, 1), counters: b.counters}
	if h.plan.OwnRows {
		l.counters = newPool(h.time, 1)
	}
	return l
}

// arrive lets one respondent come after another. Their pages come at the same rate as in a field that has long been open,
// spread over a moment, so that a page does not wait for the one before it: what is simulated is the load, not thinking.
func (h *house) arrive() {
	survey := h.draw.IntN(h.plan.Surveys)
	for range h.plan.Before {
		h.later(survey, false, nil)
	}
	h.later(survey, true, func() { h.decisions++ })
	if h.draw.Float64() < h.plan.Admitted {
		for range h.plan.After {
			h.later(survey, false, nil)
		}
		h.later(survey, true, nil)
	}
	h.time.after(int64(h.draw.ExpFloat64()/h.plan.Arrivals*float64(time.Second)), h.arrive)
}

// spread is the time over which what one respondent asks for is spread.
const spread = time.Second / 4

func (h *house) later(survey int, gate bool, done func()) {
	at, whose := h.draw.Int64N(int64(spread)), h.nodes[h.draw.IntN(len(h.nodes))]
	h.time.after(at, func() { h.request(whose, survey, gate, done) })
}

// request is served by a node, and then waits in a lane.
func (h *house) request(n *node, survey int, gate bool, done func()) {
	if done != nil {
		h.asked++
	}
	j := &job{came: h.time.now, gate: gate, done: done}
	n.cores.work(int64(h.plan.Page), func() {
		h.came++
		if gate {
			n.gate[survey].put(j)
		} else {
			n.pages[survey].put(j)
		}
	})
}

// statements is some statements that wait for each other.
func (h *house) statements(n int, then func()) {
	h.server.work(int64(n)*int64(h.plan.Work), func() { h.time.after(int64(n)*int64(h.plan.Network), then) })
}

func (h *house) finish(j *job) {
	h.done++
	took := h.time.now - j.came
	if !j.gate {
		h.pages++
		h.pageTimes = append(h.pageTimes, took)
		return
	}
	h.gateTimes = append(h.gateTimes, took)
	if j.done != nil {
		j.done()
	}
}

func (h *house) pools(each func(name string, p *pool)) {
	each(ServerCores, h.server)
	each(LogDisk, h.log.pool)
	for _, b := range h.books {
		each(GateLock, b.lock)
		each(HotRows, b.counters)
	}
	for _, n := range h.nodes {
		each(NodeCores, n.cores)
		for i := range n.gate {
			each(GateLanes, n.gate[i].busy)
			each(PageLanes, n.pages[i].busy)
		}
	}
}

// measure begins the window. What is under way counts as having come in it.
func (h *house) measure() {
	h.came, h.left, h.done = h.waiting(), 0, 0
	h.asked, h.decisions, h.pages, h.pageTimes, h.gateTimes = 0, 0, 0, nil, nil
	h.pools(func(_ string, p *pool) { p.measure() })
}

// waiting is how many jobs have come and are neither done nor sent away.
func (h *house) waiting() int { return h.came - h.left - h.done }

func (h *house) result() Result {
	window, seconds := int64(h.plan.Window), h.plan.Window.Seconds()
	r := Result{Came: h.came, Left: h.left, Done: h.done, Waiting: h.waiting(), Asked: float64(h.asked) / seconds, Decisions: float64(h.decisions) / seconds,
		Pages: float64(h.pages) / seconds, PagePosts: timesOf(h.pageTimes), Gates: timesOf(h.gateTimes), Busy: map[string]float64{}}
	count := map[string]float64{}
	h.pools(func(name string, p *pool) {
		count[name]++
		r.Busy[name] += p.share(window)
	})
	for name, n := range count {
		r.Busy[name] /= n
	}
	return r
}

func timesOf(all []int64) (t Times) {
	if len(all) == 0 {
		return t
	}
	slices.Sort(all)
	return Times{P50: time.Duration(all[len(all)/2]), P99: time.Duration(all[len(all)*99/100])}
}
