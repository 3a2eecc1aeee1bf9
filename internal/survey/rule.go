package survey

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// A Rule is a condition over answers, compiled when the survey is loaded. A comparison with a missing answer is false,
// whichever way it points: `age < 20` and `age >= 20` are both false for somebody who was not asked.
type Rule struct {
	Source  string
	Names   []string // the fields it looks at
	program *vm.Program
	survey  *Survey
	said    atomic.Pointer[map[choice]bool] // what a rule that looks at nothing but one choice has said of it; replaced, never changed
}

// Facts are the answers on an interview's path, by field; "type" is there once the gate has classified.
type Facts map[string]Value

// The typed, optional answers that rules see.
type (
	choice struct {
		name     string
		answered bool
	}
	number struct {
		x        float64
		answered bool
	}
	set struct {
		names    []string
		answered bool
	}
	words struct {
		text     string
		answered bool
	}
)

// A fact says how a field looks to a rule.
type fact struct {
	zero any
	list *List
}

// maxRuleNodes bounds a rule's size; the longest rule of the shipped survey has about 20.
const maxRuleNodes = 500

// ruleOptions configure the expression language: overloads for optional answers, three functions, no builtins.
func ruleOptions(env map[string]any) []expr.Option {
	options := []expr.Option{
		expr.Env(env), expr.AsBool(), expr.DisableAllBuiltins(), expr.MaxNodes(maxRuleNodes),
		expr.Function("is", isOneOf, new(func(choice, ...string) bool)),
		expr.Function("has", hasAny, new(func(set, ...string) bool)),
		expr.Function("answered", answered, new(func(choice) bool), new(func(number) bool), new(func(set) bool), new(func(words) bool)),
		expr.Function("choiceEqual", func(p ...any) (any, error) { return isOneOf(p...) }, new(func(choice, string) bool)),
		expr.Function("choiceUnequal", func(p ...any) (any, error) {
			c := p[0].(choice)
			return c.answered && c.name != p[1].(string), nil
		}, new(func(choice, string) bool)),
		expr.Operator("==", "choiceEqual", "numberEqual"), expr.Operator("!=", "choiceUnequal", "numberUnequal"),
		expr.Operator("<", "numberLess"), expr.Operator("<=", "numberAtMost"),
		expr.Operator(">", "numberMore"), expr.Operator(">=", "numberAtLeast"),
	}
	for name, holds := range map[string]func(a, b float64) bool{
		"numberEqual":   func(a, b float64) bool { return a == b },
		"numberUnequal": func(a, b float64) bool { return a != b },
		"numberLess":    func(a, b float64) bool { return a < b },
		"numberAtMost":  func(a, b float64) bool { return a <= b },
		"numberMore":    func(a, b float64) bool { return a > b },
		"numberAtLeast": func(a, b float64) bool { return a >= b },
	} {
		options = append(options, expr.Function(name, compare(holds), new(func(number, int) bool), new(func(number, float64) bool),
			new(func(int, number) bool), new(func(float64, number) bool), new(func(number, number) bool)))
	}
	return options
}

func isOneOf(p ...any) (any, error) {
	c := p[0].(choice)
	for _, name := range p[1:] {
		if c.answered && c.name == name.(string) {
			return true, nil
		}
	}
	return false, nil
}

func hasAny(p ...any) (any, error) {
	s := p[0].(set)
	for _, name := range p[1:] {
		if slices.Contains(s.names, name.(string)) {
			return true, nil
		}
	}
	return false, nil
}

func answered(p ...any) (any, error) {
	switch v := p[0].(type) {
	case choice:
		return v.answered, nil
	case number:
		return v.answered, nil
	case set:
		return v.answered, nil
	case words:
		return v.answered, nil
	}
	return false, nil
}

func compare(holds func(a, b float64) bool) func(...any) (any, error) {
	return func(p ...any) (any, error) {
		a, aok := operand(p[0])
		b, bok := operand(p[1])
		return aok && bok && holds(a, b), nil
	}
}

