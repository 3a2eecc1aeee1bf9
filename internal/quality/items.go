package quality

import (
	"slices"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// An item is one closed answer with its categories: a code, a tick, or a number in a bin.
type item struct {
	variable survey.Variable
	size     int   // categories; 0 stands for no answer and is one of them
	codes    []int // of a code: category k is codes[k-1]
	limited  bool  // of a tick: it is not offered to everybody
}

// bins is into how many equal parts the range of a number is divided, unless it has no more numbers than that in it.
const (
	bins     = 10
	maxCodes = 250 // a category is a byte
)

// itemsOf are the closed answers of a survey. Consent tells nothing, attention checks have a rule of their own, and what is
// drawn or computed was not answered.
func itemsOf(s *survey.Survey) []item {
	var items []item
	for _, v := range s.Variables {
		if v.Question == nil || v.Question.Expect != "" || v.Question.Kind == survey.Consent {
			continue
		}
		it := item{variable: v}
		switch v.Kind {
		case survey.CodeVariable:
			for _, o := range v.Values {
				it.codes = append(it.codes, o.Code)
			}
			it.size = len(it.codes) + 1
		case survey.FlagVariable:
			it.size, it.limited = 3, v.Question.Carry != nil || slices.ContainsFunc(v.Question.List.Options, func(o survey.Option) bool { return o.If != nil })
		case survey.NumberVariable:
			it.size = min(bins, v.Question.Max-v.Question.Min+1) + 1
		}
		if it.size > 2 && it.size <= maxCodes {
			items = append(items, it)
		}
	}
	return items
}

// category is what was answered on the path, 0 for nothing.
func (it item) category(path interview.Path) byte {
	value := it.variable.Value(path.Facts)
	x, answered := value.Number()
	if !answered {
		return 0
	}
	switch it.variable.Kind {
	case survey.CodeVariable:
		return byte(slices.Index(it.codes, int(x)) + 1)
	case survey.FlagVariable:
		if it.limited && !it.offered(path) {
			return 0
		}
		return 1 + byte(x)
	}
	q := it.variable.Question
	parts, bin := it.size-1, 0
	if width := q.Max - q.Min + 1; width > 0 {
		bin = (int(x) - q.Min) * parts / width
	}
	return byte(min(max(bin, 0), parts-1) + 1)
}

// offered tells whether the option of a tick was there to tick.
func (it item) offered(path interview.Path) bool {
	for _, v := range path.Pages {
		for _, q := range v.Shown {
			if q.Name == it.variable.Question.Name {
				return slices.ContainsFunc(v.Options(q), func(o survey.Option) bool { return o.Code == it.variable.Code })
			}
		}
	}
	return false
}
