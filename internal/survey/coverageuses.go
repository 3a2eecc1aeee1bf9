package survey

import (
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
)

// uses are what expressions make of their fields: the constants at which an answer changes what they say. Between two
// such constants all answers are alike to them, and one stands for all.
type uses struct {
	options map[string][]string  // field -> the option names it is compared with
	numbers map[string][]float64 // field -> the numbers it is compared with
	opaque  []string             // fields used in some other way, so that any two answers may differ
}

// usesOf reads the expressions. One that cannot be parsed has been found before and is passed over.
func usesOf(sources []string) uses {
	u := uses{options: map[string][]string{}, numbers: map[string][]float64{}}
	for _, source := range sources {
		tree, err := parser.Parse(source)
		if err != nil {
			continue
		}
		v := useVisitor{uses: &u, seen: map[string]int{}, plain: map[string]int{}}
		ast.Walk(&tree.Node, &v)
		for name, n := range v.seen {
			if n > v.plain[name] {
				u.opaque = append(u.opaque, name)
			}
		}
	}
	return u
}

// A useVisitor counts how often a name stands in an expression, and how often it does so in a way that is understood.
type useVisitor struct {
	*uses
	seen, plain map[string]int
}

func (v *useVisitor) Visit(n *ast.Node) {
	switch node := (*n).(type) {
	case *ast.IdentifierNode:
		v.seen[node.Value]++
	case *ast.BinaryNode:
		if slices.Contains([]string{"==", "!=", "<", "<=", ">", ">="}, node.Operator) {
			v.comparison(node.Left, node.Right)
		}
	case *ast.CallNode:
		v.call(node)
	}
}

// comparison notes a field beside a constant, on whichever side. Two fields beside each other stay opaque.
func (v *useVisitor) comparison(left, right ast.Node) {
	if field, ok := left.(*ast.IdentifierNode); ok {
		v.constant(field.Value, right)
	}
	if field, ok := right.(*ast.IdentifierNode); ok {
		v.constant(field.Value, left)
	}
}

func (v *useVisitor) constant(field string, n ast.Node) {
	if text, ok := n.(*ast.StringNode); ok {
		v.options[field] = append(v.options[field], text.Value)
		v.plain[field]++
		return
	}
	if x, ok := numeral(n); ok {
		v.numbers[field] = append(v.numbers[field], x)
		v.plain[field]++
	}
}

// numeral is the value of a number as it is written, with its sign.
func numeral(n ast.Node) (float64, bool) {
	switch node := n.(type) {
	case *ast.IntegerNode:
		return float64(node.Value), true
	case *ast.FloatNode:
		return node.Value, true
	case *ast.UnaryNode:
		x, ok := numeral(node.Node)
		if node.Operator == "-" {
			x = -x
		}
		return x, ok && (node.Operator == "-" || node.Operator == "+")
	}
	return 0, false
}

// call notes is(x, "a"), has(x, "a") and answered(x); the name of the function is no field.
func (v *useVisitor) call(n *ast.CallNode) {
	if callee, ok := n.Callee.(*ast.IdentifierNode); ok {
		v.plain[callee.Value]++
	}
	if len(n.Arguments) == 0 {
		return
	}
	field, ok := n.Arguments[0].(*ast.IdentifierNode)
	if !ok {
		return
	}
	for _, a := range n.Arguments[1:] {
		text, ok := a.(*ast.StringNode)
		if !ok {
			return // a name that is worked out: the field stays opaque
		}
		v.options[field.Value] = append(v.options[field.Value], text.Value)
	}
	v.plain[field.Value]++
}