func operand(p any) (float64, bool) {
	switch v := p.(type) {
	case number:
		return v.x, v.answered
	case int:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// Holds tells whether the rule is true of the facts. Most rules look at one choice, which has a few values, and every page asks
// several: what they say is computed once.
func (r *Rule) Holds(facts Facts) bool {
	if len(r.Names) != 1 {
		return r.run(facts)
	}
	f := r.survey.facts[r.Names[0]]
	if _, one := f.zero.(choice); !one {
		return r.run(facts)
	}
	seen, said := f.chosen(facts[r.Names[0]]), r.said.Load()
	if said != nil {
		if holds, known := (*said)[seen]; known {
			return holds
		}
	}
	holds, more := r.run(facts), map[choice]bool{}
	if said != nil {
		maps.Copy(more, *said)
	}
	more[seen] = holds
	r.said.Store(&more) // when two do so at once, one is asked again
	return holds
}

func (r *Rule) run(facts Facts) bool {
	env := make(map[string]any, len(r.Names))
	for _, name := range r.Names {
		env[name] = r.survey.facts[name].see(facts[name])
	}
	result, err := vm.Run(r.program, env)
	// A rule was type-checked when it was loaded and its functions cannot fail, so an error means a budget was exceeded;
	// such a rule holds for nobody, which at the gate means closed rather than open.
	return err == nil && result.(bool)
}

// see turns an answer into what a rule compares.
func (f fact) see(v Value) any {
	if !v.Answered() {
		return f.zero
	}
	switch f.zero.(type) {
	case choice:
		return f.chosen(v)
	case set:
		s := set{answered: true}
		for _, code := range v.Codes() {
			if o, ok := f.list.Option(code); ok {
				s.names = append(s.names, o.Name)
			}
		}
		return s
	case words:
		return words{v.Text(), true}
	}
	if v.Text() != "" { // a date
		x, err := strconv.ParseFloat(strings.ReplaceAll(v.Text(), "-", ""), 64)
		return number{x, err == nil}
	}
	x, ok := v.Number()
	return number{x, ok}
}

// chosen is see of a choice.
func (f fact) chosen(v Value) choice {
	if !v.Answered() {
		return choice{}
	}
	if f.list == nil {
		return choice{v.Text(), true}
	}
	code, _ := v.Code()
	o, ok := f.list.Option(code)
	return choice{o.Name, ok}
}

// parsed is what a walk over an expression finds: the names it uses and the option names it compares them with.
type parsed struct {
	names   []string
	options [][2]string // field, option name
	called  []string
	exotic  string // a construct that has no meaning for optional answers; "" when there is none
}

func (p *parsed) Visit(n *ast.Node) {
	switch node := (*n).(type) {
	case *ast.IdentifierNode:
		if !slices.Contains(p.names, node.Value) {
			p.names = append(p.names, node.Value)
		}
	case *ast.NilNode:
		p.exotic = "nil"
	case *ast.ConditionalNode:
		p.exotic = "a choice by ?:"
	case *ast.ArrayNode:
		p.exotic = "a list"
	case *ast.MapNode:
		p.exotic = "a map"
	case *ast.BinaryNode:
		_, left := node.Left.(*ast.IdentifierNode)
		_, right := node.Right.(*ast.IdentifierNode)
		if left && right && (node.Operator == "==" || node.Operator == "!=") {
			p.exotic = "one answer compared with another"
		}
		p.pair(node.Left, node.Right)
		p.pair(node.Right, node.Left)
	case *ast.CallNode:
		if callee, ok := node.Callee.(*ast.IdentifierNode); ok {
			p.called = append(p.called, callee.Value)
		}
		for _, a := range node.Arguments[min(1, len(node.Arguments)):] {
			p.pair(node.Arguments[0], a)
		}
	}
}

func (p *parsed) pair(field, option ast.Node) {
	f, ok := field.(*ast.IdentifierNode)
	if o, isText := option.(*ast.StringNode); ok && isText {
		p.options = append(p.options, [2]string{f.Value, o.Value})
	}
}

// parse reads an expression's names without typing it.
func parse(source string) (parsed, error) {
	tree, err := parser.Parse(source)
	if err != nil {
		return parsed{}, plain(err)
	}
	var p parsed
	ast.Walk(&tree.Node, &p)
	p.names = slices.DeleteFunc(p.names, func(name string) bool { return slices.Contains(p.called, name) })
	return p, nil
}

// plain keeps the message of an expression error, in the words of the docs, and drops its drawing.
func plain(err error) error {
	var e *file.Error
	if errors.As(err, &e) {
		return fmt.Errorf("%s (at character %d)", strings.ReplaceAll(e.Message, "survey.", ""), e.Column+1)
	}
	return err
}

func (s *Survey) compileRule(source string, names []string) (*Rule, error) {
	env := make(map[string]any, len(names))
	for _, name := range names {
		env[name] = s.facts[name].zero
	}
	program, err := expr.Compile(source, ruleOptions(env)...)
	if err != nil {
		return nil, plain(err)
	}
	return &Rule{Source: source, Names: names, program: program, survey: s}, nil
}
