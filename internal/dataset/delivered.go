package dataset

import (
	"slices"
	"strconv"
	"strings"

	"fieldwork/internal/fault"
	"fieldwork/internal/labelled"
	"fieldwork/internal/survey"
)

// csvColumns are the columns of a data file, in its order.
type csvColumns struct {
	names   []string
	columns []*Column // nil for one that stands behind the survey's
	reasons bool      // the last one says why cells are empty
}

// match finds the column of each name in the header; the header must have every column once, weights at most once, and
// no other than those of a delivery.
func (f *Frame) match(header []string) (csvColumns, error) {
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	file := csvColumns{names: slices.Clone(header), columns: make([]*Column, len(header))}
	var unknown, doubled, missing, misplaced []string
	for i, name := range file.names {
		file.columns[i] = f.byName[name]
		switch {
		case slices.Contains(file.names[:i], name):
			doubled = append(doubled, name)
		case name == survey.ReasonsColumn:
			if file.reasons = i == len(header)-1; !file.reasons {
				misplaced = append(misplaced, name)
			}
		case file.columns[i] == nil && name != survey.FlagsColumn && !strings.HasPrefix(name, survey.FlagPrefix):
			unknown = append(unknown, strconv.Quote(name))
		}
	}
	for _, c := range f.Columns {
		if !slices.Contains(file.names, c.Name) && c.Name != survey.WeightColumn { // which older files do not have
			missing = append(missing, c.Name)
		}
	}
	wrong := slices.Concat(said("unknown columns: ", unknown), said("columns there twice: ", doubled), said("missing columns: ", missing),
		said("not the last column: ", misplaced))
	if len(wrong) > 0 {
		return file, fault.Errorf(fault.Invalid, "the data file does not have the columns of survey %q: %s; give the codes file that deliver wrote for this survey",
			f.survey.ID, strings.Join(wrong, "; "))
	}
	return file, nil
}

// parseFlag checks a cell of the quality rules: a flag is 1 or 0, their number a whole one, and both are empty for whoever
// was not judged.
func parseFlag(name, cell string) error {
	switch n, err := strconv.Atoi(cell); {
	case cell == "":
	case name == survey.FlagsColumn && (err != nil || n < 0 || strconv.Itoa(n) != cell):
		return fault.Errorf(fault.Invalid, "%q is no number of flags; give a whole number, or leave it empty", cell)
	case name != survey.FlagsColumn && cell != "0" && cell != "1":
		return fault.Errorf(fault.Invalid, "%q is no flag; give 1 for a flagged row and 0 for another, or leave it empty", cell)
	}
	return nil
}

// reasons takes why the row's cells are empty from the letters of the last column; with an error it tells the place of the
// cell that is wrong. A column that an older file does not have holds nothing for anybody.
func (f *Frame) reasons(row int, file csvColumns, record []string) (place int, err error) {
	last := len(record) - 1
	letters := record[last]
	if len(letters) != last {
		return last, fault.Errorf(fault.Invalid, "%d letters stand for %d columns; give one for each column before it, and a dot where there is a value", len(letters), last)
	}
	if w, there := f.byName[survey.WeightColumn]; there && w.Variable == nil {
		w.Missing[row] = survey.NotAsked
	}
	for i := range last {
		reason, known := labelled.OfLetter(letters[i])
		switch empty := record[i] == ""; {
		case !known:
			return last, fault.Errorf(fault.Invalid, "%q, which stands for column %s, is no reason; give a dot or a letter from a to %c", letters[i], file.names[i], lastLetter())
		case empty && reason == survey.Present:
			return i, fault.Errorf(fault.Invalid, "the cell is empty, and %s has a dot for it; give the value, or the letter of the reason why there is none", survey.ReasonsColumn)
		case !empty && reason != survey.Present:
			return i, fault.Errorf(fault.Invalid, "the cell holds %q, and %s has %q for it, as of an empty one; empty it, or give a dot", record[i], survey.ReasonsColumn, letters[i])
		}
		if c := file.columns[i]; c != nil {
			c.Missing[row] = reason
		}
	}
	return 0, nil
}

// lastLetter is the last letter that is a reason's.
func lastLetter() byte {
	reasons := labelled.Reasons()
	return reasons[len(reasons)-1].Letter()
}
