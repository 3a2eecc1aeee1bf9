package store

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// counts are what the operations of a batch have counted and not yet written. Every page moves some counters, and the same
// few for everybody: they are written once for the whole batch, before it is committed.
type counts struct {
	settled map[counter]int // by the operations that have succeeded
	current []count         // by the operation under way
	before  map[counter]int // those written early, in case the operation that asked for it fails
	early   bool
	bare    bool // whoever fails takes the whole batch back

	rows []count // room for what is written
	args []any

	brought map[string]time.Time // surveys whose cells the batch has brought up to an instant
}

// A count adds to a counter.
type count struct {
	counter
	by int
}

// A counter is one row of a table of counts, by the columns that it is known by.
type counter struct {
	table countTable
	key   [6]string // what a table has fewer of is ""
	slot  int64     // of the timeline
}

// A countTable is a table of counts.
type countTable int

const (
	counterTable countTable = iota
	timelineTable
	dayTable
)

func newCounts() *counts {
	return &counts{settled: map[counter]int{}, brought: map[string]time.Time{}}
}

// begin forgets the batch before, and keeps its memory.
func (c *counts) begin(bare bool) *counts {
	c.current, c.before, c.early, c.bare = c.current[:0], nil, false, bare
	clear(c.settled)
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
	c.take()
	c.before, c.early = nil, false
}

// take adds what the operation under way has counted to the others'.
func (c *counts) take() {
	for _, one := range c.current {
		c.settled[one.counter] += one.by
	}
	c.current = c.current[:0]
}

// pending adds to a survey's counters of one kind, by name, what is not written yet.
func (c *counts) pending(survey, kind string, to map[string]int) {
	add := func(one counter, by int) {
		if one.table == counterTable && one.key[0] == survey && one.key[1] == kind {
			to[one.key[2]] += by
		}
	}
	for one, by := range c.settled {
		add(one, by)
	}
	for _, one := range c.current {
		add(one.counter, one.by)
	}
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
		c.before, c.early = maps.Clone(c.settled), true
	}
	c.take()
	c.rows = inRows(c.rows[:0], c.settled)
	clear(c.settled)
	all := c.rows
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

// inRows appends the counts that change something, in the order of the rows, in which all nodes lock them.
func inRows(all []count, sums map[counter]int) []count {
	for one, by := range sums {
		if by != 0 {
			all = append(all, count{one, by})
		}
	}
	slices.SortFunc(all, func(a, b count) int { return a.compare(b.counter) })
	return all
}

func (c counter) compare(o counter) int {
	if d := cmp.Or(cmp.Compare(c.table, o.table), cmp.Compare(c.slot, o.slot)); d != 0 {
		return d
	}
	return slices.Compare(c.key[:], o.key[:])
}

// writeTable writes counts of one table.
func (tx *session) writeTable(rows []count) error {
	t := countTables[rows[0].table]
	args := tx.counts.args[:0]
	for _, c := range rows {
		keys := c.key[:]
		for _, column := range t.columns {
			if column == slotColumn {
				args = append(args, c.slot)
				continue
			}
			args, keys = append(args, keys[0]), keys[1:]
		}
		args = append(args, c.by)
	}
	tx.counts.args = args
	_, err := tx.exec(t.statements[len(rows)], args...)
	return err
}

// slotColumn is the one column that a row is known by which is no text.
const slotColumn = "slot"

// A countTableSchema is a table of counts with the statements that add to so many of its rows.
type countTableSchema struct {
	columns    []string
	statements [mostCounts + 1]string
}

var countTables = [...]countTableSchema{
	counterTable:  adding("counters", "survey", "kind", "name"),
	timelineTable: adding("timeline", "survey", "kind", slotColumn, "name"),
	dayTable:      adding("arrival_counts", "survey", "day", "source", "type", "membership", "decision"),
}

func adding(table string, columns ...string) (t countTableSchema) {
	t.columns = columns
	known := strings.Join(columns, ", ")
	for rows := 1; rows <= mostCounts; rows++ {
		t.statements[rows] = `INSERT INTO ` + table + ` (` + known + `, n) VALUES ` + rowsOf(len(columns)+1, rows) +
			` ON CONFLICT (` + known + `) DO UPDATE SET n = ` + table + `.n + excluded.n`
	}
	return t
}
