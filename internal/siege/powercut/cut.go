package powercut

import (
	"bytes"
	"iter"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A Disk is how a disk keeps its promises.
type Disk struct {
	// Late is how long after a sync has returned its data are really there: nought for an honest disk, and some tenths of a
	// second for one that says "done" when the data are in its own memory.
	Late time.Duration
	// Normal leaves out the syncs that SQLite does not make with synchronous=NORMAL: those of the write-ahead log after a
	// commit. Those of its header and before a checkpoint stay.
	Normal bool
}

// An Image is what a power cut left: the content of each file, by its name.
type Image struct {
	At    time.Duration
	Files map[string][]byte
	// Unsynced and Kept are the pieces of sectors that were not on the disk for certain, and how many of them are there.
	Unsynced, Kept int
}

// Instants draws so many instants of the recording, none before from: half of them anywhere in time, and half right after a
// call, which falls into commits and checkpoints more often than their share of the time.
func (r *Recording) Instants(random *rand.Rand, from time.Duration, n int) []time.Duration {
	events := r.events
	for len(events) > 0 && events[0].ended < from {
		events = events[1:]
	}
	if len(events) == 0 {
		return nil
	}
	span := max(1, int64(events[len(events)-1].ended-from))
	instants := make([]time.Duration, n)
	for i := range instants {
		if i%2 == 0 {
			instants[i] = from + time.Duration(random.Int64N(span))
		} else {
			instants[i] = events[random.IntN(len(events))].ended
		}
	}
	return instants
}

// Checkpointed is when the first checkpoint had ended: the main file was synced after something had been written to the log.
// It is the end of the recording when there was none.
func (r *Recording) Checkpointed() time.Duration {
	logged := false
	for _, e := range r.events {
		logged = logged || e.operation == isWrite && e.name == r.database+logSuffix
		if logged && e.operation == isSync && e.name == r.database {
			return e.ended
		}
	}
	if len(r.events) == 0 {
		return 0
	}
	return r.events[len(r.events)-1].ended
}

// Cut cuts the power at each of the instants and yields what is left, in the order of time.
func (r *Recording) Cut(d Disk, random *rand.Rand, instants []time.Duration) iter.Seq[Image] {
	events := r.events
	if d.Normal {
		events = r.normal()
	}
	return func(yield func(Image) bool) {
		p := player{disk: newDisk(), late: d.Late}
		for _, at := range slices.Sorted(slices.Values(instants)) {
			for len(events) > 0 && events[0].ended <= at {
				p.take(events[0])
				events = events[1:]
			}
			p.settle(at)
			if !yield(p.cut(at, underWay(events, at), random)) {
				return
			}
		}
	}
}

// underWay are the calls that had begun and not returned. The recording is in the order of returns, and a call is short
// beside the span that is looked through.
func underWay(events []event, at time.Duration) (some []event) {
	for _, e := range events[:min(len(events), 256)] {
		if e.begun <= at {
			some = append(some, e)
		}
	}
	return some
}

// A player plays a recording on a disk whose syncs may come late.
type player struct {
	*disk
	late  time.Duration
	syncs []promise
}

// A promise is a sync that has returned, with the file that had the name then.
type promise struct {
	event
	file *file
}

func (p *player) take(e event) {
	if e.operation == isSync || e.operation == isFolderSync {
		p.syncs = append(p.syncs, promise{e, p.current[e.name]})
		p.settle(e.ended)
		return
	}
	p.play(e)
}

// settle keeps the promises that are due at the instant.
func (p *player) settle(at time.Duration) {
	due := 0
	for ; due < len(p.syncs) && p.syncs[due].ended+p.late <= at; due++ {
		p.disk.settle(p.syncs[due].file, p.syncs[due].event)
	}
	p.syncs = p.syncs[due:]
}

// cut makes the image; the disk stays as it is.
func (p *player) cut(at time.Duration, begun []event, random *rand.Rand) Image {
	im := Image{At: at, Files: map[string][]byte{}}
	l := lottery{random: random, share: []float64{0, 0.1, 0.5, 0.9, 1}[random.IntN(5)], image: &im}
	names := maps.Clone(p.synced)
	for _, n := range p.pending {
		if l.keeps() {
			n.on(names)
		}
	}
	for name, f := range names {
		pending := slices.Clone(f.pending)
		for _, e := range begun {
			if p.current[e.name] == f && (e.operation == isWrite || e.operation == isTruncation) {
				pending = append(pending, e)
			}
		}
		content := bytes.Clone(f.synced)
		for _, e := range pending {
			content = l.apply(content, e)
		}
		im.Files[name] = content
	}
	return im
}

// normal is the recording without the syncs of the log that SQLite leaves out with synchronous=NORMAL.
func (r *Recording) normal() []event {
	var kept []event
	log := r.database + logSuffix
	header := false
	for i, e := range r.events {
		if e.name == log && e.operation == isWrite {
			header = e.offset == 0
		}
		checkpoint := i+1 < len(r.events) && r.events[i+1].name == r.database
		if e.operation != isSync || e.name != log || header || checkpoint {
			kept = append(kept, e)
		}
	}
	return kept
}

// Write writes the files into the folder.
func (im Image) Write(folder string) error {
	for name, content := range im.Files {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}
