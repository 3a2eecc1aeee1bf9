package analysis

import (
	"math"

	"fieldwork/internal/choicebased"
	"fieldwork/internal/dataset"
	"fieldwork/internal/estimate"
)

// The columns of a table of margins: two figures of the sample; of the population two figures, stars and an interval.
const (
	sampleColumns     = 2
	populationColumns = 5
	marginWidth       = 1 + sampleColumns + populationColumns
)

func marginHead() [][]Cell {
	top := []Cell{word(Heading, "report_variable", "").down(2), word(Over, "report_at_quotas", "").across(sampleColumns),
		word(Over, "report_in_population", "").across(populationColumns)}
	below := []Cell{word(Over, "report_effect", ""), word(Over, "report_se", ""), word(Over, "report_effect", ""),
		word(Over, "report_se", ""), {Role: Over}, word(Over, "report_interval", "").across(2)}
	return [][]Cell{top, below}
}

// marginPart lays out one model: a block for every outcome, also the base, then the constants and the shares.
func (b *bench) marginPart(y *dataset.Column, f fitted) {
	if len(b.plan.Groups) > 1 {
		b.addBody(named(Block, f.group.Label, f.group.Name).across(marginWidth))
	}
	if len(b.plan.Models) > 1 || f.model != "1" {
		b.addBody(word(Block, "report_model", "("+f.model+")").across(marginWidth))
	}
	for _, o := range y.Values {
		b.addBody(named(Block, o.Text, o.Name).across(marginWidth))
		b.table.Layout.Body = append(b.table.Layout.Body, b.marginRows(f, o.Name)...)
	}
	b.constantRows(y, f)
	b.shareRows(y, f)
	b.marginFoot(f)
}

// marginRows are the terms of the model under their headings; a heading stays only when a row follows it.
func (b *bench) marginRows(f fitted, outcome string) [][]Cell {
	var rows [][]Cell
	var heading []Cell
	for _, r := range b.plan.Rows {
		if r.Heading {
			heading = []Cell{text(Heading, r.Label).across(marginWidth)}
			continue
		}
		if !r.Includes(f.model, f.group.Name) {
			continue
		}
		if heading != nil {
			rows, heading = append(rows, heading), nil
		}
		all := f.marginsOf(outcome, r.Variable)
		e := all[len(all)-1]
		rows = append(rows, marginRow(b.label(Label, r), e.AtQuotaShares, e.SEAtQuotaShares, e.Effect, e.Inference, 4))
	}
	return rows
}

// marginRow is one figure of the sample and of the population.
func marginRow(label Cell, sample, se, population float64, in choicebased.Inference, decimals int) []Cell {
	return []Cell{label, figure(sample, decimals), figure(se, decimals), figure(population, decimals), figure(in.SE, decimals),
		plain(Stars, estimate.Stars(in.P)), figure(in.Low, decimals), figure(in.High, decimals)}
}

// constantRows are the constants of all outcomes but the base.
func (b *bench) constantRows(y *dataset.Column, f fitted) {
	b.addBody(word(Block, "report_constants", "").across(marginWidth))
	for _, o := range y.Values {
		if o.Name != b.plan.Base {
			c := f.constantOf(o.Name)
			b.addBody(marginRow(named(Label, o.Text, o.Name), c.sample.Estimate, c.sample.SE, c.corrected.Estimate, c.corrected.Inference, 3)...)
		}
	}
}

// shareRows are the outcomes' shares of the rows and of the population. Their intervals stand where the arrivals are told
// of, with methods that hold for small counts; here are the errors that the model goes by.
func (b *bench) shareRows(y *dataset.Column, f fitted) {
	b.addBody(word(Block, "report_shares", "").across(marginWidth))
	for j, o := range y.Values {
		sample, share := math.NaN(), choicebased.Share{Share: math.NaN(), SE: math.NaN()}
		if f.quotas != nil {
			sample, share = f.quotas.SampleShares[j], f.quotas.PopulationShares[j]
		}
		se := figure(share.SE, 4)
		if f.quotas != nil && f.quotas.SharesKnown {
			se = plain(Number, notApplicable)
		}
		b.addBody(named(Label, o.Text, o.Name), figure(sample, 4), plain(Number, notApplicable), figure(share.Share, 4), se,
			plain(Stars, "").across(populationColumns-2))
	}
}

// marginFoot are the respondents behind a model, and the arrivals behind its shares.
func (b *bench) marginFoot(f fitted) {
	n, arrivals := math.NaN(), math.NaN()
	if f.quotas != nil {
		n = f.fit.N
		if all := b.allArrivals(f); all > 0 {
			arrivals = all
		}
	}
	for _, line := range []struct {
		word string
		n    float64
	}{{b.wordOfN(), n}, {"report_arrivals", arrivals}} {
		b.addBody(word(Label, line.word, ""), count(line.n), plain(Number, "").across(marginWidth-2))
	}
}
