package calibration

import (
	"io/fs"
	"path"
	"slices"

	"fieldwork/internal/fault"
	"fieldwork/internal/outline"
	"fieldwork/internal/published"
	"fieldwork/internal/strictcsv"
	"fieldwork/internal/strictyaml"
	"fieldwork/internal/survey"
)

// File is the name of the file within the survey's folder.
const File = "calibration.csv"

// A Number is one number of the study that the population is held against: plus + times × a figure of the tables.
type Number struct {
	Item      string // in words
	Records   string // of the table; published.FillsName for what the cells held when one was full
	Key       outline.Key
	Column    string
	Times     float64
	Plus      float64
	Published Printed // the number itself as it was printed, not the figure it is made from
	SE        Printed // of the published number
	// Mean and SD are what a study gives, over Studies earlier ones. Where they are not known, Known is false: a percentage
	// is then expected to be what was published, with the binomial error of the respondents it stands on.
	Mean, SD Printed
	Studies  float64
	Known    bool
	figure   outline.Figure
	table    string // the id of the table; "" for what the cells held
}

// Printed is a number that may be there.
type Printed struct {
	strictcsv.Number
	Given bool
}

// columns are those of the file that are not keys.
func columns() []string {
	return []string{"item", "records", "column", "times", "plus", "published", "mean", "sd", "studies"}
}

// keys are the columns of the file that tell which row of the records is meant.
func keys() []string {
	return []string{"model", "group", "outcome", "term", "variable", "name", "discrete", "within", "cell", "of"}
}

// Read reads the numbers in a survey's folder against its plan and what was published of it. A survey without the file has
// none, which the error says.
func Read(fsys fs.FS, dir string, s *survey.Survey, p *survey.Plan, set *published.Set) ([]Number, error) {
	name := path.Join(dir, File)
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fault.Errorf(fault.NotFound, "%s cannot be read: %w; calibrating a population needs the numbers that it shall give", name, err)
	}
	sheet, findings := strictcsv.Read(name, data)
	r := reader{Findings: &findings, survey: s, plan: p, set: set}
	if sheet != nil {
		r.header(sheet)
		for _, row := range sheet.Rows {
			r.number(row)
		}
	}
	findings.Sort()
	if len(findings) > 0 {
		return r.numbers, fault.Errorf(fault.Invalid, "%w", findings.Err())
	}
	return r.numbers, nil
}

// A reader turns lines into numbers and gathers what is wrong with them.
type reader struct {
	*strictyaml.Findings
	survey  *survey.Survey
	plan    *survey.Plan
	set     *published.Set
	numbers []Number
}

func (r *reader) header(sheet *strictcsv.Sheet) {
	known := slices.Concat(columns(), keys())
	for i, column := range sheet.Header {
		if !slices.Contains(known, column) {
			r.Addf(sheet.Places[i], "unknown-column", strictyaml.DidYouMean(column, known), "the file has no use for a column %q", column)
		}
	}
	for _, column := range []string{"item", "records", "column", "published"} {
		if !sheet.Has(column) {
			r.Addf(sheet.At, "no-column", "add it", "the file has no column %q", column)
		}
	}
}

func (r *reader) number(row strictcsv.Row) {
	n := Number{Item: row.Text("item"), Records: row.Text("records"), Column: row.Text("column"), Key: outline.Key{}, Times: 1}
	if x, ok := row.Number("times", r.Findings); ok {
		n.Times = x.Value
	}
	if x, ok := row.Number("plus", r.Findings); ok {
		n.Plus = x.Value
	}
	for to, column := range map[*Printed]string{&n.Published: "published", &n.Mean: "mean", &n.SD: "sd"} {
		to.Number, to.Given = row.Number(column, r.Findings)
	}
	if x, ok := row.Number("studies", r.Findings); ok {
		n.Studies = x.Value
	}
	for _, column := range keys() {
		if value := row.Text(column); value != "" {
			n.Key[column] = value
		}
	}
	if r.named(n, row) && r.place(&n, row) && r.expected(&n, row) {
		r.compare(&n, row)
		r.numbers = append(r.numbers, n)
	}
}

// named refuses a number without a name of its own.
func (r *reader) named(n Number, row strictcsv.Row) bool {
	if n.Item == "" {
		r.Add(row.At("item"), "no-item", "the number has no name", "say in a few words which number it is")
		return false
	}
	if slices.ContainsFunc(r.numbers, func(other Number) bool { return other.Item == n.Item }) {
		r.Addf(row.At("item"), "duplicate-item", "give each number its own name", "the item %q is there twice", n.Item)
		return false
	}
	return true
}
