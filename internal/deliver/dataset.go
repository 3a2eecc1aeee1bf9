// Package deliver writes what a researcher takes home: the dataset with its codebook and quota log, and the report.
//
// It is opinionated. A delivery is a folder that is whole or not there, and says what it holds: every file with its hash,
// the version of the questionnaire and the program that made it. Data files for programs hold codes, have no BOM and
// are never altered; the one for spreadsheets holds labels, has a BOM, and no text in it can run as a formula. The
// report is one file without scripts or addresses, so that it opens the same in ten years. It is given its data, its
// words and the moment of its data; it opens no store and reads no clock, so that the same data give the same bytes.
package deliver

import (
	"encoding/csv"
	"io"
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	"fieldwork/internal/conduct"
	"fieldwork/internal/dataset"
	"fieldwork/internal/folder"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// A Bundle is what a dataset is delivered from.
type Bundle struct {
	Survey    *survey.Survey
	Frame     *dataset.Frame                              // everybody, not only the sample
	Version   func(survey.Version) (*survey.Survey, bool) // the versions that interviews were held with; nil: Survey's alone
	Arrivals  iter.Seq2[interview.Arrival, error]
	Events    iter.Seq2[interview.Event, error] // paradata; nil: none is delivered
	Cells     []quota.Cell
	Fills     []quota.Fill
	Weighting Weighting                // of the frame
	Counts    []interview.ArrivalCount // the arrivals counted by day
	Conduct   *conduct.Facts           // how the study was conducted; nil: not told
	AsOf      time.Time                // the moment whose data these are
	Software  string                   // name and version of the program
	Synthetic bool                     // the respondents were virtual ones: every file that people read says so
	Language  string                   // of labels and of the codebook; the survey's default when it does not have it
	Words     func(id string) string
}

// datasetFormat is the format of manifest.json.
const datasetFormat = folder.FormatPrefix + "dataset/2"

// CompletesFile holds the sample, and ConductFile how the study was conducted: what an analysis of a delivered folder reads.
const (
	CompletesFile = "completes.csv"
	ConductFile   = "conduct.json"
)

// SampleFilter is what makes an interview a complete of the sample, as a rule.
const SampleFilter = "in_sample == 1"

// A Manifest lists a delivered dataset and says where it comes from.
type Manifest struct {
	Format    string         `json:"format"`
	Survey    string         `json:"survey"`
	Version   survey.Version `json:"version"` // of the questionnaire whose columns the files have
	Versions  map[string]int `json:"versions"`
	Software  string         `json:"software"`
	Synthetic bool           `json:"synthetic,omitempty"` // the respondents were virtual ones
	AsOf      time.Time      `json:"as_of"`               // the moment whose data these are; there is no other time in the manifest
	Language  string         `json:"language"`
	Filter    string         `json:"filter"` // what makes a row one of completes.csv
	Counts    Counts         `json:"counts"`
	Weighting Weighting      `json:"weighting"` // of the completes
	Files     []folder.File  `json:"files"`
}

// Counts are the people of a delivery.
type Counts struct {
	Interviews int            `json:"interviews"`
	Completes  int            `json:"completes"`
	Others     int            `json:"others"`
	Arrivals   int            `json:"arrivals"`
	Cells      map[string]int `json:"cells"` // completes by quota cell
}

// Dataset writes the folder of a dataset and returns its manifest.
func Dataset(dir string, b Bundle) (Manifest, error) {
	b.Language = b.Survey.Language(b.Language)
	completes := b.Frame.InSample()
	in, _ := b.Frame.Column("in_sample")
	others := b.Frame.Where(func(row int) bool { return in.Numbers[row] != 1 })
	m := Manifest{Format: datasetFormat, Survey: b.Survey.ID, Version: b.Survey.Version, Versions: b.Frame.Counts("version"), Software: b.Software, Synthetic: b.Synthetic,
		AsOf: b.AsOf.UTC(), Language: b.Language, Filter: SampleFilter, Weighting: b.Weighting,
		Counts: Counts{Interviews: b.Frame.Len(), Completes: completes.Len(), Others: others.Len(), Cells: completes.Counts("cell")}}
	err := folder.Publish(dir, folder.Dataset, func(f *folder.Folder) error {
		for _, step := range []func() error{
			func() error { return codes(f, CompletesFile, completes) },
			func() error { return b.labels(f, "completes_labels.csv", completes) },
			func() error { return codes(f, "others.csv", others) },
			func() error { return b.ledger(f, &m) },
			func() error { return b.paradata(f) },
			func() error { return b.quotas(f) },
			func() error { return b.fills(f) },
			func() error { return b.whoCame(f) },
			func() error { return b.dispositions(f) },
			func() error { return b.conduct(f) },
			func() error { return b.codebook(f, completes) },
		} {
			if err := step(); err != nil {
				return err
			}
		}
		m.Files = f.Files
		return f.JSON(folder.Dataset, m, 0)
	})
	return m, err
}

// codes writes a frame for programs.
func codes(f *folder.Folder, name string, frame *dataset.Frame) error {
	return f.Create(name, func(w io.Writer) (int, error) { return frame.Len(), frame.WriteCSV(w) })
}

// labels writes a frame for spreadsheets: words instead of codes, a BOM so that they read it as UTF-8.
func (b Bundle) labels(f *folder.Folder, name string, frame *dataset.Frame) error {
	header := make([]string, len(frame.Columns))
	for i, c := range frame.Columns {
		header[i] = c.Name
	}
	return f.Create(name, func(w io.Writer) (int, error) {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return 0, err
		}
		return table(w, header, func(yield func([]string) bool) {
			record := make([]string, len(frame.Columns))
			for row := range frame.Len() {
				for i, c := range frame.Columns {
					record[i] = b.labelled(c, row)
				}
				if !yield(record) {
					return
				}
			}
		})
	})
}

// labelled is a cell in words. Only words are guarded: a number keeps its sign.
func (b Bundle) labelled(c *dataset.Column, row int) string {
	if c.Missing[row] != survey.Present {
		return ""
	}
	if !c.Numeric() {
		return Guard(c.Texts[row])
	}
	if c.Kind == survey.FlagVariable {
		if c.Numbers[row] == 1 {
			return Guard(b.Words("data_yes"))
		}
		return Guard(b.Words("data_no"))
	}
	if o, ok := c.Option(c.Numbers[row]); ok {
		return Guard(o.Text.In(b.Language))
	}
	return c.String(row)
}

// Guard keeps a spreadsheet from running a text as a formula.
func Guard(text string) string {
	// East Asian spreadsheets read the full-width signs as they do the others.
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", first) {
		return "'" + text
	}
	return text
}

// Unguard is the text that Guard was given.
func Unguard(text string) string {
	if rest, guarded := strings.CutPrefix(text, "'"); guarded && Guard(rest) == text {
		return rest
	}
	return text
}

// table writes a header and records as CSV and counts the records.
func table(w io.Writer, header []string, records iter.Seq[[]string]) (int, error) {
	out := csv.NewWriter(w)
	if err := out.Write(header); err != nil {
		return 0, err
	}
	n := 0
	for record := range records {
		if err := out.Write(record); err != nil {
			return n, err
		}
		n++
	}
	out.Flush()
	return n, out.Error()
}

// conduct writes how the study was conducted, so that a report made from the folder can tell it.
func (b Bundle) conduct(f *folder.Folder) error {
	if b.Conduct == nil {
		return nil
	}
	return f.JSON(ConductFile, b.Conduct, 0)
}
