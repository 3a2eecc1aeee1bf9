package spss

import (
	"fmt"
	"strings"
	"time"

	"fieldwork/internal/labelled"
)

// longestAttribute is how long an attribute's value may be, in bytes.
const longestAttribute = 32767

// attributes writes what SPSS has no other place for, as attributes that DISPLAY ATTRIBUTES shows: the title, every
// variable's label and wording in all languages and uncut, its unit, page, rule, formula, and its values' names and words.
// Source: PSPP's "Data File and Variable Attributes Records".
func (d *dictionary) attributes() {
	var file attributeSet
	d.inAll(&file, "Title", d.table.Title)
	file.add("Table", d.table.Name)
	file.add("Made", d.table.Made.UTC().Format(time.RFC3339))
	file.add("Software", d.table.Software)
	file.add("Notes", d.table.Notes...)
	d.extension(fileAttributesExtension, 1, []byte(file.String()))
	var sets []string
	for _, f := range d.fields {
		if set := d.attributesOf(f.variable); set != "" {
			sets = append(sets, f.variable.Name+":"+set)
		}
	}
	if len(sets) > 0 {
		d.extension(variableAttributesExtension, 1, []byte(strings.Join(sets, "/")))
	}
}

// attributesOf is a variable's set of attributes.
func (d *dictionary) attributesOf(v *labelled.Variable) string {
	var set attributeSet
	d.inAll(&set, "Label", v.Label)
	d.inAll(&set, "Wording", v.Wording)
	d.inAll(&set, "Unit", v.Unit)
	set.add("Page", v.Page)
	set.add("Universe", v.Universe)
	set.add("Formula", v.Formula)
	var names []string
	words := make([][]string, len(d.table.Languages))
	for _, o := range v.Values {
		names = append(names, pair(o.Code, o.Name))
		for i, language := range d.table.Languages {
			words[i] = append(words[i], pair(o.Code, o.Label[language]))
		}
	}
	set.add("Names", names...)
	for i, language := range d.table.Languages {
		set.add(attributeName("Values", language), words[i]...)
	}
	return set.String()
}

// pair is a code with its words; "" when it has none.
func pair(code int, words string) string {
	if words == "" {
		return ""
	}
	return fmt.Sprintf("%d=%s", code, words)
}

// inAll adds a text in each language that it has.
func (d *dictionary) inAll(set *attributeSet, name string, text labelled.Text) {
	for _, language := range d.table.Languages {
		set.add(attributeName(name, language), text[language])
	}
}

// attributeName is an attribute's name for a language: Label_zh_CN. It has the syntax of a variable's name.
func attributeName(name, language string) string {
	return name + "_" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, language)
}

// An attributeSet is a text of attributes. A value stands between quotes on a line of its own, and needs no escapes but
// that it must be one line.
type attributeSet struct{ strings.Builder }

// add adds an attribute with the values that are not empty.
func (s *attributeSet) add(name string, values ...string) {
	var b strings.Builder
	for _, v := range values {
		if v = cut(oneLine(v), longestAttribute); v != "" {
			b.WriteString("'" + v + "'\n")
		}
	}
	if b.Len() > 0 {
		s.WriteString(name + "(" + b.String() + ")")
	}
}
