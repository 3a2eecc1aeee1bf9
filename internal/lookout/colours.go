package lookout

import (
	"slices"

	"fieldwork/internal/survey"
)

// colours is how many colours the style sheet has for curves and types before they begin anew.
const colours = 8

// typeColours are the colours of a survey's types: a type has the colour of the cell that takes it, so that two charts
// beside each other never show one type in two colours. Where several types share a cell, the first has its colour, and
// the others have colours that no cell has.
func typeColours(sv *survey.Survey) []int {
	taken, free := map[int]bool{}, len(sv.Cells)
	picked := make([]int, len(sv.Types))
	for i, t := range sv.Types {
		cell := cellOf(sv, t.Name)
		if cell < 0 || taken[cell] {
			cell, free = free, free+1
		}
		taken[cell] = true
		picked[i] = cell % colours
	}
	return picked
}

// cellOf is the place of the first cell that takes a type by its name, or -1.
func cellOf(sv *survey.Survey, name string) int {
	return slices.IndexFunc(sv.Cells, func(c survey.Cell) bool { return slices.Contains(c.Types, name) })
}
