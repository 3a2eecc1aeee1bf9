package datafile

import (
	"cmp"
	"errors"
	"math"
	"strings"

	"fieldwork/internal/fault"
	"fieldwork/internal/stata"
)

func stataHeader(f file) ([]string, error) {
	opened, err := openStata(f)
	if err != nil {
		return nil, err
	}
	return stataNames(opened), nil
}

func openStata(f file) (*stata.File, error) {
	opened, err := stata.Open(f.r, f.size)
	return opened, stataFault(err)
}

// stataFault gives an error its kind: the file's contents, or the reading of them.
func stataFault(err error) error {
	var format *stata.FormatError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &format):
		return fault.Errorf(fault.Invalid, "%w", err)
	}
	return unread(err)
}

func stataNames(f *stata.File) []string {
	names := make([]string, len(f.Variables))
	for i, v := range f.Variables {
		names[i] = v.Name
	}
	return names
}

// readStata reads each variable once, also when it is asked for as a number and as a category.
func readStata(f file, wants []Want) (*Table, error) {
	opened, err := openStata(f)
	if err != nil {
		return nil, err
	}
	places, err := locate(stataNames(opened), wants)
	if err != nil {
		return nil, err
	}
	var read []int
	at := map[int]int{}
	for _, place := range places {
		if _, ok := at[place]; !ok {
			at[place] = len(read)
			read = append(read, place)
		}
	}
	columns, err := opened.Read(read...)
	if err != nil {
		return nil, stataFault(err)
	}
	table := &Table{Rows: opened.Rows, Columns: make([]Column, len(wants))}
	for i, want := range wants {
		column := columns[at[places[i]]]
		if table.Columns[i], err = stataColumn(opened, column, want); err != nil {
			return nil, err
		}
	}
	return table, nil
}

func stataColumn(f *stata.File, c stata.Column, want Want) (Column, error) {
	switch isText := c.Variable.Type.IsString(); {
	case isText && want.As == Number:
		return stataNoNumber(c, want)
	case isText:
		return stataTexts(c, want)
	case want.As == Number:
		return Column{Name: want.Name, As: Number, Numbers: c.Numbers}, nil
	}
	return stataCodes(f, c, want)
}

// stataNoNumber is for a string variable in a number's place: an error at its first text, and missing when it has none.
func stataNoNumber(c stata.Column, want Want) (Column, error) {
	numbers := make([]float64, len(c.Texts))
	for row, text := range c.Texts {
		if trim(text) != "" {
			return Column{}, fault.Errorf(fault.Invalid, "row %d, column %s: %s is text (the variable is %s); "+
				"turn the variable into a number with \"destring\", or declare the column as a factor",
				row+1, quote(want.Name), quote(text), c.Variable.Type)
		}
		numbers[row] = math.NaN()
	}
	return Column{Name: want.Name, As: Number, Numbers: numbers}, nil
}

func stataTexts(c stata.Column, want Want) (Column, error) {
	levels := newCategories(len(c.Texts))
	for row, text := range c.Texts {
		problem := levels.add(text)
		if problem == "" && strings.ContainsRune(text, '\uFFFD') {
			problem = quote(text) + " is not UTF-8; run \"unicode translate\" in Stata and save the file again"
		}
		if problem != "" {
			return Column{}, fault.Errorf(fault.Invalid, "row %d, column %s: %s", row+1, quote(want.Name), problem)
		}
	}
	return levels.column(want.Name, nil), nil
}

// stataCodes makes categories of numbers: a number's value label is its text, its shortest decimal text where it has
// none.
func stataCodes(f *stata.File, c stata.Column, want Want) (Column, error) {
	labels := map[float64]string{}
	for _, label := range f.ValueLabels(c.Variable.Labels) {
		if label.Missing == stata.Present && trim(label.Text) != "" {
			labels[float64(label.Code)] = label.Text
		}
	}
	bits := 64
	if c.Variable.Type == stata.Float {
		bits = 32
	}
	levels := newCategories(len(c.Numbers))
	places := map[float64]int{}
	var values []float64
	for _, v := range c.Numbers {
		place, known := places[v]
		switch {
		case v != v:
			place = -1
		case !known:
			text, labelled := labels[v]
			if !labelled {
				text = shortest(v, bits)
			}
			if other, taken := levels.places[text]; taken {
				return Column{}, fault.Errorf(fault.Invalid, "column %s: the codes %s and %s both read %s; "+
					"give each code its own value label", quote(want.Name), shortest(values[other], bits), shortest(v, bits), quote(text))
			}
			place = levels.keep(text)
			places[v] = place
			values = append(values, v)
		}
		levels.codes = append(levels.codes, place)
	}
	return levels.column(want.Name, func(a, b int) int { return cmp.Compare(values[a], values[b]) }), nil
}
