package deliver

import (
	"io"
	"strconv"
	"strings"

	"fieldwork/internal/dataset"
	"fieldwork/internal/folder"
	"fieldwork/internal/labelled"
	"fieldwork/internal/survey"
)

// A codebook says of every column what it holds and how much of it is there. Its counts are of the completes.
type codebook struct {
	Survey    string         `json:"survey"`
	Title     survey.Text    `json:"title"`
	Version   survey.Version `json:"version"`
	Versions  []heldVersion  `json:"versions"` // that interviews were held with
	Languages []string       `json:"languages"`
	N         int            `json:"n"`
	Variables []entry        `json:"variables"`
	Gone      []goneVariable `json:"gone,omitempty"`
}

// An entry is one column.
type entry struct {
	Name     string                 `json:"name"`
	Kind     survey.VariableKind    `json:"kind"`
	Label    survey.Text            `json:"label"`
	Wording  survey.Text            `json:"wording,omitempty"` // of the question
	Unit     survey.Text            `json:"unit,omitempty"`
	Page     string                 `json:"page,omitempty"`
	Universe string                 `json:"universe,omitempty"` // the rules that must hold for it to be asked; "" is everybody
	Formula  string                 `json:"formula,omitempty"`  // of a derived variable
	Values   []value                `json:"values,omitempty"`
	Valid    int                    `json:"valid"`
	Missing  map[survey.Missing]int `json:"missing"`
	Versions []survey.Version       `json:"versions,omitempty"` // that ask it; of an asked variable
	Earlier  []wording              `json:"earlier,omitempty"`  // of versions that put it otherwise
}

// A value is one code with its words and how often it was given.
type value struct {
	Code  int         `json:"code"`
	Name  string      `json:"name"`
	Label survey.Text `json:"label"`
	Count int         `json:"count"`
}

// codebook writes the codebook for people, for spreadsheets and for programs.
func (b Bundle) codebook(f *folder.Folder, completes *dataset.Frame) error {
	book := codebook{Survey: b.Survey.ID, Title: b.Survey.Title, Version: b.Survey.Version, Languages: b.Survey.Languages, N: completes.Len()}
	book.Versions = b.held()
	book.Gone = b.gone(book.Versions)
	for _, c := range completes.Columns {
		e := b.entry(c)
		if c.Variable != nil && c.Variable.Derived == nil { // derived variables are computed alike for all versions
			b.join(&e, *c.Variable, book.Versions)
		}
		book.Variables = append(book.Variables, e)
	}
	page, err := b.codebookPage(book)
	if err != nil {
		return err
	}
	if err := f.Text("codebook.html", page); err != nil {
		return err
	}
	if err := f.Create("codebook.csv", book.csv); err != nil {
		return err
	}
	return f.JSON("codebook.json", book, len(book.Variables))
}

func (b Bundle) entry(c *dataset.Column) entry {
	e := entry{Name: c.Name, Kind: c.Kind, Label: c.Label, Valid: c.Valid(), Missing: map[survey.Missing]int{}}
	for _, m := range c.Missing {
		if m != survey.Present {
			e.Missing[m]++
		}
	}
	for _, o := range c.Values {
		e.Values = append(e.Values, value{Code: o.Code, Name: o.Name, Label: o.Text, Count: occurrences(c, o.Code)})
	}
	if c.Kind == survey.FlagVariable {
		e.Values = []value{b.flagValue(c, 0, "no"), b.flagValue(c, 1, "yes")}
	}
	switch v := c.Variable; {
	case v == nil:
		e.Label = b.systemLabel(c.Name)
	case v.Derived != nil:
		if v.Derived.Value != nil {
			e.Formula = v.Derived.Value.Source
		}
	case v.Question != nil: // and not assigned by the gate, which asks nothing
		e.Wording, e.Unit, e.Page, e.Universe = v.Question.Text, v.Question.Unit, v.Page, b.Survey.Universe(*v)
	}
	return e
}

func occurrences(c *dataset.Column, code int) int {
	n := 0
	for _, x := range c.Numbers {
		if x == float64(code) {
			n++
		}
	}
	return n
}

func (b Bundle) flagValue(c *dataset.Column, code int, name string) value {
	return value{Code: code, Name: name, Label: survey.Text{b.Language: b.Words("data_" + name)}, Count: occurrences(c, code)}
}

// systemLabel names a column that every dataset has, in the language of the delivery: the survey has no words for it.
func (b Bundle) systemLabel(name string) survey.Text {
	if typ, isMember := strings.CutPrefix(name, survey.MemberPrefix); isMember {
		return survey.Text{b.Language: b.Words("column_member") + " " + typ}
	}
	return survey.Text{b.Language: b.Words("column_" + name)}
}

// csv writes one row a variable. Texts have one column a language.
func (book codebook) csv(w io.Writer) (int, error) {
	header := []string{"name", "kind"}
	for _, what := range []string{"label_", "wording_", "values_"} {
		for _, l := range book.Languages {
			header = append(header, what+l)
		}
	}
	header = append(header, "page", "universe", "formula", "versions", "valid")
	for _, m := range labelled.Reasons() {
		header = append(header, m.String())
	}
	return table(w, header, func(yield func([]string) bool) {
		for _, e := range book.Variables {
			if !yield(e.record(book.Languages)) {
				return
			}
		}
	})
}

func (e entry) record(languages []string) []string {
	r := []string{e.Name, string(e.Kind)}
	for _, l := range languages {
		r = append(r, e.Label.In(l))
	}
	for _, l := range languages {
		r = append(r, e.Wording.In(l))
	}
	for _, l := range languages {
		var values []string
		for _, v := range e.Values {
			values = append(values, strconv.Itoa(v.Code)+"="+v.Label.In(l))
		}
		r = append(r, strings.Join(values, "; "))
	}
	var versions []string
	for _, v := range e.Versions {
		versions = append(versions, v.Short())
	}
	r = append(r, e.Page, e.Universe, e.Formula, strings.Join(versions, " "), strconv.Itoa(e.Valid))
	for _, m := range labelled.Reasons() {
		r = append(r, strconv.Itoa(e.Missing[m]))
	}
	return r
}
