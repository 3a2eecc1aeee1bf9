package simulate

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"
)

// A formula is an expression over a row's columns. Columns are numbers and an empty cell is nil; the type's column is a
// string; pick(p1, …, pk) is 1..k at random with these relative chances.
type formula struct {
	program *vm.Program
	names   []string // the columns it looks at
	leaves  []any    // results that stand literally in it: option names, codes, truth values
}

// maxFormulaNodes bounds a formula's size; the longest of the shipped population has 15.
const maxFormulaNodes = 500

// formulaEnv is what formulas may name: the pool's columns, and pick.
func formulaEnv(columns []string, typ string) types.Map {
	env := types.Map{"pick": types.TypeOf(func(...float64) int { return 0 })}
	for _, name := range columns {
		env[name] = types.Any
	}
	env[typ] = types.String
	return env
}

func compileFormula(source string, env types.Map) (*formula, error) {
	options := []expr.Option{expr.Env(env), expr.DisableAllBuiltins(), expr.MaxNodes(maxFormulaNodes)}
	for _, name := range []string{"abs", "ceil", "floor", "int", "max", "min", "round"} {
		options = append(options, expr.EnableBuiltin(name))
	}
	program, err := expr.Compile(source, options...)
	if err != nil {
		return nil, plain(err)
	}
	f := &formula{program: program}
	node := program.Node()
	f.gather(node)
	ast.Walk(&node, f)
	return f, nil
}

// Visit collects the columns.
func (f *formula) Visit(n *ast.Node) {
	if id, ok := (*n).(*ast.IdentifierNode); ok && id.Value != "pick" && !slices.Contains(f.names, id.Value) {
		f.names = append(f.names, id.Value)
	}
}

// gather collects the literal results, through every branch of a condition.
func (f *formula) gather(n ast.Node) {
	switch n := n.(type) {
	case *ast.ConditionalNode:
		f.gather(n.Exp1)
		f.gather(n.Exp2)
	case *ast.BinaryNode:
		if n.Operator == "??" {
			f.gather(n.Left)
			f.gather(n.Right)
		}
	case *ast.StringNode:
		f.leaves = append(f.leaves, n.Value)
	case *ast.IntegerNode:
		f.leaves = append(f.leaves, n.Value)
	case *ast.FloatNode:
		f.leaves = append(f.leaves, n.Value)
	case *ast.BoolNode:
		f.leaves = append(f.leaves, n.Value)
	}
}

// plain keeps the message of an expression error and drops its drawing.
func plain(err error) error {
	var e *file.Error
	if errors.As(err, &e) {
		return fmt.Errorf("%s (at character %d)", e.Message, e.Column+1)
	}
	return err
}

// A sheet is one row laid out for formulas, with the randomness of the respondent who fills it in.
type sheet struct {
	env    map[string]any
	vm     vm.VM
	source *rand.PCG
	random *rand.Rand
	key    uint64
}

func newSheet(p *pool) *sheet {
	source := rand.NewPCG(0, 0)
	s := &sheet{env: make(map[string]any, len(p.columns)+1), source: source, random: rand.New(source)}
	s.env["pick"] = s.pick
	return s
}

// begin sets the randomness for one field, so that what is drawn for it depends on no other field.
func (s *sheet) begin(field uint64) { s.source.Seed(s.key, field) }

func (s *sheet) pick(chances ...float64) int {
	total := 0.0
	for _, p := range chances {
		total += p
	}
	u := s.random.Float64() * total
	for k, p := range chances {
		if u -= p; u < 0 {
			return k + 1
		}
	}
	return len(chances)
}

// value is the formula's result for the row. A formula that cannot be computed because a cell is empty has none: nobody
// answers what the row says nothing about.
func (s *sheet) value(f *formula) (any, error) {
	x, err := s.vm.Run(f.program, s.env)
	if err == nil {
		return x, nil
	}
	for _, name := range f.names {
		if s.env[name] == nil {
			return nil, nil
		}
	}
	return nil, plain(err)
}
