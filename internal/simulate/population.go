package simulate

import (
	"io/fs"
	"maps"
	"math"
	"path"
	"slices"

	"fieldwork/internal/fault"
	"fieldwork/internal/strictyaml"
	"fieldwork/internal/survey"
)

// A Population is who the virtual respondents of a survey are: rows of a pool, how a row answers each question, and how
// respondents behave. It is read-only once loaded, so any number of goroutines may draw from it.
type Population struct {
	survey    *survey.Survey
	pool      *pool
	cells     []string  // names of the cells in order
	upTo      []float64 // running sum of their shares; the last is 1
	answers   []*answer
	fieldAt   map[string]*answer
	behaviour behaviourFile
	ways      []override // the answers that make somebody ineligible
	grid      *survey.Question
	uniform   bool // there is no pool: see Uniform
}

// An override is an answer given instead of the row's.
type override struct {
	field string
	value survey.Value
}

// LoadPopulation reads the population of a survey from the survey's folder. Findings are returned as an error that
// lists them all, one a line.
func LoadPopulation(fsys fs.FS, dir string, s *survey.Survey) (*Population, error) {
	name := path.Join(dir, PopulationFile)
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fault.Errorf(fault.NotFound, "%s cannot be read: %w; virtual respondents need one", name, err)
	}
	var f populationFile
	findings := strictyaml.Decode(name, data, &f)
	p := &Population{survey: s, behaviour: f.Behaviour}
	if f.At.Line > 0 { // otherwise the file is no mapping, which has been said
		l := loader{Findings: &findings, fsys: fsys, dir: dir, file: &f, population: p}
		l.load()
	}
	if len(findings) > 0 {
		findings.Sort()
		return nil, fault.Errorf(fault.Invalid, "%w", findings.Err())
	}
	return p, nil
}

// A loader turns the file's shape into a Population and gathers what is wrong with it.
type loader struct {
	*strictyaml.Findings
	fsys       fs.FS
	dir        string
	file       *populationFile
	population *Population
}

func (l *loader) load() {
	l.behaviour()
	p := l.population
	if p.pool = l.pool(); p.pool == nil {
		return
	}
	l.shares()
	c := &answerCompiler{Findings: l.Findings, survey: p.survey, file: l.file, env: formulaEnv(p.pool.columns, l.file.Type.Text)}
	p.answers = c.compile()
	c.try(p.pool)
	p.fieldAt = make(map[string]*answer, len(p.answers))
	for _, a := range p.answers {
		p.fieldAt[a.field] = a
	}
}

func (l *loader) pool() *pool {
	w := l.file.Population
	if !fs.ValidPath(w.Text) || path.Base(w.Text) != w.Text || w.Text == "." {
		l.Addf(at(w, l.file.At), "no-pool", "name a gzipped CSV file in the survey's folder", "population %q is no file name", w.Text)
		return nil
	}
	name := path.Join(l.dir, w.Text)
	file, err := l.fsys.Open(name)
	if err != nil {
		l.Addf(w.At, "no-pool", "name a gzipped CSV file in the survey's folder", "the pool cannot be opened: %v", err)
		return nil
	}
	defer file.Close()
	return readPool(name, file, l.file, l.Findings)
}

func (l *loader) shares() {
	p, total := l.population, 0.0
	for _, cell := range slices.Sorted(maps.Keys(l.file.Shares)) {
		share, rows := l.file.Shares[cell], p.pool.strata[cell]
		switch {
		case share <= 0 || math.IsInf(share, 0) || math.IsNaN(share):
			l.Addf(l.file.At, "bad-share", "give a number above 0, or leave the cell out", "the share of %q is %v", cell, share)
		case rows == nil:
			l.Addf(l.file.At, "unknown-cell", strictyaml.DidYouMean(cell, slices.Collect(maps.Keys(p.pool.strata))), "no row of the pool is of %q", cell)
		case rows.upTo[len(rows.upTo)-1] <= 0:
			l.Addf(l.file.At, "no-weight", "give its rows weights", "the rows of %q weigh nothing", cell)
		}
		total += share
		p.cells, p.upTo = append(p.cells, cell), append(p.upTo, total)
	}
	if len(p.cells) == 0 {
		l.Add(l.file.At, "no-shares", "the file has no shares", "add `shares: {CELL: NUMBER, …}`")
	}
	for i := range p.upTo {
		p.upTo[i] /= total
	}
}

func (l *loader) behaviour() {
	b := l.file.Behaviour
	where := b.At
	if where.Line == 0 {
		where = l.file.At
	}
	for name, share := range map[string]float64{
		"speeders": b.Speeders, "straight_liners": b.StraightLiners, "drop_outs": b.DropOuts, "second_attempts": b.SecondAttempts,
		"refusals": b.Refusals, "ineligible": b.Ineligible, "english": b.English, "refusals + ineligible": b.Refusals + b.Ineligible,
	} {
		if !(share >= 0 && share <= 1) {
			l.Addf(where, "bad-share", "give a share from 0 to 1", "%s: %v is no share", name, share)
		}
	}
	if !(b.Seconds > 0 && b.Seconds <= 3600) || !(b.Spread >= 0 && b.Spread <= 3) {
		l.Add(where, "bad-pace", "the pace of respondents is missing or absurd", "give seconds_per_question above 0 and spread from 0 to 3")
	}
	if b.English > 0 && l.population.survey.Language(english) != english {
		l.Add(where, "unknown-language", "the survey is not in English", "remove `english`")
	}
	l.grid(b, where)
	l.ineligible(b, where)
}

func (l *loader) grid(b behaviourFile, where strictyaml.Pos) {
	q, ok := l.population.survey.Question(b.Grid.Text)
	switch {
	case b.Grid.Text == "" && b.StraightLiners > 0:
		l.Add(where, "no-grid", "straight_liners need a grid to be straight in", "add `grid: QUESTION`")
	case b.Grid.Text != "" && (!ok || q.Kind != survey.Grid):
		l.Addf(b.Grid.At, "unknown-question", "name a grid of the survey", "%q is no grid", b.Grid.Text)
	case ok:
		l.population.grid = q
	}
}

// ineligible reads the answers that make a respondent ineligible; each of them alone is enough.
func (l *loader) ineligible(b behaviourFile, where strictyaml.Pos) {
	if b.Ineligible > 0 && len(b.IneligibleBy) == 0 {
		l.Add(where, "no-ineligible-answers", "the file does not say what makes a respondent ineligible",
			"add `ineligible_answers: {QUESTION: ANSWER}` with a code, a number or an option's name")
	}
	for _, field := range slices.Sorted(maps.Keys(b.IneligibleBy)) {
		w := b.IneligibleBy[field]
		q, ok := l.population.survey.Question(field)
		if !ok || q.Kind != survey.One && q.Kind != survey.Number {
			l.Addf(w.At, "unknown-question", "name a question of one option or a number", "%q is no such question", field)
			continue
		}
		a := acceptOf(q)(literal(w.Text))
		if !a.ok {
			l.Addf(w.At, "bad-result", "give a code, a number or an option's name", "%q is no answer to %q", w.Text, field)
		}
		l.population.ways = append(l.population.ways, override{field, a.value})
	}
}
