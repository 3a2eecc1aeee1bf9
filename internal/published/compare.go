package published

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fieldwork/internal/analysis"
	"fieldwork/internal/outline"
	"fieldwork/internal/strictcsv"
	"fieldwork/internal/survey"
)

// A Comparison is a table's published figures beside ours.
type Comparison struct {
	Layout  analysis.Layout
	Records []analysis.Records // one, "<table>_published"
	Remarks []analysis.Cell    // how many were compared, and how far they are apart
}

// A pair is one published figure and ours.
type pair struct {
	records string
	row     analysis.Row
	figure  outline.Figure
	ours    analysis.Cell
	theirs  strictcsv.Number
	se      float64 // of ours, in its unit; NaN when there is none
}

// z is the difference in standard errors of ours, NaN without them.
func (p pair) z() float64 { return p.difference() / p.se }

func (p pair) difference() float64 { return p.ours.Value - p.theirs.Value }

// Compare holds the table's figures against the published ones; false when nothing was published of it. Standard errors of
// a figure are those in its records, and of a percentage p of n respondents the binomial √(p(100-p)/n), in points, unless
// the table is weighted.
func (s *Set) Compare(sv *survey.Survey, planned survey.PlannedTable, t analysis.Table) (Comparison, bool) {
	var pairs []pair
	for _, r := range t.Records {
		pairs = append(pairs, s.pairs(&r)...)
	}
	if len(pairs) == 0 {
		return Comparison{}, false
	}
	g := newGrid(sv, planned, pairs)
	return Comparison{Layout: g.layout(), Records: []analysis.Records{records(t.ID, pairs)}, Remarks: remarks(pairs)}, true
}

// pairs are the published figures of one table's records with ours, in our order.
func (s *Set) pairs(r *analysis.Records) (pairs []pair) {
	if s == nil || s.files[r.Name] == nil {
		return nil
	}
	f := s.files[r.Name]
	for row := range r.All() {
		for _, figure := range f.Figures {
			n, ok := s.Figure(r.Name, row.Name, figure.Column)
			if !ok || !compared(figure) {
				continue
			}
			ours, _ := row.Cell(figure.Column)
			if !ours.Figure {
				ours.Value, ours.Figure = math.NaN(), true
			}
			pairs = append(pairs, pair{r.Name, row, figure, ours, n, errorOf(figure, row)})
		}
	}
	return pairs
}

// compared tells whether a figure says something of the world by itself. What tells of another figure's precision is kept
// for whoever draws or looks it up.
func compared(f outline.Figure) bool {
	return !slices.Contains(strings.Fields("se sd se_at_quota_shares se_conditional se_unconditional robust_se statistic p low high"), f.Column)
}

// errorOf is the standard error of our figure in a row. The binomial one is nothing where everybody or nobody agrees.
func errorOf(f outline.Figure, row analysis.Row) float64 {
	se := math.NaN()
	switch percent := row.Number("percent"); {
	case f.SE != "":
		se = row.Number(f.SE)
	case f.Share:
		se = math.Sqrt(percent * (100 - percent) / row.Number("n"))
	}
	if !(se > 0) || math.IsInf(se, 0) {
		return math.NaN()
	}
	return se
}

const recordsHeader = "records,model,group,outcome,term,variable,name,discrete,within,label,column,ours,published,se,difference,z"

// records are the pairs for programs, one a row.
func records(table string, pairs []pair) analysis.Records {
	header := strings.Split(recordsHeader, ",")
	r := analysis.Records{Name: table + "_published", Header: header}
	for _, p := range pairs {
		row := []analysis.Cell{{Plain: p.records}}
		for _, column := range header[1:9] {
			row = append(row, analysis.Cell{Plain: p.row.Name(column)})
		}
		label, _ := p.row.Cell("label")
		row = append(row, label, analysis.Cell{Plain: p.figure.Column}, p.ours, published(p.theirs))
		for _, x := range []float64{p.se, p.difference(), p.z()} {
			row = append(row, analysis.Cell{Role: analysis.Number, Value: x, Decimals: 4, Figure: true})
		}
		r.Rows = append(r.Rows, row)
	}
	return r
}

// published is a published figure with the decimals it was printed with.
func published(n strictcsv.Number) analysis.Cell {
	return analysis.Cell{Role: analysis.Number, Value: n.Value, Decimals: n.Decimals, Figure: true}
}

// Near is how many standard errors of ours a figure may be away to count as near: an estimate is so far from the truth at
// most, 95 times of 100.
const Near = 1.96

// remarks sum the pairs up.
func remarks(pairs []pair) []analysis.Cell {
	judged, near, worst := 0, 0, pair{se: math.NaN()}
	for _, p := range pairs {
		z := math.Abs(p.z())
		if math.IsNaN(z) {
			continue
		}
		judged++
		if z <= Near {
			near++
		}
		if !(z <= math.Abs(worst.z())) {
			worst = p
		}
	}
	said := []analysis.Cell{{Word: "published_explained"}, {Word: "published_compared", Plain: fmt.Sprint(len(pairs))}}
	if judged > 0 {
		said = append(said, analysis.Cell{Word: "published_near", Plain: fmt.Sprintf("%d / %d", near, judged)},
			analysis.Cell{Word: "published_largest", Plain: fmt.Sprintf("%s (%s)", analysis.Format(worst.z(), 2), worst.name())})
	}
	return said
}

// name tells the pair apart from the others of its table, the same in every language.
func (p pair) name() string {
	var parts []string
	for _, column := range []string{"model", "group", "outcome", "variable", "term", "name", "within"} {
		if value := p.row.Name(column); value != "" && value != "all" {
			parts = append(parts, value)
		}
	}
	return strings.Join(append(parts, p.figure.Column), ", ")
}
