package drawing

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A Point is a place in user units; y points down.
type Point struct{ X, Y float64 }

// A Step of an outline: M moves to To, L draws a straight line to it, C a cubic curve with the two controls, Z closes.
type Step struct {
	Kind     byte // M, L, C or Z
	One, Two Point
	To       Point
}

// token is a command or a number of path data; numbers may follow each other with nothing between, as in "1-2.5.5".
var token = regexp.MustCompile(`[A-Za-z]|[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?`)

// between is what may stand between tokens.
const between = " ,\t\n\r"

// A pen draws along path data.
type pen struct {
	steps           []Step
	at, begin, last Point // last is the second control of the curve just drawn
	curve           byte  // C or Q when the step before was one, in upper case
}

// Path reads path data (SVG 2, section 9.3) as absolute moves, lines and curves: arcs and quadratic curves become cubic.
func Path(data string) ([]Step, error) {
	var p pen
	command, args := byte(0), []float64(nil)
	flush := func() error { return p.run(command, args) }
	end := 0
	for _, span := range token.FindAllStringIndex(data, -1) {
		if strings.Trim(data[end:span[0]], between) != "" {
			break
		}
		word := data[span[0]:span[1]]
		end = span[1]
		if c := word[0] | 0x20; c >= 'a' && c <= 'z' {
			if err := flush(); err != nil {
				return nil, err
			}
			command, args = word[0], nil
			continue
		}
		x, err := strconv.ParseFloat(word, 64)
		if err != nil || command == 0 {
			return nil, fmt.Errorf("the path has %q where it cannot stand", word)
		}
		args = append(args, x)
	}
	if strings.Trim(data[end:], between) != "" {
		return nil, fmt.Errorf("the path cannot be read from %.20q on", data[end:])
	}
	return p.steps, flush()
}

// arity is the number of arguments of each command.
func arity(command byte) (n int, ok bool) {
	n, ok = map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'S': 4, 'Q': 4, 'T': 2, 'A': 7, 'Z': 0}[command]
	return n, ok
}

// run draws a command with all its arguments; further ones repeat it, and after a move they are lines.
func (p *pen) run(command byte, args []float64) error {
	if command == 0 {
		return nil
	}
	upper, relative := command&^0x20, command >= 'a'
	n, ok := arity(upper)
	if !ok || n == 0 && len(args) > 0 || n > 0 && (len(args) == 0 || len(args)%n != 0) {
		return fmt.Errorf("the path has the command %c with %d numbers", command, len(args))
	}
	if len(p.steps) == 0 && upper != 'M' {
		return fmt.Errorf("the path begins with %c; it must begin with M", command)
	}
	if n == 0 {
		p.add(Step{Kind: 'Z', To: p.begin})
		return nil
	}
	for ; len(args) > 0; args = args[n:] {
		p.draw(upper, relative, args[:n])
		if upper == 'M' {
			upper = 'L'
		}
	}
	return nil
}

func (p *pen) draw(command byte, relative bool, a []float64) {
	var from Point
	if relative {
		from = p.at
	}
	point := func(i int) Point { return Point{from.X + a[i], from.Y + a[i+1]} }
	switch command {
	case 'M':
		p.begin = point(0)
		p.add(Step{Kind: 'M', To: p.begin})
	case 'L':
		p.add(Step{Kind: 'L', To: point(0)})
	case 'H':
		p.add(Step{Kind: 'L', To: Point{from.X + a[0], p.at.Y}})
	case 'V':
		p.add(Step{Kind: 'L', To: Point{p.at.X, from.Y + a[0]}})
	case 'C':
		p.add(Step{Kind: 'C', One: point(0), Two: point(2), To: point(4)})
	case 'S':
		p.add(Step{Kind: 'C', One: p.mirrored('C'), Two: point(0), To: point(2)})
	case 'Q':
		p.quadratic(point(0), point(2))
	case 'T':
		p.quadratic(p.mirrored('Q'), point(0))
	case 'A':
		p.arc(a[0], a[1], a[2], a[3] != 0, a[4] != 0, point(5))
	}
	if command == 'C' || command == 'S' {
		p.curve = 'C'
	}
}

func (p *pen) add(s Step) {
	p.steps, p.at, p.last, p.curve = append(p.steps, s), s.To, s.Two, 0
}

// mirrored is the control of the curve before, on the other side of the point; the point itself when there is none.
func (p *pen) mirrored(kind byte) Point {
	if p.curve != kind {
		return p.at
	}
	return Point{2*p.at.X - p.last.X, 2*p.at.Y - p.last.Y}
}

// quadratic draws a quadratic curve as the cubic one that is the same.
func (p *pen) quadratic(control, to Point) {
	third := func(a, b Point) Point { return Point{a.X + 2*(b.X-a.X)/3, a.Y + 2*(b.Y-a.Y)/3} }
	p.add(Step{Kind: 'C', One: third(p.at, control), Two: third(to, control), To: to})
	p.last, p.curve = control, 'Q'
}
