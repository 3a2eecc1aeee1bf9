// Package modeltable prints the result of a model as Stata prints one: a header, a table of coefficients, and under it what a
// reader has to know before quoting a number.
//
// It is opinionated: a table shows what is reported and hides nothing that speaks against it. A number that does not exist
// is n/a, a statistic that is no test is called undefined, robust errors are named in their column's head, and rows that
// were left out and warnings stand at the end, where they are read. Names come from the data: they are measured in the
// terminal's cells, so that Chinese columns stand straight, and cannot drive the terminal.
package modeltable

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"fieldwork/internal/fit"
	"fieldwork/internal/modelspec"
)

// View says what of a result a table shows.
type View struct {
	// Exponentiated shows relative-risk or odds ratios instead of coefficients.
	Exponentiated bool
	// Effects adds the average marginal effects.
	Effects bool
}

// Write prints a result.
func Write(w io.Writer, r *fit.Result, v View) error {
	p := &page{view: v}
	if r.Estimated() {
		p.result(r)
	} else {
		p.without(r)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// page is a table being written.
type page struct {
	strings.Builder
	view  View
	label int // cells of the first column
}

func (p *page) line(format string, args ...any) {
	p.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
}

// without says why there is no table.
func (p *page) without(r *fit.Result) {
	p.line("%s of %s: no estimates (%s)", titles[r.Kind], plain(r.Outcome), reason(r))
	p.line("%s rows in the file, %s complete", grouped(fit.Number(r.RowsFile)), grouped(fit.Number(r.RowsUsed)))
	p.line("")
	p.line("%s", plain(r.Message))
	p.drops(r)
	p.warnings(r)
}

func reason(r *fit.Result) string {
	if r.Status == fit.StatusSeparation {
		return r.Separation + " separation"
	}
	return r.Reason
}

// titles are Stata's, by kind.
var titles = map[string]string{
	modelspec.OLS: "Linear regression", modelspec.Multinomial: "Multinomial logistic regression",
	modelspec.Ordered: "Ordered logistic regression", modelspec.Logit: "Logistic regression",
}

func (p *page) result(r *fit.Result) {
	p.measure(r)
	p.header(r)
	p.line("")
	if r.ChoiceBased != nil {
		p.choiceBased(r)
	} else {
		p.coefficients(r, r.Coefficients, r.Cutpoints)
		p.effects(r)
	}
	p.tests(r)
	p.diagnostics(r)
	p.drops(r)
	p.warnings(r)
}

// measure finds the width of the first column: that of the longest name, within reason.
func (p *page) measure(r *fit.Result) {
	const narrowest, widest = 12, 40
	p.label = max(narrowest, cells(r.Outcome))
	all := r.Coefficients
	if r.ChoiceBased != nil {
		all = r.Unweighted.Coefficients
	}
	for _, c := range all {
		p.label = max(p.label, cells(c.Term), cells(c.Outcome))
	}
	for i, c := range r.Cutpoints {
		p.label = max(p.label, cells(cutName(i, c)))
	}
	for _, e := range r.Counts {
		p.label = max(p.label, cells(e.Name))
	}
	p.label = min(p.label, widest)
}

func cutName(i int, c fit.Coefficient) string { return "/cut" + strconv.Itoa(i+1) + " " + c.Cut }

// header is the block above the table: the title at the left, the statistics at the right.
func (p *page) header(r *fit.Result) {
	rows := [][2]string{{"Number of obs", grouped(r.N)}}
	lastLeft := "Log likelihood"
	switch {
	case r.ChoiceBased != nil:
		rows = append(rows, [2]string{"Quotas on", plain(r.Outcome)})
	case r.Regression != nil:
		rows = append(rows, regressionRows(r)...)
	default:
		rows = append(rows, likelihoodRows(r)...)
		if r.Pseudo {
			lastLeft = "Log pseudolikelihood"
		}
		lastLeft += " = " + general(r.LogLik)
	}
	if r.Clusters != nil {
		rows = append(rows, [2]string{"Clusters", strconv.Itoa(*r.Clusters)})
	}
	const leftWidth = 48
	for i, row := range rows {
		at := ""
		switch {
		case i == 0:
			at = titles[r.Kind]
		case i == len(rows)-1 && r.Regression == nil && r.ChoiceBased == nil:
			at = lastLeft
		}
		p.line("%s%s = %s", left(at, leftWidth), left(row[0], 17), right(row[1], 10))
	}
}

func regressionRows(r *fit.Result) [][2]string {
	f := "F"
	if r.FDF != nil {
		f = fmt.Sprintf("F(%d, %d)", r.FDF[0], r.FDF[1])
	}
	return [][2]string{
		{f, fixed(r.F, 2)}, {"Prob > F", fixed(r.FP, 4)}, {"R-squared", fixed(r.R2, 4)},
		{"Adj R-squared", fixed(r.AdjR2, 4)}, {"Root MSE", general(r.Sigma)},
	}
}

// likelihoodRows test all slopes: by the likelihood ratio, or by Wald where robust errors leave no likelihood to rely on.
func likelihoodRows(r *fit.Result) [][2]string {
	name, chi2, p := fmt.Sprintf("LR chi2(%d)", *r.LRDF), r.LRChi2, r.LRP
	if r.WaldChi2 != nil {
		name, chi2, p = fmt.Sprintf("Wald chi2(%d)", *r.WaldDF), r.WaldChi2, r.WaldP
	}
	return [][2]string{{name, fixedOr(chi2, 2)}, {"Prob > chi2", fixedOr(p, 4)}, {"Pseudo R2", fixedOr(r.PseudoR2, 4)}}
}
