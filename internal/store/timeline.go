package store

import (
	"strings"
	"time"

	"gorm.io/gorm"

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

// keep writes the changes with one statement.
func (b bumps) keep(tx *gorm.DB, survey string) error {
	args := make([]any, 0, 4*len(b))
	for _, c := range b {
		if c.by != 0 {
			args = append(args, survey, c.kind, c.name, c.by)
		}
	}
	if len(args) == 0 {
		return nil
	}
	return tx.Exec(`INSERT INTO counters (survey, kind, name, n) VALUES `+rowsOf(4, len(args)/4)+`
		ON CONFLICT (survey, kind, name) DO UPDATE SET n = n + excluded.n`, args...).Error
}

// mark adds to the counts of an instant's slot, one for each of the names.
func mark(tx *gorm.DB, survey string, kind field.SlotKind, at time.Time, by int, names ...string) error {
	args := make([]any, 0, 5*len(names))
	for _, name := range names {
		args = append(args, survey, string(kind), slotOf(at), name, by)
	}
	if len(args) == 0 {
		return nil
	}
	return tx.Exec(`INSERT INTO timeline (survey, kind, slot, name, n) VALUES `+rowsOf(5, len(names))+`
		ON CONFLICT (survey, kind, slot, name) DO UPDATE SET n = n + excluded.n`, args...).Error
}

// rowsOf are the places for the values of some rows.
func rowsOf(columns, rows int) string {
	row := "(?" + strings.Repeat(", ?", columns-1) + ")"
	return row + strings.Repeat(", "+row, rows-1)
}
