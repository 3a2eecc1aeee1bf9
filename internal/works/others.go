package works

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"fieldwork/internal/fault"
)

// shared tells whether other nodes may have the folder too.
func (q *Queue) shared() bool { return q.c.Node != "" }

// elsewhere tells whether a work is on its way on another node, as far as its record says.
func (q *Queue) elsewhere(w Work) bool {
	return q.shared() && w.Node != q.c.Node && (w.State == Waiting || w.State == Making)
}

// distant is how a work stands that is on its way on another node. When that node has not been heard for too long, the work
// has failed, and whoever notices notes it.
func (q *Queue) distant(w Work) Work {
	what, found, err := q.shelf.heard(w.Node)
	if err != nil {
		q.log.Warn("how far another node is could not be read", "node", w.Node, "error", err)
		return w
	}
	if q.ear.silent(w.Node, what, found) {
		if now, err := q.shelf.read(w.Survey, w.ID); err != nil || !q.elsewhere(now) {
			return now // it came to its end while its node fell silent
		}
		gone, err := q.shelf.interrupted(w, q.c.Clock())
		if err != nil {
			q.log.Warn("that a work was broken off could not be noted", "survey", w.Survey, "work", w.ID, "node", w.Node, "error", err)
		}
		return gone
	}
	if what.Survey == w.Survey && what.ID == w.ID {
		w.Done, w.Total, w.What = what.Done, what.Total, what.What
	}
	return w
}

// sameElsewhere is an equal order that another node has on its way.
func (q *Queue) sameElsewhere(o Order) (same Work, found bool, waiting int, err error) {
	if !q.shared() {
		return same, false, 0, nil
	}
	all, err := q.shelf.all(o.Survey, func(string) {})
	if err != nil {
		return same, false, 0, err
	}
	for _, w := range all {
		if !q.elsewhere(w) {
			continue
		}
		if w = q.distant(w); w.State != Waiting && w.State != Making {
			continue
		}
		if w.equals(o) {
			return w, true, waiting, nil
		}
		if w.State == Waiting {
			waiting++
		}
	}
	return same, false, waiting, nil
}

// beat tells the other nodes how far this one is, and hears what they want given up, until the queue has nothing to do.
func (q *Queue) beat() {
	defer q.going.Done()
	tick := time.NewTicker(slateEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-q.ctx.Done(): // what is being made ends soon
			tick.Reset(endingEvery)
			<-tick.C
		}
		if !q.again() {
			return
		}
	}
}

// again writes the slate anew; false when nothing is on its way, and there is none any more.
func (q *Queue) again() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.making == nil && len(q.line) == 0 && (!q.working || q.ctx.Err() != nil) {
		q.beating = false
		q.shelf.hush(q.c.Node)
		return false
	}
	q.unwanted()
	if err := q.tell(); err != nil {
		q.log.Warn("the other nodes could not be told how far this one is", "error", err)
	}
	return true
}

// tell writes the slate as the queue stands.
func (q *Queue) tell() error {
	q.beats++
	what := slate{Beat: q.beats}
	if q.making != nil {
		w := q.making.work
		what = slate{q.beats, w.Survey, w.ID, w.Done, w.Total, w.What}
	}
	return q.shelf.tell(q.c.Node, what)
}

// unwanted gives up what another node was asked to have given up.
func (q *Queue) unwanted() {
	all := q.line
	if q.making != nil {
		all = append([]*job{q.making}, all...)
	}
	for _, j := range all {
		switch err := os.Remove(q.shelf.wish(j.work.Survey, j.work.ID)); {
		case err == nil:
			q.giveUp(j)
		case !errors.Is(err, fs.ErrNotExist):
			q.log.Warn("whether a work is still wanted could not be read", "survey", j.work.Survey, "work", j.work.ID, "error", err)
		}
	}
}

// wish is the file that asks the node that has a work to give it up.
func (s shelf) wish(survey, id string) string {
	return filepath.Join(s.dir, survey, "."+id+".cancel")
}

// cancelElsewhere asks the node that has a work to give it up, which it does within seconds.
func (q *Queue) cancelElsewhere(w Work) error {
	f, err := os.OpenFile(q.shelf.wish(w.Survey, w.ID), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return unusable(err)
	}
	if err := f.Close(); err != nil {
		return unusable(err)
	}
	return nil
}

// Folder tells the folder from others: by an id that the first node draws that uses it. Two nodes that have different folders
// would each show only its own works.
func (q *Queue) Folder(draw func() string) (id string, err error) {
	file := filepath.Join(q.shelf.dir, ".folder")
	if err := os.MkdirAll(q.shelf.dir, 0o700); err != nil {
		return "", unusable(err)
	}
	f, err := os.CreateTemp(q.shelf.dir, ".folder.partial-*")
	if err != nil {
		return "", unusable(err)
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(draw() + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", unusable(err)
	}
	if err := os.Link(f.Name(), file); err != nil && !errors.Is(err, fs.ErrExist) { // whoever is first has drawn it, whole
		return "", unusable(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", unusable(err)
	}
	if len(data) < 2 {
		return "", fault.Errorf(fault.Invalid, "%s is empty; remove it, and start the nodes again", file)
	}
	return string(data[:len(data)-1]), nil
}
