// Package deliver writes what a researcher takes home: the dataset with its codebook and quota log, and the report.
//
// It is opinionated. A delivery is a folder that is whole or not there, and says what it holds: every file with its hash,
// the version of the questionnaire, the keep-rule and the program that made it. Nobody is deleted: whom the keep-rule drops
// stands in a table of their own, and the cleaning log says why. Every format holds the same columns, which follow from the
// questionnaire and the quality rules alone. Data files for programs hold codes and are never altered; those for
// spreadsheets hold labels, and no text in them can run as a formula. The interviews stream by once, so that a million need
// no more memory than a thousand. It is given its data, its words and the moment of its data; it opens no store and reads no
// clock, so that the same data give the same bytes.
package deliver

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"time"

	"fieldwork/internal/conduct"
	"fieldwork/internal/dataset"
	"fieldwork/internal/folder"
	"fieldwork/internal/interview"
	"fieldwork/internal/quality"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// A Bundle is what a dataset is delivered from.
type Bundle struct {
	Survey    *survey.Survey
	Kept      []*survey.Survey                 // the versions that interviews were held with; Survey's may be among them
	Frames    iter.Seq2[*dataset.Frame, error] // everybody, not only the sample, some rows at a time
	Rules     *quality.Rules                   // nil: none
	Verdicts  *quality.Verdicts                // of the interviews; nil: nobody was judged
	Keep      quality.KeepRule                 // whom of the sample to keep as a complete; the zero rule keeps everybody
	Cleaning  *conduct.Cleaning                // what the rules flagged and the keep-rule dropped, for the manifest
	Arrivals  iter.Seq2[interview.Arrival, error]
	Events    iter.Seq2[interview.Event, error] // paradata; nil: none is delivered
	Cells     []quota.Cell
	Fills     []quota.Fill
	Weighting Weighting                                    // of the completes that are kept
	Counts    []interview.ArrivalCount                     // the arrivals counted by day
	Conduct   *conduct.Facts                               // how the study was conducted; nil: not told
	AsOf      time.Time                                    // the moment whose data these are
	Software  string                                       // name and version of the program
	Synthetic bool                                         // the respondents were virtual ones: every file that people read says so
	Formats   []Format                                     // of the data files; codes as CSV are always there
	BOM       bool                                         // at the beginning of the codes as CSV, too
	Language  string                                       // of labels and of the codebook; the survey's default when it does not have it
	Words     func(id string) string                       // of the frame, in the language
	Speak     func(language string) func(id string) string // of the frame in a language of the survey; nil: Words for all
	Progress  func(done, total int, what string)           // is told which file is being finished; nil: nobody is
}

// datasetFormat is the format of manifest.json.
const datasetFormat = folder.FormatPrefix + "dataset/3"

// CompletesFile holds the sample, and ConductFile how the study was conducted: what an analysis of a delivered folder reads.
const (
	CompletesFile = Completes + ".csv"
	ConductFile   = "conduct.json"
)

// SampleFilter is what makes an interview a complete of the sample, as a rule.
const SampleFilter = "in_sample == 1"

// Filter is what makes an interview one of the completes that are delivered, as a rule over the columns.
func Filter(keep quality.KeepRule) string {
	filter := SampleFilter
	for _, rule := range keep.Drop {
		filter += fmt.Sprintf(" and %s%s != 1", survey.FlagPrefix, rule)
	}
	if keep.Flags > 0 {
		filter += fmt.Sprintf(" and %s < %d", survey.FlagsColumn, keep.Flags)
	}
	return filter
}

// A Manifest lists a delivered dataset and says where it comes from.
type Manifest struct {
	Format    string            `json:"format"`
	Survey    string            `json:"survey"`
	Version   survey.Version    `json:"version"` // of the questionnaire whose columns the files have
	Versions  map[string]int    `json:"versions"`
	Software  string            `json:"software"`
	Synthetic bool              `json:"synthetic,omitempty"` // the respondents were virtual ones
	AsOf      time.Time         `json:"as_of"`               // the moment whose data these are; there is no other time in the manifest
	Language  string            `json:"language"`
	Filter    string            `json:"filter"`  // what makes a row one of the completes
	Quality   *conduct.Cleaning `json:"quality"` // how they were cleaned; null when it is not told
	Counts    Counts            `json:"counts"`
	Weighting Weighting         `json:"weighting"` // of the completes
	Files     []folder.File     `json:"files"`
}

// Counts are the people of a delivery.
type Counts struct {
	Interviews int            `json:"interviews"`
	Completes  int            `json:"completes"`
	Dropped    int            `json:"dropped"` // of the sample, by the keep-rule
	Late       int            `json:"late"`
	Others     int            `json:"others"`
	Arrivals   int            `json:"arrivals"`
	Cells      map[string]int `json:"cells"` // completes by quota cell
}

// Dataset writes the folder of a dataset and returns its manifest. When ctx ends before the folder is whole, that is an error,
// and what was at dir stays there.
func Dataset(ctx context.Context, dir string, b Bundle) (Manifest, error) {
	if b.Progress == nil {
		b.Progress = func(int, int, string) {}
	}
	b.Language = b.Survey.Language(b.Language)
	b.Speak = b.spoken()
	m := Manifest{Format: datasetFormat, Survey: b.Survey.ID, Version: b.Survey.Version, Software: b.Software, Synthetic: b.Synthetic,
		AsOf: b.AsOf.UTC(), Language: b.Language, Filter: Filter(b.Keep), Weighting: b.Weighting}
	err := folder.Publish(ctx, dir, folder.Dataset, func(f *folder.Folder) error {
		d := newDelivery(b, f)
		for _, step := range []func() error{
			d.data,
			func() error { return b.ledger(f, &m) },
			func() error { return b.paradata(f) },
			func() error { return b.quotas(f) },
			func() error { return b.fills(f) },
			func() error { return b.changes(f) },
			func() error { return b.whoCame(f) },
			func() error { return d.dispositions() },
			func() error { return b.conduct(f) },
			d.documents,
		} {
			if err := step(); err != nil {
				return err
			}
		}
		d.tell(&m)
		m.Files = f.Files
		return f.JSON(folder.Dataset, m, 0)
	})
	return m, err
}

// spoken is Speak, which is asked but once for each language: it may read all words to give one.
func (b Bundle) spoken() func(language string) func(id string) string {
	if b.Speak == nil {
		return func(string) func(string) string { return b.Words }
	}
	known := map[string]func(string) string{}
	return func(language string) func(string) string {
		if known[language] == nil {
			known[language] = b.Speak(language)
		}
		return known[language]
	}
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
