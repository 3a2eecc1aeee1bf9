package fit

import (
	"errors"
	"fmt"

	"fieldwork/internal/diagnose"
	"fieldwork/internal/estimate"
	"fieldwork/internal/modelspec"
)

// Diagnostics are tests of the model's assumptions, as package diagnose computes them.
type Diagnostics struct {
	VIF             []Inflation   `json:"vif,omitempty"`
	Brant           *Brant        `json:"brant,omitempty"`
	HausmanMcFadden []IIA         `json:"hausman_mcfadden_iia,omitempty"`
	SmallHsiao      *SmallHsiao   `json:"small_hsiao_iia,omitempty"`
	BreuschPagan    *Variance     `json:"breusch_pagan,omitempty"`
	FittedPagan     *Variance     `json:"breusch_pagan_fitted,omitempty"`
	RESET           *Form         `json:"reset,omitempty"`
	Unavailable     []Unavailable `json:"not_available,omitempty"`
}

// Inflation is a term's variance inflation factor.
type Inflation struct {
	Term string `json:"term"`
	VIF  Number `json:"vif"`
}

// Brant is the test of parallel regressions; where Status is not "ok" it has no numbers.
type Brant struct {
	Note   string     `json:"note"`
	Status string     `json:"status"`
	All    *Test      `json:"all,omitempty"`
	ByTerm []Test     `json:"by_term,omitempty"`
	Binary [][]Number `json:"binary_coefficients,omitempty"`
}

// IIA is a test of independence of irrelevant alternatives with one outcome left out. Only Hausman and McFadden's has
// Definite: where it is false the statistic is not one of chi-squared, whatever p says.
type IIA struct {
	Omitted  string `json:"omitted"`
	Status   string `json:"status"`
	Chi2     Number `json:"chi2"`
	DF       int    `json:"df"`
	P        Number `json:"p"`
	Definite *bool  `json:"difference_positive_definite,omitempty"`
}

// SmallHsiao are the tests on random halves, with the seed that dealt them.
type SmallHsiao struct {
	Seed int   `json:"seed"`
	Rows []IIA `json:"rows"`
}

// Variance is Breusch and Pagan's test; Studentised is Koenker's form.
type Variance struct {
	Note        string `json:"note"`
	Studentised Test   `json:"studentised"`
	Original    Test   `json:"original"`
}

// Form is Ramsey's RESET with powers of the fitted values from 2 to Powers.
type Form struct {
	Powers int `json:"highest_power"`
	Test
}

// Unavailable is something that cannot be computed, and why.
type Unavailable struct {
	What    string `json:"what"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

const (
	noteBrant  = "Brant (1990) Wald test of parallel regressions, full covariance between the J-1 binary logits with the lower blocks transposed"
	noteTerms  = "Breusch-Pagan test on all regressors"
	noteFitted = "Breusch-Pagan test on the fitted values (Stata's hettest)"
	// resetPower is Stata's ovtest; R's resettest takes 3.
	resetPower = 4
)

// unavailable records why a number is not there.
func (r *Result) unavailable(what string, err error) {
	if r.Diagnostics == nil {
		r.Diagnostics = &Diagnostics{}
	}
	u := Unavailable{What: what, Reason: "failed", Message: err.Error()}
	var test *diagnose.Refusal
	var fitting *estimate.Refusal
	switch {
	case errors.As(err, &test):
		u.Reason, u.Message = test.Reason, test.Detail
	case errors.As(err, &fitting):
		u.Reason, u.Message = fitting.Reason, fitting.Detail
	}
	r.Unavailable = append(r.Unavailable, u)
}

// judge fills the diagnostics. A saturated fit has nothing left to judge it by.
func (m *model) judge(r *Result, f *estimate.Fit) {
	if r.Diagnostics == nil {
		r.Diagnostics = &Diagnostics{}
	}
	r.ConditionNumber = some(diagnose.ConditionNumber(m.Design, f))
	for _, v := range diagnose.VIF(m.Design, f) {
		r.VIF = append(r.VIF, Inflation{v.Term, Number(v.VIF)})
	}
	switch {
	case r.Status == StatusSaturated || len(f.Terms) == 0:
	case f.Kind == modelspec.OLS:
		m.judgeRegression(r, f)
	case f.Kind == modelspec.Ordered && len(f.Levels) > 2:
		m.judgeOrdered(r)
	case f.Kind == modelspec.Multinomial && len(f.Levels) > 2:
		m.judgeMultinomial(r, f)
	}
}

func (m *model) judgeRegression(r *Result, f *estimate.Fit) {
	variance := func(note, what string, v *diagnose.VarianceTest, err error) *Variance {
		if err != nil {
			r.unavailable(what, err)
			return nil
		}
		return &Variance{note, wald(Test{}, v.Studentised), wald(Test{}, v.Original)}
	}
	v, err := diagnose.BreuschPagan(m.Design, f)
	r.BreuschPagan = variance(noteTerms, "breusch_pagan", v, err)
	v, err = diagnose.BreuschPaganFitted(m.Design, f)
	r.FittedPagan = variance(noteFitted, "breusch_pagan_fitted", v, err)
	reset, err := diagnose.RESET(m.Y, m.Design, f, resetPower)
	if err != nil {
		r.unavailable("reset", err)
		return
	}
	r.RESET = &Form{resetPower, wald(Test{}, reset)}
}

func (m *model) judgeOrdered(r *Result) {
	b, err := diagnose.Brant(m.Codes, m.Levels, m.Design)
	if err != nil {
		r.unavailable("brant", err)
		return
	}
	r.Brant = &Brant{Note: noteBrant, Status: b.Status}
	if b.Status != "ok" {
		return
	}
	all := wald(Test{}, b.All)
	r.Brant.All, r.Brant.Binary = &all, matrix(b.Binary)
	for _, t := range b.ByTerm {
		row := wald(Test{}, t.Test)
		row.Term = t.Term
		r.Brant.ByTerm = append(r.Brant.ByTerm, row)
	}
}

// manyOutcomes is how many outcomes are tested for independence one by one; thirty take minutes.
const manyOutcomes = 12

func (m *model) judgeMultinomial(r *Result, f *estimate.Fit) {
	if len(f.Levels) > manyOutcomes {
		r.unavailable("hausman_mcfadden_iia", &diagnose.Refusal{Reason: "too_many_outcomes",
			Detail: fmt.Sprintf("%d outcomes would take as many fits again; take outcomes together to test them", len(f.Levels))})
		return
	}
	tests, err := diagnose.HausmanMcFadden(m.Codes, m.Levels, m.Design, f)
	if err != nil {
		r.unavailable("hausman_mcfadden_iia", err)
	}
	for _, t := range tests {
		row := irrelevant(t)
		row.Definite = &t.PositiveDefinite
		r.HausmanMcFadden = append(r.HausmanMcFadden, row)
	}
	if !m.Spec.Seed.Given {
		return
	}
	seed := m.Spec.Seed.Value
	tests, err = diagnose.SmallHsiao(m.Codes, m.Levels, m.Base, m.Design, uint64(seed))
	if err != nil {
		r.unavailable("small_hsiao_iia", err)
		return
	}
	r.SmallHsiao = &SmallHsiao{Seed: seed}
	for _, t := range tests {
		r.SmallHsiao.Rows = append(r.SmallHsiao.Rows, irrelevant(t))
	}
}

func irrelevant(t diagnose.IIATest) IIA {
	return IIA{Omitted: t.Omitted, Status: t.Status, Chi2: Number(t.Statistic), DF: t.DF, P: Number(t.P)}
}
