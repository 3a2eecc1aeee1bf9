package survey

import (
	"errors"
	"math"
	"reflect"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// A Formula computes a derived variable. It sees plain values: a number as a number, a choice as its option's name, a
// set as a list of names.
type Formula struct {
	Source  string // the expression that is computed
	Text    string // what people read: the expression as it is written, or the recode that it was made from
	Names   []string
	program *vm.Program
	survey  *Survey
}

func (s *Survey) compileFormula(source string, names []string, list *List, most uint) (*Formula, error) {
	env := make(map[string]any, len(names))
	for _, name := range names {
		env[name] = bare(s.facts[name].zero)
	}
	program, err := expr.Compile(source, expr.Env(env), expr.DisableAllBuiltins(), expr.MaxNodes(most),
		expr.Function("has", func(p ...any) (any, error) { return slices.Contains(p[0].([]string), p[1].(string)), nil },
			new(func([]string, string) bool)))
	if err != nil {
		return nil, plain(err)
	}
	if kind := resultKind(program); kind == reflect.String && list == nil {
		return nil, errors.New("gives an option's name, but `of` names no list")
	} else if kind == reflect.Invalid {
		return nil, errors.New("gives neither a number, a truth value nor an option's name")
	}
	return &Formula{Source: source, Text: source, Names: names, program: program, survey: s}, nil
}

func resultKind(p *vm.Program) reflect.Kind {
	t := p.Node().Type()
	if t == nil {
		return reflect.Interface
	}
	switch t.Kind() {
	case reflect.Int, reflect.Float64, reflect.Bool, reflect.String, reflect.Interface:
		return t.Kind()
	}
	return reflect.Invalid
}

// bare strips an optional answer to its plain value.
func bare(v any) any {
	switch v := v.(type) {
	case choice:
		return v.name
	case number:
		return v.x
	case set:
		return append([]string{}, v.names...)
	case words:
		return v.text
	}
	return nil
}

// Of computes the value; it is missing when any field the formula names is missing.
func (f *Formula) Of(facts Facts, list *List) Value {
	env := make(map[string]any, len(f.Names))
	for _, name := range f.Names {
		if !facts[name].Answered() {
			return Value{}
		}
		env[name] = bare(f.survey.facts[name].see(facts[name]))
	}
	result, err := vm.Run(f.program, env)
	if err != nil {
		return Value{}
	}
	switch x := result.(type) {
	case bool:
		if x {
			return NumberValue(1)
		}
		return NumberValue(0)
	case int:
		return NumberValue(float64(x))
	case float64:
		if math.IsInf(x, 0) || math.IsNaN(x) { // divided by zero: there is no such number
			return Value{}
		}
		return NumberValue(x)
	case string:
		if list != nil {
			if o, ok := list.Named(x); ok {
				return CodeValue(o.Code)
			}
		}
	}
	return Value{}
}
