package fit

import (
	"path/filepath"
	"slices"
	"strings"

	"fieldwork/internal/datafile"
	"fieldwork/internal/fault"
	"fieldwork/internal/formula"
	"fieldwork/internal/strictyaml"
)

// beside is a file's name as the spec means it: from the spec's own folder.
func (s *Spec) beside(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(s.At.File), name)
}

// entry is one entry of the regressors with the terms it stands for.
type entry struct {
	word  strictyaml.Word
	terms []formula.Term
}

// columns are what was read of the data file.
type columns struct {
	*datafile.Table
	file string
}

// Numbers is a column as numbers; formula asks for it.
func (c columns) Numbers(name string) []float64 { return c.Column(name, datafile.Number).Numbers }

// Categories is a column as codes; formula asks for it.
func (c columns) Categories(name string) ([]int, []string) {
	column := c.Column(name, datafile.Category)
	return column.Codes, column.Levels
}

// read reads the columns that the spec names and makes the model of them.
func read(s *Spec, name string, open Open) (*model, error) {
	file, err := open(name)
	if err != nil {
		return nil, fault.Errorf(fault.KindOf(err), "the data file cannot be read: %w; name it with data: in %s or with --data", err, s.At.File)
	}
	defer file.Close()
	header, err := datafile.Header(name, file, file.Size())
	if err != nil {
		return nil, err
	}
	entries, err := s.entries(header)
	if err != nil {
		return nil, err
	}
	table, err := datafile.Read(name, file, file.Size(), s.wants(entries))
	if err != nil {
		return nil, err
	}
	return newModel(s, entries, columns{table, name})
}

// entries reads the regressors' terms and finds the names that the data do not have.
func (s *Spec) entries(header []string) ([]entry, error) {
	findings := strictyaml.Findings{}
	isColumn := func(name string) bool { return slices.Contains(header, name) }
	missing := func(w strictyaml.Word, name, what string) {
		if name != "" && !isColumn(name) {
			findings.Addf(w.At, "unknown-column", columnCure(name, header), "the data have no column %q for the %s", name, what)
		}
	}
	missing(s.Outcome, s.Outcome.Text, "outcome")
	var entries []entry
	for _, w := range s.Regressors.Value {
		terms, err := formula.Parse(w.Text, isColumn)
		if err != nil {
			e := err.(*formula.Error)
			at := w.At
			at.Col += e.At
			findings.Add(at, "term", e.Problem, e.Cure)
			continue
		}
		for _, name := range variables(terms) {
			missing(w, name, "regressors")
			if name == s.Outcome.Text {
				findings.Addf(w.At, "regressors", "remove it here", "%q is the outcome and a regressor", name)
			}
		}
		entries = append(entries, entry{w, terms})
	}
	missing(s.Weights.Value.Column, s.Weights.Value.Column.Text, "weights")
	missing(s.Cluster.Value, s.Cluster.Value.Text, "clusters")
	return entries, findings.Err()
}

// variables are the columns that terms need, each once.
func variables(terms []formula.Term) []string {
	var names []string
	for _, t := range terms {
		for _, name := range t.Variables() {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// columnCure names the nearest column, or some of those that are there: a file may have hundreds.
func columnCure(name string, header []string) string {
	const few = 12
	cure := strictyaml.DidYouMean(name, header)
	if strings.HasPrefix(cure, "use one of") && len(header) > few {
		return "use one of " + strings.Join(header[:few], ", ") + " …"
	}
	return cure
}

// wants are the columns to read, each once in each form.
func (s *Spec) wants(entries []entry) []datafile.Want {
	var wants []datafile.Want
	want := func(name string, as datafile.As) {
		w := datafile.Want{Name: name, As: as}
		if name != "" && !slices.Contains(wants, w) {
			wants = append(wants, w)
		}
	}
	outcome := datafile.Category
	if s.Kind.Text == kindOLS {
		outcome = datafile.Number
	}
	want(s.Outcome.Text, outcome)
	for _, e := range entries {
		for _, t := range e.terms {
			for _, f := range t {
				as := datafile.Number
				if f.Categorical {
					as = datafile.Category
				}
				want(f.Variable, as)
			}
		}
	}
	want(s.Weights.Value.Column.Text, datafile.Number)
	want(s.Cluster.Value.Text, datafile.Category)
	return wants
}

// quote is a list of names for a message.
func quote(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = `"` + name + `"`
	}
	return strings.Join(quoted, ", ")
}
