package modeldata

import (
	"io"
	"slices"
	"strings"

	"fieldwork/internal/datafile"
	"fieldwork/internal/fault"
	"fieldwork/internal/formula"
	"fieldwork/internal/modelspec"
	"fieldwork/internal/strictyaml"
)

// A File is an opened file of known size.
type File interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Open opens a file by name; its error should be of kind fault.NotFound when the file is not there.
type Open func(name string) (File, error)

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

// Read reads the columns that the spec names from the data file of that name, the spec's own when it is empty, and makes the
// model of them. Errors are strictyaml.Findings for what is wrong with the spec and of kind fault.Invalid or
// fault.NotFound for what is wrong with the data.
func Read(s *modelspec.Spec, name string, open Open) (*Model, error) {
	if name == "" {
		if s.Data.Text == "" {
			return nil, fault.Errorf(fault.Invalid, "%s names no data file; add data: FILE to it, or give --data FILE", s.At.File)
		}
		name = s.Beside(s.Data.Text)
	}
	file, err := open(name)
	if err != nil {
		return nil, fault.Errorf(fault.KindOf(err), "the data file cannot be read: %w; name it with data: in %s or with --data", err, s.At.File)
	}
	defer file.Close()
	header, err := datafile.Header(name, file, file.Size())
	if err != nil {
		return nil, err
	}
	entries, err := entriesOf(s, header)
	if err != nil {
		return nil, err
	}
	table, err := datafile.Read(name, file, file.Size(), wantsOf(s, entries))
	if err != nil {
		return nil, err
	}
	return newModel(s, entries, columns{table, name})
}

// entriesOf reads the regressors' terms and finds the names that the data do not have.
func entriesOf(s *modelspec.Spec, header []string) ([]entry, error) {
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
			switch name {
			case s.Outcome.Text:
				findings.Addf(w.At, "regressors", "remove it here", "%q is the outcome and a regressor", name)
			case s.Weights.Value.Column.Text:
				findings.Addf(w.At, "regressors", "remove it here, or weight by another column", "%q is the weight and a regressor", name)
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

// wantsOf are the columns to read, each once in each form.
func wantsOf(s *modelspec.Spec, entries []entry) []datafile.Want {
	var wants []datafile.Want
	want := func(name string, as datafile.As) {
		w := datafile.Want{Name: name, As: as}
		if name != "" && !slices.Contains(wants, w) {
			wants = append(wants, w)
		}
	}
	outcome := datafile.Category
	if s.Kind.Text == modelspec.OLS {
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
