// Package report turns an analysed study into something to read, print and submit.
//
// It is opinionated. A report is one document, written in several formats; every table says on whom it stands, what was
// asked, by what it is weighted and what is to be known of it, and a table that could not be computed is there and says
// why. What a publication printed stands beside ours, never instead. The same study gives the same bytes: no clock is
// looked at. Everything is listed with its hash in report.json.
package report

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"fieldwork/internal/analysis"
	"fieldwork/internal/conduct"
	"fieldwork/internal/dataset"
	"fieldwork/internal/folder"
	"fieldwork/internal/published"
	"fieldwork/internal/survey"
)

// An Input is what a report is made from.
type Input struct {
	Survey    *survey.Survey
	Plan      *survey.Plan
	PlanFile  []byte           // the plan as it was read, to be kept beside the report; may be nil
	Frame     *dataset.Frame   // the rows that the tables were computed from
	Tables    []analysis.Table // of the plan's tables, in their order
	Published *published.Set   // nil when nothing was published
	Conduct   *conduct.Facts   // nil when only a dataset is there: the report then tells nothing of the field
	Language  string           // of the frame's words
	Texts     string           // of the survey's texts: the same, unless the survey does not have it
	Words     func(id string) string
	Say       func(id string, data map[string]any) string
	AsOf      time.Time // the moment whose data these are
	Software  string
	Synthetic bool   // the respondents were virtual ones: the report says so
	Filter    string // who of the interviews is in the frame, as a rule
	Formats   []Format
	Browser   string // the browser that prints; "" when there is none
	// Progress is told what is being written; it may be nil.
	Progress func(what string)
}

// manifestFormat is the format of report.json.
const manifestFormat = folder.FormatPrefix + "report/2"

// A Manifest lists a report and says what it was made from.
type Manifest struct {
	Format    string         `json:"format"`
	Survey    string         `json:"survey"`
	Version   survey.Version `json:"version"`  // of the questionnaire
	Versions  map[string]int `json:"versions"` // respondents by the version they answered
	Plan      string         `json:"plan,omitempty"`
	Published string         `json:"published,omitempty"`
	Data      string         `json:"data"` // the SHA-256 of the data as deliver writes them to completes.csv
	AsOf      time.Time      `json:"as_of"`
	Filter    string         `json:"filter"`
	N         int            `json:"n"`
	Counts    map[string]int `json:"counts"` // respondents by quota cell
	Failed    []string       `json:"failed"` // tables that could not be computed, or not wholly
	Software  string         `json:"software"`
	Synthetic bool           `json:"synthetic,omitempty"`
	Language  string         `json:"language"`
	Skipped   []Format       `json:"skipped,omitempty"` // formats that were wanted and could not be written here
	Files     []folder.File  `json:"files"`
}

// Write writes the folder of a report and returns its manifest. A folder that holds an earlier report is replaced.
func Write(ctx context.Context, dir string, in Input) (Manifest, error) {
	if in.Progress == nil {
		in.Progress = func(string) {}
	}
	b, err := newBuilder(in)
	if err != nil {
		return Manifest{}, err
	}
	m := b.manifest()
	err = folder.Publish(ctx, dir, folder.Report, func(f *folder.Folder) error {
		if err := b.write(ctx, f, &m); err != nil {
			return err
		}
		m.Files = f.Files
		return f.JSON(folder.Report, m, 0)
	})
	return m, err
}

// manifest is everything that is known before anything is written.
func (b *builder) manifest() Manifest {
	m := Manifest{
		Format: manifestFormat, Survey: b.Survey.ID, Version: b.Survey.Version, Versions: b.Frame.Counts("version"),
		Data: b.hash, AsOf: b.AsOf.UTC(), Filter: b.Filter, N: b.Frame.Len(), Counts: b.Frame.Counts("cell"), Failed: []string{},
		Software: b.Software, Synthetic: b.Synthetic, Language: b.Language, Published: b.Published.Hash(),
	}
	if b.PlanFile != nil {
		m.Plan = hashOf(b.PlanFile)
	}
	for _, t := range b.Tables {
		if len(t.Failures) > 0 {
			m.Failed = append(m.Failed, t.ID)
		}
	}
	return m
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// dataHash is the hash of the frame as a data file, so that a report can be held against the data it came from.
func dataHash(f *dataset.Frame) (string, error) {
	sum := sha256.New()
	err := f.WriteCSV(sum)
	return hex.EncodeToString(sum.Sum(nil)), err
}
