package deliver

import (
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

// clean logs the flags of the interviews of a frame. Only the sample can be dropped from.
func (d *delivery) clean(f *dataset.Frame) {
	in, _ := f.Column("in_sample")
	for row := range f.Len() {
		v := d.sort.verdict(f, row)
		if len(v.Flags) == 0 {
			continue
		}
		inSample := in.Numbers[row] == 1
		var drops []string
		if inSample {
			drops = d.Keep.Drops(v)
		}
		for _, flag := range v.Flags {
			d.cleaned = append(d.cleaned, []string{strconv.FormatInt(d.sort.id(f, row), 10), bit(inSample), bit(slices.Contains(drops, flag.Rule)),
				flag.Rule, strconv.Itoa(flag.Version), digits(flag.Value), digits(flag.Threshold), flag.Detail})
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
			for _, r := range d.cleaned {
				r = slices.Clone(r)
				r[len(r)-1] = csvfile.Guard(r[len(r)-1])
				if !yield(r) {
					return
				}
			}
		})
	})
}

// logCells is the log for a sheet, which keeps numbers as numbers and needs no guard.
func (d *delivery) logCells() iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, r := range d.cleaned {
			cells := make([]any, len(r))
			for i, text := range r {
				cells[i] = text
				if x, err := strconv.ParseFloat(text, 64); err == nil && !math.IsInf(x, 0) && !math.IsNaN(x) && numericLog[cleaningHeader()[i]] {
					cells[i] = x
				}
			}
			if !yield(cells) {
				return
			}
		}
	}
}

// numericLog are the columns of the log that hold numbers.
var numericLog = map[string]bool{"interview": true, "in_sample": true, "dropped": true, "rule_version": true, "value": true, "threshold": true}
