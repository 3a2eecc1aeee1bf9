package deliver

import (
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"io"
	"slices"
	"time"

	"fieldwork/internal/analysis"
	"fieldwork/internal/chart"
	"fieldwork/internal/dataset"
	"fieldwork/internal/folder"
	"fieldwork/internal/survey"
)

// A ReportInput is what a report is made from.
type ReportInput struct {
	Survey    *survey.Survey
	Frame     *dataset.Frame // the rows that the tables were computed from
	Tables    []analysis.Table
	Language  string
	Words     func(id string) string
	Now       time.Time
	Software  string
	Synthetic bool // the respondents were virtual ones: the report says so
}

// reportFormat is the format of report.json.
const reportFormat = folder.FormatPrefix + "report/1"

// A reportManifest lists a delivered report.
type reportManifest struct {
	Format    string         `json:"format"`
	Survey    string         `json:"survey"`
	Version   survey.Version `json:"version"`
	Data      string         `json:"data"` // the SHA-256 of the data as deliver writes them to completes.csv
	N         int            `json:"n"`
	Software  string         `json:"software"`
	Synthetic bool           `json:"synthetic,omitempty"`
	Generated time.Time      `json:"generated"`
	Language  string         `json:"language"`
	Files     []folder.File  `json:"files"`
}

// Report writes the folder of a report: report.html, a file of comma-separated values for each table, the figures.
func Report(dir string, r ReportInput) error {
	r.Language = r.Survey.Language(r.Language)
	hash, err := dataHash(r.Frame)
	if err != nil {
		return err
	}
	m := reportManifest{Format: reportFormat, Survey: r.Survey.ID, Version: r.Survey.Version, Data: hash, N: r.Frame.Len(), Software: r.Software, Synthetic: r.Synthetic,
		Generated: r.Now.UTC(), Language: r.Language}
	return folder.Publish(dir, folder.Report, func(f *folder.Folder) error {
		sections := make([]section, len(r.Tables))
		for i, t := range r.Tables {
			if sections[i], err = r.section(f, t); err != nil {
				return err
			}
		}
		html, err := page("report.html", r.Words, r.Language, r.view(hash, sections))
		if err != nil {
			return err
		}
		if err := f.Text("report.html", html); err != nil {
			return err
		}
		m.Files = f.Files
		return f.JSON(folder.Report, m, 0)
	})
}

// dataHash is the hash of the frame as a data file, so that a report can be held against the data it came from.
func dataHash(f *dataset.Frame) (string, error) {
	sum := sha256.New()
	err := f.WriteCSV(sum)
	return hex.EncodeToString(sum.Sum(nil)), err
}

// A reportView is what the page of the report is filled in from.
type reportView struct {
	Input           ReportInput
	Title, Hash     string
	N               int
	Cells, Versions []counted
	Sections        []section
}

// Mixed tells whether the interviews were held with several versions of the questionnaire.
func (v reportView) Mixed() bool { return len(v.Versions) > 1 }

func (r ReportInput) view(hash string, sections []section) reportView {
	v := reportView{Input: r, Title: r.Survey.Title.In(r.Language), Hash: hash, N: r.Frame.Len(), Sections: sections}
	n := counts(r.Frame, "cell")
	for _, c := range r.Survey.Cells {
		if len(c.Types) > 0 {
			v.Cells = append(v.Cells, counted{c.Text.In(r.Language), n[c.Name]})
		}
	}
	for version, n := range counts(r.Frame, "version") {
		v.Versions = append(v.Versions, counted{survey.Version(version).Short(), n})
	}
	slices.SortFunc(v.Versions, func(a, b counted) int { return b.N - a.N })
	return v
}

// A section is one table of the report.
type section struct {
	Table analysis.Table
	Title string
	Notes []string
	SVG   template.HTML
	Main  layoutView
	Full  *layoutView
	Files []string
}

// A layoutView is a layout with what its markup needs besides.
type layoutView struct {
	ID     string
	Layout analysis.Layout
	Models bool // a wide table of models
}

// section writes a table's own files and prepares its part of the page.
func (r ReportInput) section(f *folder.Folder, t analysis.Table) (section, error) {
	models := slices.Contains([]survey.TableKind{survey.MNLogitTable, survey.OLogitTable, survey.OLSTable, survey.MarginsTable}, t.Kind)
	s := section{Table: t, Title: t.Title.In(r.Language), Main: layoutView{t.ID, t.Layout, models}}
	for _, n := range t.Notes {
		s.Notes = append(s.Notes, n.In(r.Language))
	}
	for _, c := range t.Remarks {
		s.Notes = append(s.Notes, c.Show(r.Language, r.Words))
	}
	if t.Full != nil {
		s.Full = &layoutView{ID: t.ID, Layout: *t.Full}
	}
	for _, records := range t.Records {
		name := records.Name + ".csv"
		if err := f.Create(name, func(w io.Writer) (int, error) { return r.records(w, records) }); err != nil {
			return s, err
		}
		s.Files = append(s.Files, name)
	}
	if t.Figure == nil {
		return s, nil
	}
	svg, err := r.draw(*t.Figure)
	if err != nil {
		return s, err
	}
	s.SVG = template.HTML(svg) // drawn by us; the texts in it are escaped by the renderer
	s.Files = append(s.Files, t.Figure.ID+".svg")
	return s, f.Text(t.Figure.ID+".svg", svg)
}

// records writes a table for programs.
func (r ReportInput) records(w io.Writer, records analysis.Records) (int, error) {
	return table(w, records.Header, func(yield func([]string) bool) {
		for _, row := range records.Rows {
			record := make([]string, len(row))
			for i, c := range row {
				record[i] = c.Record(r.Language, r.Words)
			}
			if !yield(record) {
				return
			}
		}
	})
}

// draw draws a figure, described in words for those who cannot see it.
func (r ReportInput) draw(f analysis.Figure) (string, error) {
	var c chart.Stacked
	for _, category := range f.Categories {
		c.Parts = append(c.Parts, category.In(r.Language))
	}
	for _, s := range f.Series {
		c.Groups, c.Percent = append(c.Groups, s.Label.In(r.Language)), append(c.Percent, s.Percent)
	}
	drawn, err := chart.Draw(f.ID, f.Title.In(r.Language), c)
	return drawn.SVG, err
}
