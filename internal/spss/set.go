package spss

import (
	"fmt"
	"strings"

	"fieldwork/internal/labelled"
)

// sets writes the multiple-response sets: dichotomies of which 1 counts, each called by its variable's label ("D" in PSPP's
// "Multiple Response Sets Records"). SPSS wants two variables in a set; a smaller one is left out.
func (d *dictionary) sets() error {
	var b strings.Builder
	for _, set := range d.table.Sets {
		if err := CheckName(set.Name); err != nil || len(set.Name) >= longestName {
			return fmt.Errorf("the multiple-response set %q cannot be called $%s in SPSS, whose names have %d bytes at most; rename its question", set.Name, set.Name, longestName)
		}
		label := shorten(oneLine(d.shown(set.Label)), longestLabel)
		members, err := d.members(set)
		if err != nil {
			return err
		}
		if len(set.Variables) > 1 {
			fmt.Fprintf(&b, "$%s=D1 1 %d %s%s\n", set.Name, len(label), label, members)
		}
	}
	if b.Len() > 0 {
		d.extension(setsExtension, 1, []byte(b.String()))
	}
	return nil
}

// members are the old names of a set's variables, each behind a blank.
func (d *dictionary) members(set labelled.Set) (string, error) {
	var b strings.Builder
	for _, name := range set.Variables {
		f := d.field(name)
		if f == nil || !f.numeric {
			return "", fmt.Errorf("the multiple-response set %q has %q in it, which is no variable with numbers; name flags of the table", set.Name, name)
		}
		b.WriteString(" " + strings.ToLower(f.segments[0].name))
	}
	return b.String(), nil
}

func (d *dictionary) field(name string) *field {
	for i := range d.fields {
		if d.fields[i].variable.Name == name {
			return &d.fields[i]
		}
	}
	return nil
}
