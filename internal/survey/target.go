package survey

import (
	"github.com/goccy/go-yaml/ast"

	"fieldwork/internal/strictyaml"
)

// NoLimit is the target of a cell that is written `target: none`: respondents in it are counted and never turned away. It
// is a target like any other to the arithmetic of quotas, a thousand times the largest that a file may name and within
// 32 bits, so that no cell reaches it and no counter leaves a database's integer.
const NoLimit = 1_000_000_000

// Limited tells whether the cell has a target.
func (c Cell) Limited() bool { return c.Target != NoLimit }

// targetFile is a number of completes, or the word none.
type targetFile struct {
	at        strictyaml.Pos
	none      bool
	completes *int
}

// DecodeYAML reads a target.
func (t *targetFile) DecodeYAML(d *strictyaml.Decoder, n ast.Node) {
	t.at = d.At(n)
	if s, ok := n.(*ast.StringNode); ok && s.Value == "none" {
		t.none = true
		return
	}
	d.Into(n, &t.completes)
}

// target reads a cell's target.
func (c *compiler) target(q cellFile, cell string) int {
	switch n := q.Target.completes; {
	case q.Target.none:
		return NoLimit
	case n == nil:
		c.Addf(q.At, "bad-target", "add `target:` with a number of completes from 1 to 1000000, or `none` for no limit", "cell %q has no usable target", cell)
	case *n < 1 || *n > maxTarget:
		c.Addf(q.Target.at, "bad-target", "write a number of completes from 1 to 1000000, or `none` for no limit", "cell %q has no usable target", cell)
	default:
		return *n
	}
	return 0
}

// limits checks that the gate can draw: it goes by the share of each target that is taken, and no limit has no shares.
func (c *compiler) limits(f *surveyFile) {
	for _, d := range c.survey.Dimensions() {
		none := 0
		for _, cell := range d.Cells {
			if !cell.Limited() {
				none++
			}
		}
		if d.By != ByDraw || none == 0 || none == len(d.Cells) {
			continue
		}
		for _, q := range f.Quotas {
			if q.Assign.Text == d.Name && q.Target.none {
				c.Addf(q.Target.at, "mixed-targets", "give every cell of an assigned variable a number, or none of them", "cell %q has no limit and another of %q has one", q.Cell.Text, d.Name)
			}
		}
	}
}
