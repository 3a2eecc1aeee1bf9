package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// noLimit is how a cell's target is written where it has none.
const noLimit = "no limit"

// targetText is a cell's target as people read it.
func targetText(c quota.Cell) string {
	if !c.Limited() {
		return noLimit
	}
	return strconv.Itoa(c.Target)
}

// printDimensions says how a survey shares out its respondents: a line for each dimension, with its cells and targets.
func printDimensions(w io.Writer, s *survey.Survey) {
	for _, d := range s.Dimensions() {
		cells := make([]string, len(d.Cells))
		sum, limited := 0, true
		for i, c := range d.Cells {
			cells[i] = c.Name + " " + targetText(quota.Cell{Target: c.Target})
			sum, limited = sum+c.Target, limited && c.Limited()
		}
		total := noLimit
		if limited {
			total = strconv.Itoa(sum)
		}
		fmt.Fprintf(w, "  dimension %s, by %s: %s (in all %s)\n", d.Name, d.By, strings.Join(cells, ", "), total)
	}
}
