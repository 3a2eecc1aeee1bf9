package store

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// counts are what the operations of a batch have counted and not yet written. Every page moves some counters, and the same
// few for everybody: they are written once for the whole batch, before it is committed.
type counts struct {
	settled []count // of the operations that have succeeded
	current []count // of the operation under way
	before  []count // of those written early, in case the operation that asked for it fails
	early   bool
	bare    bool // whoever fails takes the whole batch back

	brought map[string]time.Time // surveys whose cells the batch has brought up to an instant
}

// A count adds to one row of a table of counts.
type count struct {
	table countTable
	key   [6]string // the columns that the row is known by; what a table has fewer of is ""
	slot  int64     // of the timeline
	by    int
}

// A countTable is a table of counts.
type countTable int

const (
	counterTable countTable = iota
	timelineTable
	dayTable
)

func newCounts() *counts { return &counts{brought: map[string]time.Time{}} }

// begin forgets the batch before, and keeps its memory.
func (c *counts) begin(bare bool) *counts {
	c.settled, c.current, c.before, c.early, c.bare = c.settled[:0], c.current[:0], nil, false, bare
	clear(c.brought)
	return c
}

// atOnce is how far apart instants are that count as one when cells are brought up to them: those of the operations of a batch,
// which waited for each other.
const atOnce = 20 * time.Millisecond

// settles tells whether the batch has brought a survey's cells up to the instant, and notes that it does so now.
func (c *counts) settles(survey string, now time.Time) bool {
	if at, brought := c.brought[survey]; brought && now.Sub(at).Abs() < atOnce {
		return true
	}
	c.brought[survey] = now
	return false
}

// add counts within the operation under way.
func (c *counts) add(one count) {
	if one.by != 0 {
		c.current = append(c.current, one)
	}
}

// settle keeps what the operation under way has counted.
func (c *counts) settle() {
	c.settled = append(c.settled, c.current...)
	c.current, c.before, c.early = c.current[:0], nil, false
}

// takeBack forgets what the operation under way has counted. What others had counted before it may have been written with it,
// and is to be written again.
func (c *counts) takeBack() {
	c.current = c.current[:0]
	clear(c.brought)
	if c.early {
		c.settled = c.before
	}
}

// writeCounts writes everything that has been counted. An operation does so that makes counters anew.
func (tx *session) writeCounts() error {
	c := tx.counts
	if !c.early && !c.bare {
		c.before, c.early = slices.Clone(c.settled), true
	}
	c.settled = append(c.settled, c.current...)
	all := summed(c.settled)
	c.settled, c.current = c.settled[:0], c.current[:0]
	for len(all) > 0 {
		n := 1
		for n < len(all) && n < mostCounts && all[n].table == all[0].table {
			n++
		}
		if err := tx.writeTable(all[:n]); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

// mostCounts bounds the rows of a statement. It is small, so that few different statements are prepared.
const mostCounts = 16

// summed adds up what counts for one row, as a database wants it that is to update it, in the order of the rows.
func summed(all []count) []count {
	slices.SortFunc(all, func(a, b count) int { return a.compare(b) })
	sums := all[:0]
	for _, c := range all {
		if n := len(sums); n > 0 && sums[n-1].compare(c) == 0 {
			sums[n-1].by += c.by
		} else {
			sums = append(sums, c)
		}
	}
	return slices.DeleteFunc(sums, func(c count) bool { return c.by == 0 })
}

func (c count) compare(o count) int {
	if d := cmp.Or(cmp.Compare(c.table, o.table), cmp.Compare(c.slot, o.slot)); d != 0 {
		return d
	}
	for i := range c.key {
		if d := strings.Compare(c.key[i], o.key[i]); d != 0 {
			return d
		}
	}
	return 0
}

// writeTable writes counts of one table.
func (tx *session) writeTable(rows []count) error {
	var args []any
	var table, known string
	columns := 0
	for _, c := range rows {
		n := len(args)
		switch c.table {
		case counterTable:
			table, known, args = "counters", "survey, kind, name", append(args, c.key[0], c.key[1], c.key[2], c.by)
		case timelineTable:
			table, known, args = "timeline", "survey, kind, slot, name", append(args, c.key[0], c.key[1], c.slot, c.key[2], c.by)
		case dayTable:
			table, known = "arrival_counts", "survey, day, source, type, membership, decision"
			args = append(args, c.key[0], c.key[1], c.key[2], c.key[3], c.key[4], c.key[5], c.by)
		}
		columns = len(args) - n
	}
	_, err := tx.exec(`INSERT INTO `+table+` (`+known+`, n) VALUES `+rowsOf(columns, len(rows))+
		` ON CONFLICT (`+known+`) DO UPDATE SET n = `+table+`.n + excluded.n`, args...)
	return err
}
