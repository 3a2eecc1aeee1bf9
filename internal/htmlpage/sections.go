package htmlpage

import (
	"fmt"

	"fieldwork/internal/document"
)

// A section knows the level of its heading: a page has no heading without the one above it.
type section struct {
	document.Section
	Heading int
	Parts   []block
}

// A block knows the ids by which it is named to those who hear the page.
type block struct {
	Block                   document.Block
	Label, Summary, Caption string
}

func sections(d document.Document) []section {
	var all []section
	for _, part := range d.Parts() {
		below := 2
		if part.Head != nil {
			all, below = append(all, section{*part.Head, 2, blocks(*part.Head)}), 3
		}
		for _, s := range part.Sections {
			all = append(all, section{s, below, blocks(s)})
		}
	}
	return all
}

func blocks(s document.Section) []block {
	all := make([]block, len(s.Blocks))
	for i, b := range s.Blocks {
		id := fmt.Sprintf("%s-%d", s.ID, i+1)
		all[i] = block{Block: b, Label: s.ID + "-heading", Summary: id + "-summary", Caption: id + "-caption"}
		if t, ok := b.(document.Table); ok && t.Caption != "" {
			all[i].Label = all[i].Caption
		} else if ok && t.Fold != "" {
			all[i].Label += " " + all[i].Summary
		}
	}
	return all
}

// The numbers of columns from which print makes the type of a table smaller, and turns the page; and the number of rows
// from which a table may be broken over pages. At 8 points a page of A4 holds about a dozen columns and sixty rows.
const (
	wideColumns   = 12
	widestColumns = 18
	longRows      = 48
)

// size is the classes of a table for print.
func size(t document.Table) string {
	class := "short"
	if len(t.Rows()) > longRows {
		class = "long"
	}
	switch n := t.Width(); {
	case n >= widestColumns:
		return class + " widest"
	case n >= wideColumns || t.Wide:
		return class + " wide"
	}
	return class
}
