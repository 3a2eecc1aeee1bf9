package deliver

import (
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"

	"fieldwork/internal/csvfile"
	"fieldwork/internal/dataset"
)

// CleaningLogFile says which quality rule flagged which interview, and which were dropped for it.
const CleaningLogFile = "cleaning_log.csv"

func cleaningHeader() []string {
	return []string{"interview", "in_sample", "dropped", "rule", "rule_version", "value", "threshold", "detail"}
}

// A flagged interview has lines in the log. What they say is asked of the verdicts when the log is written.
type flagged struct {
	interview int64
	inSample  bool
}

// clean notes the flagged interviews of a frame.
func (d *delivery) clean(f *dataset.Frame) {
	in, _ := f.Column("in_sample")
	for row := range f.Len() {
		if len(d.sort.verdict(f, row).Flags) > 0 {
			d.flagged = append(d.flagged, flagged{d.sort.id(f, row), in.Numbers[row] == 1})
		}
	}
}

// log is a line for each flag of each interview, in the order of cleaningHeader. Only the sample can be dropped from.
func (d *delivery) log() iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, one := range d.flagged {
			v := d.Verdicts.Of(one.interview)
			var drops []string
			if one.inSample {
				drops = d.Keep.Drops(v)
			}
			for _, flag := range v.Flags {
				line := []any{one.interview, one.inSample, slices.Contains(drops, flag.Rule), flag.Rule, flag.Version, flag.Value, flag.Threshold, flag.Detail}
				if !yield(line) {
					return
				}
			}
		}
	}
}

func bit(holds bool) string {
	if holds {
		return "1"
	}
	return "0"
}

func digits(x float64) string { return strconv.FormatFloat(x, 'g', significant, 64) }

// cleaningLog writes the log. Its details may quote answers, and people open it in spreadsheets, so that they are guarded.
func (d *delivery) cleaningLog() error {
	return d.folder.Create(CleaningLogFile, func(w io.Writer) (int, error) {
		return table(w, cleaningHeader(), func(yield func([]string) bool) {
			for line := range d.log() {
				if !yield(texts(line)) {
					return
				}
			}
		})
	})
}

// texts are the cells of a line of the log as they stand in a file.
func texts(line []any) []string {
	record := make([]string, len(line))
	for i, cell := range line {
		switch cell := cell.(type) {
		case bool:
			record[i] = bit(cell)
		case float64:
			record[i] = digits(cell)
		case string:
			record[i] = csvfile.Guard(cell)
		default:
			record[i] = fmt.Sprint(cell)
		}
	}
	return record
}

// logCells is the log for a sheet, which keeps numbers as numbers and needs no guard. Infinity is no number of a sheet.
func (d *delivery) logCells() iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for line := range d.log() {
			for i, cell := range line {
				switch cell := cell.(type) {
				case bool:
					line[i] = 0
					if cell {
						line[i] = 1
					}
				case float64:
					if math.IsInf(cell, 0) || math.IsNaN(cell) {
						line[i] = digits(cell)
					}
				}
			}
			if !yield(line) {
				return
			}
		}
	}
}
