package scaling

// A job is one write: a page, a decision or a completion.
type job struct {
	came int64
	gate bool
	done func() // when it is durable
}

// A lane is one connection of a node for one survey. It commits together what waits, and begins the next batch then.
type lane struct {
	house  *house
	survey *books
	gate   bool
	queue  []*job
	busy   *pool

	counters *pool // the survey's, or its own
}

// books are what the lanes of one survey contend for.
type books struct{ lock, counters *pool }

func (l *lane) put(j *job) {
	if len(l.queue) >= l.house.plan.Queue {
		l.house.left++
		return
	}
	l.queue = append(l.queue, j)
	if l.busy.taken == 0 {
		l.busy.take(l.begin)
	}
}

// begin takes a batch: the survey's lock first, if it is a gate's; then the lane's row, the jobs, the counters, the commit.
func (l *lane) begin() {
	if !l.gate {
		l.open(l.gather())
		return
	}
	var batch []*job
	if !l.house.plan.Late {
		batch = l.gather()
	}
	l.survey.lock.take(func() {
		l.house.statements(1, func() {
			if l.house.plan.Late {
				batch = l.gather()
			}
			l.open(batch)
		})
	})
}

// gather takes what waits out of the queue.
func (l *lane) gather() []*job {
	n := min(len(l.queue), l.house.plan.Batch)
	batch := l.queue[:n:n]
	l.queue = l.queue[n:]
	return batch
}

func (l *lane) open(batch []*job) {
	l.house.statements(1, func() { // the lane's row
		l.run(batch, func() {
			l.counters.take(func() {
				l.house.statements(l.house.plan.Counters, func() { l.commit(batch) })
			})
		})
	})
}

// run sends the statements of a batch's jobs.
func (l *lane) run(batch []*job, then func()) {
	p, each := l.house.plan, l.house.plan.Statements
	if l.gate {
		each = p.GateWork
	}
	switch p.Way {
	case OneByOne:
		l.oneByOne(len(batch)*each, then)
	case Together:
		l.house.server.work(int64(len(batch)*each)*int64(p.Work), func() { l.house.time.after(int64(p.Network), then) })
	case Rows:
		work := int64(each)*int64(p.Work) + int64(len(batch)*each)*int64(p.Row)
		l.house.server.work(work, func() { l.house.time.after(int64(each)*int64(p.Network), then) })
	}
}

// few is how many statements are one event; the processor is free for others in between.
const few = 8

func (l *lane) oneByOne(n int, then func()) {
	if n <= few {
		l.house.statements(n, then)
		return
	}
	l.house.statements(few, func() { l.oneByOne(n-few, then) })
}

func (l *lane) commit(batch []*job) {
	p := l.house.plan
	l.house.log.commit(int64(len(batch)*p.LogBytes), func() {
		l.counters.give()
		if l.gate {
			l.survey.lock.give()
		}
		l.house.time.after(int64(p.Network), func() { l.end(batch) }) // COMMIT is a statement too
	})
}

func (l *lane) end(batch []*job) {
	for _, j := range batch {
		l.house.finish(j)
	}
	if len(l.queue) > 0 {
		l.house.time.after(0, l.begin)
		return
	}
	l.busy.give()
}
