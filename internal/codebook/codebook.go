// Package codebook says of a table what each variable holds and how much of it is there: for people as a page and as
// Markdown, for spreadsheets as CSV, for programs as JSON.
//
// It is opinionated. The rows are counted as they stream by and none is kept, so that the codebook of a million interviews
// needs no more memory than that of a thousand. A code that is declared and that nobody gave has a count of nought, and one
// that was given and is not declared is counted apart: neither is passed over. Why cells are empty is told reason by reason.
// Percentages are of the cells that are not empty, and those of a question with several answers of the cases that were
// asked it. What people typed is never quoted, only measured. Labels are somebody's text: each writer escapes them for its
// format.
package codebook

import "fieldwork/internal/labelled"

// A Book counts the cells of a table.
type Book struct {
	table   labelled.Table
	n       int
	tallies []tally
	sets    []setTally
}

// New is a book without rows.
func New(table labelled.Table) *Book {
	b := &Book{table: table, tallies: make([]tally, len(table.Variables))}
	place := map[string]int{}
	for i := range table.Variables {
		b.tallies[i] = newTally(&table.Variables[i])
		place[table.Variables[i].Name] = i
	}
	for _, s := range table.Sets {
		b.sets = append(b.sets, newSetTally(s, place))
	}
	return b
}

// Add counts the rows of a batch and keeps nothing of it.
func (b *Book) Add(batch labelled.Batch) {
	b.n += batch.Rows
	for i := range b.tallies {
		b.tallies[i].add(batch.Columns[i])
	}
	for i := range b.sets {
		b.sets[i].add(batch)
	}
}

// A setTally counts the cases of a question with several answers.
type setTally struct {
	places  []int // of its flags in the table
	cases   int   // that were asked: at least one flag is there
	chose   int   // at least one option
	answers int   // options chosen, by all cases together
}

func newSetTally(s labelled.Set, place map[string]int) setTally {
	var t setTally
	for _, name := range s.Variables {
		if i, known := place[name]; known {
			t.places = append(t.places, i)
		}
	}
	return t
}

func (t *setTally) add(batch labelled.Batch) {
	for row := range batch.Rows {
		asked, chosen := false, 0
		for _, i := range t.places {
			c := &batch.Columns[i]
			if c.Missing[row] != labelled.Present {
				continue
			}
			asked = true
			if c.Numbers[row] == 1 {
				chosen++
			}
		}
		if asked {
			t.cases++
		}
		if chosen > 0 {
			t.chose++
		}
		t.answers += chosen
	}
}
