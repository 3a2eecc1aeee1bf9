// Package formula reads the terms of a model's right-hand side and makes their columns.
//
// It is opinionated: a name that is a column is that column, whatever characters it has, before anything is read as a
// formula; a term says what is in the model and nothing is added silently, so that a:b has no main effects and a*b has;
// the language is for factors, products and powers, and a logarithm or a recoding is made in the data, where others can
// see it. The syntax is a part of R's (Wilkinson and Rogers 1973, Applied Statistics 22), and a factor leaves its base
// out everywhere, products included, as Stata's i. does.
//
//	income                    the column
//	factor(region)            a 0/1 column for each level but the base, the first one
//	factor(region, base=West) the same with another base
//	age^2                     a power
//	age:male                  a product, of any of the above
//	age*male                  the same as age, male and age:male
//	`household income`:male   backticks hold a name with characters that mean something here
package formula

import (
	"fmt"
	"strconv"
	"strings"
)

// maxPower is the highest power that is read: beyond it columns overflow before they explain anything.
const maxPower = 20

// A Factor is one variable's part in a term.
type Factor struct {
	Variable string
	// Power is 1 or more; always 1 for a categorical variable.
	Power int
	// Categorical asks for a 0/1 column for each level but the base; an empty Base is the first level.
	Categorical bool
	Base        string
}

// String is the factor as the column names and messages show it.
func (f Factor) String() string {
	switch {
	case f.Categorical:
		return "factor(" + f.Variable + ")"
	case f.Power > 1:
		return f.Variable + "^" + strconv.Itoa(f.Power)
	}
	return f.Variable
}

// A Term is a product of factors, which are of different variables.
type Term []Factor

// String is the term without its bases, the name under which a test can ask for it.
func (t Term) String() string {
	names := make([]string, len(t))
	for i, f := range t {
		names[i] = f.String()
	}
	return strings.Join(names, ":")
}

// Variables are the columns of the data that the term needs.
func (t Term) Variables() []string {
	names := make([]string, len(t))
	for i, f := range t {
		names[i] = f.Variable
	}
	return names
}

// An Error says what cannot be read, where in the text (in bytes from 0) and how to mend it.
type Error struct {
	At            int
	Problem, Cure string
}

func (e *Error) Error() string { return e.Problem + "; " + e.Cure }

func wrong(at int, cure, format string, args ...any) error {
	return &Error{At: at, Problem: fmt.Sprintf(format, args...), Cure: cure}
}

// times is the product of two terms; it is false when a variable is in both.
func (t Term) times(other Term) (Term, bool) {
	product := append(Term{}, t...)
	for _, f := range other {
		for _, g := range t {
			if f.Variable == g.Variable {
				return nil, false
			}
		}
		product = append(product, f)
	}
	return product, true
}
