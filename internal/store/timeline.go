package store

import (
	"strings"
	"time"

	"fieldwork/internal/field"
)

// slotMs is the length of a slot.
const slotMs = int64(field.SlotLength / time.Millisecond)

// slotOf is the slot of an instant.
func slotOf(t time.Time) int64 { return millis(t) / slotMs }

// A bump changes one counter.
type bump struct {
	kind, name string
	by         int
}

// bumps are changes of a survey's counters that are kept together.
type bumps []bump

// add changes a counter by some. One counter stands in a list once, as a database wants it that is to update a row.
func (b *bumps) add(kind, name string, by int) {
	for i := range *b {
		if (*b)[i].kind == kind && (*b)[i].name == name {
			(*b)[i].by += by
			return
		}
	}
	*b = append(*b, bump{kind, name, by})
}

// keep counts the changes.
func (b bumps) keep(tx *session, survey string) {
	for _, c := range b {
		tx.counts.add(count{counter{table: counterTable, key: [6]string{survey, c.kind, c.name}}, c.by})
	}
}

// mark adds to the counts of an instant's slot, one for each of the names.
func mark(tx *session, survey string, kind field.SlotKind, at time.Time, by int, names ...string) {
	for _, name := range names {
		tx.counts.add(count{counter{timelineTable, [6]string{survey, string(kind), name}, slotOf(at)}, by})
	}
}

// rowsOf are the places for the values of some rows.
func rowsOf(columns, rows int) string {
	row := "(?" + strings.Repeat(", ?", columns-1) + ")"
	return row + strings.Repeat(", "+row, rows-1)
}
