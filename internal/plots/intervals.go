package plots

import (
	"iter"
	"slices"

	"fieldwork/internal/analysis"
	"fieldwork/internal/chart"
	"fieldwork/internal/survey"
)

// normal is the 0.975 quantile of the standard normal distribution: an estimate less and plus so many standard errors is
// its 95 % interval in large samples. The words of the axis say so.
const normal = 1.959963984540054

// mostPanels is how many panels stand side by side in one figure.
const mostPanels = 4

// rows iterates over the records with the suffix.
func (d desk) rows(suffix string) iter.Seq[analysis.Row] {
	records := d.records(suffix)
	return records.All()
}

// means are points with intervals, one series a group.
func (d desk) means() []Plot {
	g := grid{}
	name := d.records("").Name
	for row := range d.rows("") {
		x, reach := row.Number("mean"), normal*row.Number("se")
		g.add(datum{series: row.Name("group"), row: row.Name("variable"), label: d.label(row, "label"), x: x, low: x - reach, high: x + reach,
			expected: d.published(name, row, "mean")})
	}
	if !g.drawable() {
		return nil
	}
	if d.planned.SortBy == "" { // else the records are in the order that the table has
		g.order(d.variables())
	}
	figure := chart.Intervals{Categories: g.categories(), Panels: []chart.Panel{{Series: g.chart("", d.group)}},
		Axis: d.words("figure_axis_mean"), Reference: d.words("figure_published")}
	return []Plot{d.plot(survey.MeansFigure, "", "figure_means", "", figure, g.marked())}
}

// coefficients are points with intervals: one panel a group, or an outcome of a multinomial logit; one series a model.
func (d desk) coefficients() []Plot {
	f := forest{desk: d, kind: survey.CoefficientsFigure, word: "figure_coefficients", axis: "figure_axis_coefficient", titles: map[string]string{}}
	name := d.records("").Name
	for row := range d.rows("") {
		if term := row.Name("term"); d.isTerm(term) {
			f.add(row, "", row.Name("model"), datum{x: row.Number("estimate"), low: row.Number("low"), high: row.Number("high"),
				expected: d.published(name, row, "estimate")})
		}
	}
	return f.plots(d.model)
}

// effects are average marginal effects in percentage points: one panel an outcome, one series a model. Of a dummy it is
// the change from 0 to 1, which stands behind its derivative in the records and takes its place here.
func (d desk) effects() []Plot {
	f := d.effectForest()
	name := d.records("_margins").Name
	for row := range d.rows("_margins") {
		if d.isTerm(row.Name("term")) {
			f.add(row, "", row.Name("model"), inPoints(row.Number("effect"), row.Number("low"), row.Number("high"), d.published(name, row, "effect")))
		}
	}
	return f.plots(d.model)
}

// populationEffects are effects as the quotas divide the sample and in the population, one series each.
func (d desk) populationEffects() []Plot {
	f := d.effectForest()
	name := d.records("").Name
	for row := range d.rows("") {
		if !d.isTerm(row.Name("term")) {
			continue
		}
		model := d.model(row.Name("model"))
		x, reach := row.Number("effect_at_quota_shares"), normal*row.Number("se_at_quota_shares")
		f.add(row, model, "report_at_quotas", inPoints(x, x-reach, x+reach, d.published(name, row, "effect_at_quota_shares")))
		f.add(row, model, "report_in_population", inPoints(row.Number("effect"), row.Number("low"), row.Number("high"), d.published(name, row, "effect")))
	}
	return f.plots(d.words)
}

func (d desk) effectForest() forest {
	return forest{desk: d, kind: survey.EffectsFigure, word: "figure_effects", axis: "figure_axis_effect", titles: map[string]string{}}
}

// inPoints turns differences of probabilities into percentage points.
func inPoints(x, low, high, expected float64) datum {
	return datum{x: 100 * x, low: 100 * low, high: 100 * high, expected: 100 * expected}
}

// A forest is figures of intervals with panels.
type forest struct {
	desk
	grid
	kind       survey.FigureKind
	word, axis string
	titles     map[string]string // words of the panels
	blocks     [][]string        // the panels of each group
	last       string
}

// add puts a number into the panel of its group, its outcome and whatever else tells panels apart.
func (f *forest) add(row analysis.Row, further, series string, x datum) {
	group, outcome := row.Name("group"), row.Name("outcome")
	x.panel = further + "\n" + group + "\n" + outcome
	x.series, x.row, x.label = series, row.Name("term"), f.label(row, "label")
	if _, known := f.titles[x.panel]; !known {
		said := ""
		if outcome != "" {
			said = f.outcome(outcome)
		}
		f.titles[x.panel] = f.joined(further, f.group(group), said)
		if block := further + "\n" + group; f.blocks == nil || block != f.last {
			f.blocks, f.last = append(f.blocks, nil), block
		}
		i := len(f.blocks) - 1
		f.blocks[i] = append(f.blocks[i], x.panel)
	}
	f.grid.add(x)
}

// plots are one figure when all panels fit side by side, and else one a group, or several when it has too many outcomes.
func (f *forest) plots(words func(series string) string) []Plot {
	f.order(f.variables())
	parts := [][]string{f.panels}
	if len(f.panels) > mostPanels {
		parts = nil
		for _, block := range f.blocks {
			parts = slices.AppendSeq(parts, slices.Chunk(block, mostPanels))
		}
	}
	var plots []Plot
	for _, panels := range parts {
		g := f.only(panels)
		if !g.drawable() {
			continue
		}
		figure := chart.Intervals{Categories: g.categories(), Axis: f.words(f.axis), Zero: true, Reference: f.words("figure_published")}
		for _, panel := range panels {
			figure.Panels = append(figure.Panels, chart.Panel{Title: f.titles[panel], Series: g.chart(panel, words)})
		}
		plots = append(plots, f.plot(f.kind, part(len(plots)), f.word, "", figure, g.marked()))
	}
	return plots
}
