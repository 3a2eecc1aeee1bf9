package survey

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"fieldwork/internal/strictyaml"
)

// A recode gives each answer to one field another value: the middle of an income band for its code, a group for a
// district. It is data and not an expression, so that what it leaves out can be found; it is then written as the expression
// that says the same, and everything that holds for formulas holds for it.

// missingTarget is the target of answers that leave the cell empty, unless the list has an option of the name.
const missingTarget = "missing"

// maxRecodeNodes bounds the expression of a recode, which has five nodes for an option: what the expression language takes
// anyhow, and room for lists of two thousand.
const maxRecodeNodes = 10_000

// targetMap is `to`: what each answer becomes, in the order of the file.
type targetMap struct{ pairs []targetPair }

type targetPair struct{ from, to strictyaml.Word }

// DecodeYAML reads a mapping from answers to targets.
func (m *targetMap) DecodeYAML(d *strictyaml.Decoder, n ast.Node) {
	pairs, _ := d.Pairs(n)
	for _, p := range pairs {
		pair := targetPair{from: strictyaml.Word{Text: strictyaml.Key(p), At: d.At(p.Key)}}
		d.Into(p.Value, &pair.to)
		m.pairs = append(m.pairs, pair)
	}
}

// A recoding is a recode that is being compiled.
type recoding struct {
	*compiler
	file     deriveFile
	derived  *Derived
	field    string
	fact     fact
	options  []string // of a field with options
	question *Question
}

// recode checks a recode. It returns the expression that computes it, and the text by which people read it.
func (c *compiler) recode(d *Derived, f deriveFile) (source, text string, ok bool) {
	if !c.answeredBefore(f.Recode, []string{f.Recode.Text}, never) || !c.derivedBefore(d, []string{f.Recode.Text}, f.Recode) {
		return "", "", false
	}
	r := recoding{compiler: c, file: f, derived: d, field: f.Recode.Text, fact: c.survey.facts[f.Recode.Text],
		options: c.optionsOf(f.Recode.Text), question: c.survey.questions[f.Recode.Text]}
	before := len(*c.Findings)
	switch capped := f.Top != nil || f.Bottom != nil; {
	case !r.recodable():
		c.Addf(f.Recode.At, "bad-recode", "recode a variable with one option or number", "variable %q holds no single option or number", r.field)
	case capped:
		source = r.capped()
	case len(f.To.pairs) == 0:
		c.Addf(f.At, "no-value", "add `to: {ANSWER: NUMBER, …}`, `top: NUMBER` or `bottom: NUMBER`", "derived variable %q recodes %q to nothing", d.Name, r.field)
	case r.options != nil:
		source = r.chosen()
	default:
		source = r.counted()
	}
	return source, f.recodeText(), len(*c.Findings) == before
}

// recodable tells whether answers to the field are one option or one number.
func (r *recoding) recodable() bool {
	if r.question != nil && r.question.Kind.DateLayout() != "" {
		return false
	}
	switch r.fact.zero.(type) {
	case choice:
		return r.options != nil
	case number:
		return true
	}
	return false
}

// target is the expression of what answers become: a number, or an option's name of the variable's own list.
func (r *recoding) target(w strictyaml.Word) string {
	list := r.derived.List
	named := list != nil && slices.Contains(list.Names(), w.Text)
	switch x, err := strconv.ParseFloat(w.Text, 64); {
	case w.At.Line == 0: // it is no single value, which has been said
	case named:
		return strconv.Quote(w.Text)
	case w.Text == missingTarget:
	case list != nil:
		r.Addf(w.At, "unknown-option", strictyaml.DidYouMean(w.Text, append(list.Names(), missingTarget)), "list %q has no option %q", list.Name, w.Text)
	case err != nil || math.IsNaN(x) || math.IsInf(x, 0):
		r.Addf(w.At, "bad-number", "write a number, or `"+missingTarget+"`; option names need `of: LIST`", "target %q is no number", w.Text)
	default:
		return numeric(x)
	}
	return "nil"
}

// numeric is a number as expressions write it.
func numeric(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// otherwise is the target of all answers that are not named. When all are, the key would change nothing; when not and it is
// not there, something was forgotten, which missing says.
func (r *recoding) otherwise(missing string) string {
	switch w := r.file.Otherwise; {
	case w.Text != "" && missing == "":
		r.Addf(w.At, "needless-key", "remove it", "every answer to %q has a target, so that `otherwise` stands for none", r.field)
	case w.Text != "":
		return r.target(w)
	case missing != "":
		r.Addf(r.file.Recode.At, "recode-incomplete", "add it to `to`, or `otherwise: "+missingTarget+"`", "%s of %q has no target", missing, r.field)
	}
	return "nil"
}

// chosen recodes options by their names.
func (r *recoding) chosen() string {
	var b strings.Builder
	var named []string
	for _, p := range r.file.To.pairs {
		if !slices.Contains(r.options, p.from.Text) {
			r.Addf(p.from.At, "unknown-option", strictyaml.DidYouMean(p.from.Text, r.options), "variable %q has no option %q", r.field, p.from.Text)
		}
		named = append(named, p.from.Text)
		b.WriteString(r.field + " == " + strconv.Quote(p.from.Text) + " ? " + r.target(p.to) + " : ")
	}
	missing := ""
	for _, o := range r.options {
		if missing == "" && !slices.Contains(named, o) {
			missing = "option \"" + o + "\""
		}
	}
	return b.String() + r.otherwise(missing)
}

// recodeText is the recode in the notation of Stata's recode and SPSS's RECODE, which writes each target behind what
// becomes it.
func (f deriveFile) recodeText() string {
	var b strings.Builder
	b.WriteString("recode " + f.Recode.Text)
	add := func(from, to string) { b.WriteString(" (" + from + " = " + to + ")") }
	for _, p := range f.To.pairs {
		add(p.from.Text, p.to.Text)
	}
	if f.Otherwise.Text != "" {
		add("otherwise", f.Otherwise.Text)
	}
	if f.Bottom != nil {
		add("bottom", numeric(*f.Bottom))
	}
	if f.Top != nil {
		add("top", numeric(*f.Top))
	}
	return b.String()
}
