package callback

import "fieldwork/internal/field"

// How many due messages a look asks for. The limits differ because a host that is slow to fail keeps its messages due:
// were they all that a look sees, they would hide those to everybody else.
const (
	shallow = 256
	deepest = 8192
)

// A desk is what Run knows of its work. Run's goroutine alone touches it, and a job is in hand until that goroutine has
// it back: a look that was under way while a job was marked may still show its message as due, and must not begin it again.
type desk struct {
	due      []job // seen and not begun, the oldest first
	unmarked []job // attempted, but the outbox could not note it; handed in again after the next look
	remark   []job
	inHand   map[int64]bool
	busy     map[string]int // jobs in hand by host; hosts stand in the surveys' own files, so there are few
	perHost  int
	running  int // goroutines
	depth    int // of the next look
	blind    bool
	done     chan job
}

func newDesk(perHost int) *desk {
	return &desk{inHand: map[int64]bool{}, busy: map[string]int{}, perHost: perHost, depth: shallow, done: make(chan job)}
}

// adopt replaces what was seen by a new look at what is due, and hands in again what could not be marked.
func (d *desk) adopt(due []field.Callback) {
	d.due = d.due[:0]
	for _, c := range due {
		if !d.inHand[c.ID] {
			d.due = append(d.due, job{Callback: c, host: hostOf(c.Message.URL)})
		}
	}
	d.remark, d.unmarked = append(d.remark, d.unmarked...), nil
	switch {
	case len(due) >= d.depth:
		d.depth = min(2*d.depth, deepest)
	case len(due) < d.depth/4:
		d.depth = max(d.depth/2, shallow)
	}
}

// take returns the jobs to begin now: what is to be marked again, and of each host the oldest, as many as may run at the
// same time.
func (d *desk) take() []job {
	begin := d.remark
	d.remark = nil
	waiting := d.due[:0]
	for _, j := range d.due {
		if d.busy[j.host] >= d.perHost {
			waiting = append(waiting, j)
			continue
		}
		d.busy[j.host]++
		d.inHand[j.ID] = true
		begin = append(begin, j)
	}
	d.due = waiting
	d.running += len(begin)
	return begin
}

// finish takes a job back. One that is not marked stays in hand and keeps its host's place, which holds the host's other
// messages back while the outbox is out of order.
func (d *desk) finish(j job) {
	d.running--
	if !j.marked {
		d.unmarked = append(d.unmarked, j)
		return
	}
	delete(d.inHand, j.ID)
	if d.busy[j.host]--; d.busy[j.host] == 0 {
		delete(d.busy, j.host)
	}
}
