package works

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"time"

	"fieldwork/internal/fault"
)

// Works are the works of a survey and kind, the newest first. An error is Invalid when there can be no such survey or kind, or
// Unavailable.
func (q *Queue) Works(survey string, kind Kind) ([]Work, error) {
	if err := (Order{Survey: survey, Kind: kind}).names(); err != nil {
		return nil, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.list(survey, kind)
}

func (q *Queue) list(survey string, kind Kind) ([]Work, error) {
	all, err := q.shelf.all(survey, func(string) {}) // what is strange has been told of when the queue was opened
	if err != nil {
		return nil, err
	}
	all = append(all, q.adopted...)
	all = slices.DeleteFunc(all, func(w Work) bool { return w.Survey != survey || w.Kind != kind })
	for i := range all {
		all[i] = q.now(all[i])
	}
	slices.SortFunc(all, func(a, b Work) int { return cmp.Or(b.Ordered.Compare(a.Ordered), cmp.Compare(b.ID, a.ID)) })
	return all, nil
}

// now is a work as it stands: the disk does not know how far one is that is being made.
func (q *Queue) now(w Work) Work {
	if j := q.find(func(other Work) bool { return other.Survey == w.Survey && other.ID == w.ID }); j != nil {
		return j.work
	}
	if q.elsewhere(w) {
		return q.distant(w)
	}
	return w
}

// Work is one work; an error is NotFound when there is none, or Unavailable.
func (q *Queue) Work(survey, id string) (Work, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.look(survey, id)
}

func (q *Queue) look(survey, id string) (Work, error) {
	if !surveyName.MatchString(survey) || !workName.MatchString(id) {
		return Work{}, missing(survey, id)
	}
	if i := q.adoptedAt(survey, id); i >= 0 {
		return q.adopted[i], nil
	}
	w, err := q.shelf.read(survey, id)
	if err != nil {
		return Work{}, err
	}
	return q.now(w), nil
}

// Latest is the newest work of a survey and kind that was made; false when there is none. That the folder of works cannot be
// read is logged, and there is none then.
func (q *Queue) Latest(survey string, kind Kind) (Work, bool) {
	all, err := q.Works(survey, kind)
	if err != nil {
		q.log.Warn("the works cannot be listed", "survey", survey, "kind", kind, "error", err)
	}
	i := slices.IndexFunc(all, func(w Work) bool { return w.State == Made })
	if i < 0 {
		return Work{}, false
	}
	return all[i], true
}

// Remove removes a work with its files. One that has not ended, and one that was adopted, is a Conflict; one that is not
// there is NotFound.
func (q *Queue) Remove(survey, id string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	w, err := q.look(survey, id)
	switch {
	case err != nil:
		return err
	case q.adoptedAt(survey, id) >= 0:
		return fault.Errorf(fault.Conflict, "the work %s was made by a command and lies in a folder of its own; remove that folder where it is", id)
	case w.State == Waiting || w.State == Making:
		return fault.Errorf(fault.Conflict, "the work %s has not ended; cancel it first", id)
	}
	return q.shelf.remove(survey, id)
}

// prune removes the oldest works beyond those that are kept. Failures have a number of their own, so that they push out nothing.
func (q *Queue) prune(survey string, kind Kind) {
	all, err := q.list(survey, kind)
	if err != nil {
		q.log.Warn("old works could not be looked for", "survey", survey, "kind", kind, "error", err)
	}
	kept := map[State]int{}
	for _, w := range all {
		if w.State != Made && w.State != Failed || q.adoptedAt(survey, w.ID) >= 0 {
			continue
		}
		if kept[w.State]++; kept[w.State] <= q.c.Keep {
			continue
		}
		err := q.shelf.remove(survey, w.ID)
		q.log.Info("an old work is not kept any longer", "survey", survey, "work", w.ID, "state", w.State, "kept", q.c.Keep, "error", err)
	}
}

// Adopt lists a folder that something else has made, as a work that was made then. It is served from where it is and never
// removed; its id follows from the time. A second folder under the same id takes the place of the first. An error is Invalid,
// or NotFound when there is no such folder.
func (q *Queue) Adopt(o Order, dir string, made time.Time) (Work, error) {
	if err := o.names(); err != nil {
		return Work{}, err
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Work{}, unusable(err)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return Work{}, fault.Errorf(fault.NotFound, "there is no folder %s to list among the works", dir)
	}
	w := Work{Order: o, ID: o.Kind.stamp(made) + adoptedNumber, State: Made, Ordered: made, Ended: made, Files: files{shelf: dir, folder: "."}}
	q.mu.Lock()
	defer q.mu.Unlock()
	if i := q.adoptedAt(w.Survey, w.ID); i >= 0 {
		q.adopted[i] = w
	} else {
		q.adopted = append(q.adopted, w)
	}
	return w, nil
}

func (q *Queue) adoptedAt(survey, id string) int {
	return slices.IndexFunc(q.adopted, func(w Work) bool { return w.Survey == survey && w.ID == id })
}
