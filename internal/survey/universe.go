package survey

import (
	"strconv"
	"strings"
)

// Universe are the rules that must hold for the variable to be asked, as they are written in the questionnaire; "" is
// everybody who gets that far.
func (s *Survey) Universe(v Variable) string {
	if v.Question == nil {
		return ""
	}
	var rules []string
	if p, _, ok := s.Page(v.Page); ok && p.If != nil {
		rules = append(rules, p.If.Source)
	}
	if v.Question.If != nil {
		rules = append(rules, v.Question.If.Source)
	}
	if o, asked := v.specifies(); asked {
		call := "has(" + v.Question.Name + ", " + strconv.Quote(o.Name) + ")"
		if v.Question.Kind == One {
			call = v.Question.Name + " == " + strconv.Quote(o.Name)
		}
		rules = append(rules, call)
	}
	if len(rules) < 2 {
		return strings.Join(rules, "")
	}
	return "(" + strings.Join(rules, ") and (") + ")"
}

// specifies is the option whose words the variable holds.
func (v Variable) specifies() (Option, bool) {
	if v.Question.List == nil {
		return Option{}, false
	}
	for _, o := range v.Question.List.Options {
		if o.Specify && SpecifyName(v.Question.Name, o.Name) == v.Name {
			return o, true
		}
	}
	return Option{}, false
}
