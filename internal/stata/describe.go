package stata

import (
	"strconv"
	"strings"

	"fieldwork/internal/labelled"
)

const (
	labelMost  = 80                  // characters of a label of the dataset or a variable; help limits
	timestamp  = "02 Jan 2006 15:04" // English months, in whatever language; help dta, 5.1.6
	moreFollow = "…"                 // ends a label that was cut
)

// describe writes everything before the rows. Source: help dta, 5.1 to 5.9.
func (w *writer) describe() {
	w.header()
	w.out.begin("map")
	w.out.mapAt = w.out.at
	w.out.zeros(8 * mapEntries)
	w.out.text("</map>")
	w.section("variable_types", func(i int) { w.out.uint16(uint16(w.types[i])) })
	w.section("varnames", func(i int) { w.out.field(w.table.Variables[i].Name, w.layout.name) })
	w.out.begin("sortlist") // in no order
	w.out.zeros(w.layout.sortEntry * (len(w.types) + 1))
	w.out.text("</sortlist>")
	w.section("formats", func(i int) { w.out.field(displayFormat(w.table.Variables[i], w.types[i]), w.layout.format) })
	w.section("value_label_names", func(i int) { w.out.field(w.sets.name(i, 0), w.layout.name) })
	w.section("variable_labels", func(i int) { w.out.field(w.label(w.table.Variables[i].Label, 0), w.layout.label) })
	w.out.begin("characteristics")
	w.languageCharacteristics()
	w.notes()
	w.out.text("</characteristics>")
	w.out.begin("data")
}

// header writes what section 5.1 describes. The number of rows is written at the end.
func (w *writer) header() {
	made := ""
	if !w.table.Made.IsZero() {
		made = w.table.Made.UTC().Format(timestamp)
	}
	label := w.label(w.table.Title, 0)
	w.out.text("<stata_dta><header><release>" + strconv.Itoa(w.layout.release) + "</release><byteorder>LSF</byteorder><K>")
	w.out.uint16(uint16(len(w.types)))
	w.out.text("</K><N>")
	w.out.rowsAt = w.out.at
	w.out.uint64(0)
	w.out.text("</N><label>")
	w.out.uint16(uint16(len(label)))
	w.out.text(label + "</label><timestamp>")
	w.out.bytes([]byte{byte(len(made))})
	w.out.text(made + "</timestamp></header>")
}

// section writes a section that has something for each variable.
func (w *writer) section(tag string, each func(i int)) {
	w.out.begin(tag)
	for i := range w.types {
		each(i)
	}
	w.out.text("</" + tag + ">")
}

// label is the text in the language, or in the first of the others that has it, cut to what Stata takes as a label.
func (w *writer) label(text labelled.Text, language int) string {
	whole := whole(text, w.table.Languages, language)
	if short := cut(whole, labelMost); short != whole {
		return cut(short, labelMost-1) + moreFollow
	}
	return whole
}

// whole is the text in the language, or in the first of the others that has it. A NUL would end it in the file.
func whole(text labelled.Text, languages []string, language int) string {
	var words string
	if language < len(languages) {
		words = text.In(languages[language])
	}
	if words == "" {
		words = text.In(languages...)
	}
	return strings.ToValidUTF8(strings.ReplaceAll(words, "\x00", "\uFFFD"), "\uFFFD")
}
