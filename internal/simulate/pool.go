package simulate

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"fieldwork/internal/strictyaml"
)

// A pool is the rows that respondents are drawn from. A cell of the table is an index into the distinct values, because
// answers repeat: each text is parsed once and each number boxed once, however many rows hold it.
type pool struct {
	columns []string // those that formulas see; the weight is not among them
	values  []any    // the distinct values: nil first, then numbers and the types' names
	cells   []uint32 // row by row
	rows    int
	strata  map[string]*stratum
}

// A stratum is the rows of one type with the running sum of their weights.
type stratum struct {
	rows []int
	upTo []float64
}

// maxPool bounds an unpacked pool, so that a damaged or hostile file cannot fill the memory.
const maxPool = 1 << 28

// row puts a row's values into an environment for formulas.
func (p *pool) row(n int, env map[string]any) {
	cells := p.cells[n*len(p.columns):]
	for k, name := range p.columns {
		env[name] = p.values[cells[k]]
	}
}

// draw is the row at the share u of the stratum's weight: the inverse of the distribution function.
func (s *stratum) draw(u float64) int {
	x := u * s.upTo[len(s.upTo)-1]
	i := sort.Search(len(s.upTo)-1, func(i int) bool { return s.upTo[i] > x })
	return s.rows[i]
}

// A poolReader reads the pool's table.
type poolReader struct {
	*strictyaml.Findings
	file         string
	csv          *csv.Reader
	typ, weight  int // columns; weight is -1 when there is none
	pool         *pool
	known, types map[string]uint32 // a text's index among the values
}

// readPool reads the table, or returns nil with a finding.
func readPool(file string, r io.Reader, f *populationFile, findings *strictyaml.Findings) *pool {
	start := strictyaml.Pos{File: file, Line: 1, Col: 1}
	unzipped, err := gzip.NewReader(r)
	if err != nil {
		findings.Addf(start, "pool-gzip", "compress the table with gzip", "the file is not gzipped: %v", err)
		return nil
	}
	p := &poolReader{
		Findings: findings, file: file, csv: csv.NewReader(io.LimitReader(unzipped, maxPool)), weight: -1,
		pool:  &pool{values: []any{nil}, strata: map[string]*stratum{}},
		known: map[string]uint32{"": 0}, types: map[string]uint32{},
	}
	p.csv.ReuseRecord = true
	header, err := p.csv.Read()
	if err != nil {
		findings.Addf(start, "pool-csv", "write a header and one line a respondent", "the table has no header: %v", err)
		return nil
	}
	if !p.header(slices.Clone(header), f) || !p.read() {
		return nil
	}
	return p.pool
}

func (p *poolReader) header(names []string, f *populationFile) bool {
	p.typ = slices.Index(names, f.Type.Text)
	if p.typ < 0 {
		p.Addf(at(f.Type, f.At), "unknown-column", strictyaml.DidYouMean(f.Type.Text, names), "type %q is no column of %s", f.Type.Text, p.file)
		return false
	}
	if f.Weight.Text != "" {
		if p.weight = slices.Index(names, f.Weight.Text); p.weight < 0 {
			p.Addf(f.Weight.At, "unknown-column", strictyaml.DidYouMean(f.Weight.Text, names), "weight %q is no column of %s", f.Weight.Text, p.file)
			return false
		}
	}
	for k, name := range names {
		if k != p.weight {
			p.pool.columns = append(p.pool.columns, name)
		}
	}
	return true
}

// read takes the rows; it stops at the first that it cannot use, because the next million would say the same.
func (p *poolReader) read() bool {
	for {
		record, err := p.csv.Read()
		if errors.Is(err, io.EOF) {
			return true
		}
		if err != nil {
			p.Addf(strictyaml.Pos{File: p.file, Line: p.pool.rows + 2}, "pool-csv", "write the table anew", "the line cannot be read: %v", err)
			return false
		}
		weight := 1.0
		for k, text := range record {
			if k == p.weight {
				weight, err = strconv.ParseFloat(text, 64)
				if err != nil || weight < 0 || math.IsInf(weight, 0) || math.IsNaN(weight) {
					return p.bad(k, text, "a weight of at least 0")
				}
				continue
			}
			index, ok := p.index(k, text)
			if !ok {
				return p.bad(k, text, "a number, or nothing")
			}
			p.pool.cells = append(p.pool.cells, index)
		}
		p.add(record[p.typ], weight)
	}
}

func (p *poolReader) bad(column int, text, wanted string) bool {
	line, col := p.csv.FieldPos(column)
	p.Addf(strictyaml.Pos{File: p.file, Line: line, Col: col}, "pool-value", "write "+wanted, "%q is not %s", text, wanted)
	return false
}

// index is the place of a cell's value among the distinct ones.
func (p *poolReader) index(column int, text string) (uint32, bool) {
	known := p.known
	if column == p.typ {
		known = p.types
	}
	if i, ok := known[text]; ok {
		return i, true
	}
	var value any = text
	if column != p.typ {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(x) {
			return 0, false
		}
		value = x
	}
	i := uint32(len(p.pool.values))
	p.pool.values = append(p.pool.values, value)
	known[strings.Clone(text)] = i // a clone, so that a short text does not keep its whole line in memory
	return i, true
}

func (p *poolReader) add(typ string, weight float64) {
	s := p.pool.strata[typ]
	if s == nil {
		s = &stratum{}
		p.pool.strata[strings.Clone(typ)] = s
	}
	total := weight
	if n := len(s.upTo); n > 0 {
		total += s.upTo[n-1]
	}
	s.rows, s.upTo = append(s.rows, p.pool.rows), append(s.upTo, total)
	p.pool.rows++
}
