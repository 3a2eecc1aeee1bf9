// Package deliver writes what a researcher takes home: the dataset with its codebook and quota log, and the report.
//
// It is opinionated. A delivery is a folder that is whole or not there, and says what it holds: every file with its hash,
// the version of the questionnaire and the program that made it. Data files for programs hold codes, have no BOM and
// are never altered; the one for spreadsheets holds labels, has a BOM, and no text in it can run as a formula. The
// report is one file without scripts or addresses, so that it opens the same in ten years. It is given its data, its
// words and its instant; it opens no store and reads no clock.
package deliver

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

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
	Now       time.Time                // the instant of the delivery
	Software  string                   // name and version of the program
	Synthetic bool                     // the respondents were virtual ones: every file that people read says so
	Language  string                   // of labels and of the codebook; the survey's default when it does not have it
	Words     func(id string) string
}

// datasetFormat is the format of manifest.json.
const datasetFormat = folder.FormatPrefix + "dataset/1"

// A Manifest lists a delivered dataset and says where it comes from.
type Manifest struct {
	Format    string         `json:"format"`
	Survey    string         `json:"survey"`
	Version   survey.Version `json:"version"` // of the questionnaire whose columns the files have
	Versions  map[string]int `json:"versions"`
	Software  string         `json:"software"`
	Synthetic bool           `json:"synthetic,omitempty"` // the respondents were virtual ones
	Generated time.Time      `json:"generated"`
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
	m := Manifest{Format: datasetFormat, Survey: b.Survey.ID, Version: b.Survey.Version, Versions: counts(b.Frame, "version"), Software: b.Software, Synthetic: b.Synthetic,
		Generated: b.Now.UTC(), Language: b.Language, Filter: "in_sample == 1", Weighting: b.Weighting,
		Counts: Counts{Interviews: b.Frame.Len(), Completes: completes.Len(), Others: others.Len(), Cells: counts(completes, "cell")}}
	err := folder.Publish(dir, folder.Dataset, func(f *folder.Folder) error {
		for _, step := range []func() error{
			func() error { return codes(f, "completes.csv", completes) },
			func() error { return b.labels(f, "completes_labels.csv", completes) },
			func() error { return codes(f, "others.csv", others) },
			func() error { return b.ledger(f, &m) },
			func() error { return b.paradata(f) },
			func() error { return b.quotas(f) },
			func() error { return b.fills(f) },
			func() error { return b.whoCame(f) },
			func() error { return b.dispositions(f) },
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

// counts counts the rows by a column's value: by the option's name, or the words.
func counts(f *dataset.Frame, column string) map[string]int {
	c, _ := f.Column(column)
	n := map[string]int{}
	for row := range f.Len() {
		if c.Missing[row] != survey.Present {
			continue
		}
		name := c.String(row)
		if c.Numeric() {
			if o, ok := c.Option(c.Numbers[row]); ok {
				name = o.Name
			}
		}
		n[name]++
	}
	return n
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

// An Origin is what the manifest of a delivered dataset says of the rows that an analysis of it needs to know.
type Origin struct {
	Synthetic bool // the respondents were virtual ones
	// Arrivals are the eligible arrivals, by type, of the window that the weights were made from. They are nil when there
	// are no weights, and when the dataset was delivered before manifests told them.
	Arrivals map[string]int
}

// ReadOrigin reads the manifest in the folder of a delivered dataset. A folder without one, or whose manifest cannot be
// read, says nothing of its rows.
func ReadOrigin(dir string) Origin {
	var m Manifest
	data, err := os.ReadFile(filepath.Join(dir, folder.Dataset))
	if err != nil || json.Unmarshal(data, &m) != nil {
		return Origin{}
	}
	return Origin{Synthetic: m.Synthetic, Arrivals: m.Weighting.Arrivals}
}
