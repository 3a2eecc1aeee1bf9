package scaling

// A pool is something of which there are a few alike: processors, or, with one, a lock. Who finds none waits in line.
type pool struct {
	time  *calendar
	size  int
	taken int
	line  []func()

	since int64 // the last change
	busy  int64 // taken times duration, since the measuring began
}

func newPool(time *calendar, size int) *pool { return &pool{time: time, size: size} }

// take calls then when one is there; it must be given back.
func (p *pool) take(then func()) {
	if p.taken == p.size {
		p.line = append(p.line, then)
		return
	}
	p.note()
	p.taken++
	then()
}

func (p *pool) give() {
	if len(p.line) > 0 { // it goes from hand to hand, and is never free in between
		next := p.line[0]
		p.line = p.line[1:]
		p.time.after(0, next)
		return
	}
	p.note()
	p.taken--
}

// work takes one for some time.
func (p *pool) work(length int64, then func()) {
	p.take(func() { p.time.after(length, func() { p.give(); then() }) })
}

func (p *pool) note() {
	p.busy += int64(p.taken) * (p.time.now - p.since)
	p.since = p.time.now
}

// measure begins to count anew.
func (p *pool) measure() {
	p.note()
	p.busy = 0
}

// share is how much of it was taken since then.
func (p *pool) share(window int64) float64 {
	p.note()
	return float64(p.busy) / float64(window) / float64(p.size)
}

// A journal is the server's log. One flush is under way at a time; what comes meanwhile shares the next one.
type journal struct {
	pool    *pool
	costs   Costs
	waiting []func()
	bytes   int64
	active  bool
}

// commit calls then when so many bytes are durable, at the standby too if there is one.
func (j *journal) commit(bytes int64, then func()) {
	j.waiting, j.bytes = append(j.waiting, then), j.bytes+bytes
	if !j.active {
		j.flush()
	}
}

func (j *journal) flush() {
	together, bytes := j.waiting, j.bytes
	j.waiting, j.bytes, j.active = nil, 0, true
	j.pool.work(int64(j.costs.Flush)+bytes*int64(j.costs.Byte), func() {
		for _, then := range together {
			j.pool.time.after(int64(j.costs.Standby), then)
		}
		if j.active = len(j.waiting) > 0; j.active {
			j.flush()
		}
	})
}
