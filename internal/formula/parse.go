package formula

import (
	"strconv"
	"strings"
)

const (
	maxText     = 1000 // bytes of one entry
	maxOperands = 6    // of a*b*c…: 2⁶-1 terms
)

// Parse reads one entry of a list of regressors and returns its terms in order; isColumn tells which names the data has.
// Errors are an *Error. Whether the variables exist is left to the caller, who knows where they would have to be.
func Parse(text string, isColumn func(name string) bool) ([]Term, error) {
	if isColumn(text) {
		return []Term{{{Variable: text, Power: 1}}}, nil
	}
	if len(text) > maxText {
		return nil, wrong(0, "write a list of shorter ones", "the term is %d bytes long", len(text))
	}
	p := &parser{text: text}
	terms, err := p.crossing()
	if err != nil {
		return nil, err
	}
	if k := p.next(); k.kind != end {
		return nil, p.unexpected(k)
	}
	return terms, nil
}

// parser reads a text from left to right, one token ahead.
type parser struct {
	text   string
	at     int
	peeked *token
}

// crossing reads a*b*…: every product of one or more of the operands, those of fewer operands first.
func (p *parser) crossing() ([]Term, error) {
	first, err := p.product()
	if err != nil {
		return nil, err
	}
	operands := []Term{first}
	for p.peek().kind == star {
		at := p.next().at
		if len(operands) == maxOperands {
			return nil, wrong(at, "list the products that you need", "more than %d variables are crossed", maxOperands)
		}
		operand, err := p.product()
		if err != nil {
			return nil, err
		}
		operands = append(operands, operand)
	}
	return cross(operands)
}

// cross lists the products of the subsets of the operands by their size, in the operands' order.
func cross(operands []Term) ([]Term, error) {
	var terms []Term
	for size := 1; size <= len(operands); size++ {
		for set := range 1 << len(operands) {
			product, members, ok := Term{}, 0, true
			for i, operand := range operands {
				if set&(1<<i) != 0 && ok {
					members++
					product, ok = product.times(operand)
				}
			}
			if !ok {
				return nil, wrong(0, "name each variable once, and write a square as x^2", "a variable is crossed with itself")
			}
			if members == size {
				terms = append(terms, product)
			}
		}
	}
	return terms, nil
}

// product reads a:b:….
func (p *parser) product() (Term, error) {
	var term Term
	for {
		at := p.peek().at
		f, err := p.factor()
		if err != nil {
			return nil, err
		}
		longer, ok := term.times(Term{f})
		if !ok {
			return nil, wrong(at, "name each variable once, and write a square as x^2", "%q is multiplied by itself", f.Variable)
		}
		term = longer
		if p.peek().kind != colon {
			return term, nil
		}
		p.next()
	}
}

// factor reads a name, a power of it, or factor(…).
func (p *parser) factor() (Factor, error) {
	name := p.next()
	if name.kind != word && name.kind != quoted {
		return Factor{}, p.unexpected(name)
	}
	switch k := p.peek(); {
	case k.kind == open && name.kind == word && name.text == "factor":
		return p.categorical()
	case k.kind == open:
		return Factor{}, wrong(name.at, "make the column in the data; factor( ) is the only function here", "%q is no function", name.text)
	case k.kind == hat:
		return p.power(name)
	}
	return Factor{Variable: name.text, Power: 1}, nil
}

func (p *parser) power(name token) (Factor, error) {
	p.next()
	k := p.next()
	n, err := strconv.Atoi(k.text)
	if k.kind != word || err != nil || n < 2 || n > maxPower {
		return Factor{}, wrong(k.at, "write a whole number from 2 to "+strconv.Itoa(maxPower), "%q is no power", k.text)
	}
	return Factor{Variable: name.text, Power: n}, nil
}

// categorical reads (name) or (name, base=Level).
func (p *parser) categorical() (Factor, error) {
	p.next()
	name := p.next()
	if name.kind != word && name.kind != quoted {
		return Factor{}, p.unexpected(name)
	}
	f := Factor{Variable: name.text, Power: 1, Categorical: true}
	if p.peek().kind == comma {
		p.next()
		key, equal, level := p.next(), p.next(), p.next()
		if key.text != "base" || equal.kind != equals || level.kind != word && level.kind != quoted {
			return Factor{}, wrong(key.at, "write factor("+f.Variable+", base=LEVEL)", "after the comma stands no base")
		}
		f.Base = level.text
	}
	if k := p.next(); k.kind != closing {
		return Factor{}, p.unexpected(k)
	}
	if k := p.peek(); k.kind == hat {
		return Factor{}, wrong(k.at, "a power of a 0/1 column is the column itself: leave the power out", "a factor has no powers")
	}
	return f, nil
}

func (p *parser) unexpected(k token) error {
	const cure = "write a column's name, factor(x), x^2, a:b or a*b; put a name with other characters between backticks"
	switch {
	case k.kind == end:
		return wrong(k.at, cure, "%q ends too early", p.text)
	case strings.HasPrefix(k.text, "+"):
		return wrong(k.at, "give each term an entry of its own", "a + is not read in %q", p.text)
	}
	return wrong(k.at, cure, "%q is not expected in %q", k.text, p.text)
}
