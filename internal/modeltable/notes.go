package modeltable

import (
	"fmt"
	"strings"

	"fieldwork/internal/fit"
)

// choiceBased is the table of a model whose outcome the quotas were set on.
func (p *page) choiceBased(r *fit.Result) {
	p.line("Quotas fixed the outcome's shares. Slopes are those of the unweighted fit; constants are corrected.")
	p.line("%s %s %s %s", left("", p.label), right("sample", wide), right("population", wide), right("(s.e.)", wide))
	for i, s := range r.PopulationShares {
		p.line("%s %s %s %s", right(plain(s.Name), p.label), right(fixed(r.SampleShares[i].Value, 4), wide),
			right(fixed(s.Value.Share, 4), wide), right(fixed(s.Value.SE, 4), wide))
	}
	p.line("")
	p.coefficients(r, r.Prior.Coefficients, nil)
	p.line("Slopes against those of the weighted fit: %s", p.slopeTest(r.SlopeTest))
	if !p.view.Effects {
		return
	}
	p.populationTable("Average marginal effects in the population (dP/dx)", r.AMEPopulation.Rows)
	if len(r.AMEDiscretePopulation.Rows) > 0 {
		p.populationTable("Average discrete changes in the population (0/1 regressors)", r.AMEDiscretePopulation.Rows)
	}
}

func (p *page) slopeTest(t fit.SlopeTest) string {
	if t.Status != "ok" {
		return "undefined: " + t.Status
	}
	return fmt.Sprintf("chi2(%d) = %s, Prob > chi2 = %s", t.DF, fixed(t.Chi2, 2), fixed(t.P, 4))
}

func (p *page) populationTable(title string, rows []fit.PopulationRow) {
	lines := make([]effectLine, len(rows))
	for i, e := range rows {
		lines[i] = effectLine{e.Outcome, e.Term, e.Effect, e.Unconditional, e.Z, e.P, e.Low, e.High}
	}
	p.effectLines(title, lines)
	p.line("Note: standard errors allow for the sampling of the regressors and of the shares.")
}

// tests are the Wald tests that the spec asks for.
func (p *page) tests(r *fit.Result) {
	for i, t := range r.Tests {
		if i == 0 {
			p.line("")
		}
		name := "Wald test, " + t.Test
		if t.Test == "lr" {
			name = "Likelihood-ratio test,"
		}
		if len(t.Terms) > 0 {
			name += " " + strings.Join(t.Terms, ", ")
		}
		if len(t.Outcomes) > 0 {
			name += " (" + strings.Join(t.Outcomes, " = ") + ")"
		}
		p.line("%s: %s", plain(name), tested(t))
	}
}

// tested is a test's statistic and p-value in words.
func tested(t fit.Test) string {
	switch {
	case t.Status != "":
		return missingNumber + ", " + plain(t.Status)
	case t.F != nil:
		return fmt.Sprintf("F(%d, %d) = %s, Prob > F = %s", t.DF, *t.DF2, fixed(*t.F, 2), fixed(t.P, 4))
	}
	return fmt.Sprintf("chi2(%d) = %s, Prob > chi2 = %s", t.DF, fixedOr(t.Chi2, 2), fixed(t.P, 4))
}

// diagnostics is a line for each test of the model's assumptions.
func (p *page) diagnostics(r *fit.Result) {
	d := r.Diagnostics
	if d == nil {
		return
	}
	p.line("")
	if b := d.Brant; b != nil && b.All != nil {
		p.line("Parallel regressions (Brant): %s", tested(*b.All))
	} else if b != nil {
		p.line("Parallel regressions (Brant): %s, %s", missingNumber, b.Status)
	}
	for _, t := range d.HausmanMcFadden {
		p.line("IIA (Hausman-McFadden) without %s: %s", plain(t.Omitted), undefined(t))
	}
	if s := d.SmallHsiao; s != nil {
		for _, t := range s.Rows {
			p.line("IIA (Small-Hsiao, seed %d) without %s: %s", s.Seed, plain(t.Omitted), undefined(t))
		}
	}
	if d.BreuschPagan != nil {
		p.line("Equal variances (Breusch-Pagan, studentised): %s", tested(d.BreuschPagan.Studentised))
	}
	if d.RESET != nil {
		p.line("Functional form (RESET, powers to %d): %s", d.RESET.Powers, tested(d.RESET.Test))
	}
	for _, u := range d.Unavailable {
		p.line("%s: %s, %s", unavailable(u.What), missingNumber, plain(u.Message))
	}
	p.collinearity(r)
}

// unavailable is the name of what could not be computed, as the lines above call it.
func unavailable(what string) string {
	if name, known := titlesOfTests[what]; known {
		return name
	}
	return what
}

// titlesOfTests are by the field of a result.
var titlesOfTests = map[string]string{
	"brant": "Parallel regressions (Brant)", "hausman_mcfadden_iia": "IIA (Hausman-McFadden)", "small_hsiao_iia": "IIA (Small-Hsiao)",
	"breusch_pagan": "Equal variances (Breusch-Pagan)", "breusch_pagan_fitted": "Equal variances (Breusch-Pagan, on fitted values)",
	"reset": "Functional form (RESET)", "ame": "Average marginal effects", "mem": "Marginal effects at means",
}

func (p *page) collinearity(r *fit.Result) {
	if r.ConditionNumber == nil || !r.ConditionNumber.Exists() {
		return
	}
	worst, term := fit.Number(0), ""
	for _, v := range r.VIF {
		if v.VIF > worst {
			worst, term = v.VIF, v.Term
		}
	}
	text := fmt.Sprintf("Condition number of the scaled columns: %s", fixed(*r.ConditionNumber, 1))
	if term != "" {
		text += fmt.Sprintf("; largest VIF: %s (%s)", fixed(worst, 2), plain(term))
	}
	p.line("%s", text)
}

// undefined is an IIA test in words; a statistic that is not one of chi-squared is not called a test.
func undefined(t fit.IIA) string {
	switch {
	case t.Status != "ok":
		return missingNumber + ", " + plain(t.Status)
	case t.Definite != nil && !*t.Definite:
		return fmt.Sprintf("undefined (%s): the difference of the covariances is not positive definite", fixed(t.Chi2, 2))
	}
	return fmt.Sprintf("chi2(%d) = %s, Prob > chi2 = %s", t.DF, fixed(t.Chi2, 2), fixed(t.P, 4))
}

// drops says which rows are left out.
func (p *page) drops(r *fit.Result) {
	var parts []string
	for _, d := range r.Dropped {
		switch d.Reason {
		case "missing":
			parts = append(parts, fmt.Sprintf("%s missing %s", plain(d.Column), grouped(fit.Number(d.Rows))))
		case "not_among_levels":
			parts = append(parts, fmt.Sprintf("%s none of the levels %s", plain(d.Column), grouped(fit.Number(d.Rows))))
		case "weight_zero":
			parts = append(parts, fmt.Sprintf("weight zero %s", grouped(fit.Number(d.Rows))))
		}
	}
	if len(parts) > 0 {
		p.line("Left out %s of %s rows: %s", grouped(fit.Number(r.RowsFile-r.RowsUsed)), grouped(fit.Number(r.RowsFile)), strings.Join(parts, "; "))
	}
}

// warnings stand at the end, where they are read.
func (p *page) warnings(r *fit.Result) {
	for _, w := range r.Warnings {
		if w.Message != r.Message {
			p.line("Warning: %s", plain(w.Message))
		}
	}
}
