package published

import (
	"math"

	"fieldwork/internal/analysis"
)

// row is a line of figures; what was not published of a column is left out there.
func (g grid) row(l line) []analysis.Cell {
	label, ok := l.first.row.Cell("label")
	if !ok { // of the figures of a whole model, such as adj_r2
		label = figureName(l.first.figure.Column)
	}
	label.Role = analysis.Label
	row := []analysis.Cell{label}
	for _, column := range g.columns {
		p, ok := g.pairs[[2]string{l.id, column}]
		if !ok {
			gap := analysis.Cell{Role: analysis.Number}
			row = append(row, gap, gap, gap)
			continue
		}
		difference := analysis.Cell{Role: analysis.Number, Value: p.z(), Decimals: 2, Figure: true}
		if math.IsNaN(p.se) {
			difference = analysis.Cell{Role: analysis.Number, Plain: "-"}
		}
		row = append(row, p.ours, published(p.theirs), difference)
	}
	for i := range row[1:] {
		row[1+i].Role = analysis.Number
	}
	return row
}

// figureName is the name of a figure that belongs to no variable.
func figureName(column string) analysis.Cell {
	words := map[string]string{"n": "report_n", "loglik": "report_loglik", "pseudo_r2": "report_pseudo_r2", "adj_r2": "report_adj_r2"}
	if id := words[column]; id != "" {
		return analysis.Cell{Word: id}
	}
	return analysis.Cell{Plain: column}
}
