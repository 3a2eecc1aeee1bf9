package spss

import (
	"encoding/binary"
	"math"
	"strings"

	"fieldwork/internal/labelled"
)

// Places and lengths in the dictionary, in bytes.
const (
	headerCases   = 80 // where the header has the number of rows
	productLength = 60
	titleLength   = 64
	longestLabel  = 255 // of a variable or a set
	longestValue  = 120 // the label of a value
	documentLine  = 80
)

// The types of the dictionary's records.
const (
	variableRecord      = 2
	valueLabelsRecord   = 3
	labelledRecord      = 4
	documentRecord      = 6
	extensionRecord     = 7
	endOfDictionary     = 999
	continued           = -1 // the type of a variable record for a text's further elements
	missingRange        = -2 // the number of missing values that says: all from one to another
	compressedByteCodes = 1
)

// A dictionary is what stands before the rows.
type dictionary struct {
	table  labelled.Table
	fields []field
	bytes  []byte
}

// write writes all records in the order that PSPP's "System File Record Structure" asks for, and tells where the 64-bit
// number of rows stands.
func (d *dictionary) write() (content []byte, cases int, err error) {
	d.header()
	for i := range d.fields {
		d.variable(&d.fields[i])
	}
	d.valueLabels()
	d.documents()
	d.machine()
	if err := d.sets(); err != nil {
		return nil, 0, err
	}
	d.display()
	d.names()
	d.longTexts()
	cases = d.numberOfCases()
	d.attributes()
	d.extension(encodingExtension, 1, []byte("UTF-8"))
	d.int32s(endOfDictionary, 0)
	return d.bytes, cases, nil
}

func (d *dictionary) int32s(values ...int32) {
	for _, v := range values {
		d.bytes = binary.LittleEndian.AppendUint32(d.bytes, uint32(v))
	}
}

func (d *dictionary) float64s(values ...float64) {
	for _, v := range values {
		d.bytes = binary.LittleEndian.AppendUint64(d.bytes, math.Float64bits(v))
	}
}

// padded writes a text, cut to the length or filled up to it.
func (d *dictionary) padded(s string, length int, filler string) {
	s = cut(s, length)
	d.bytes = append(d.bytes, s...)
	d.bytes = append(d.bytes, strings.Repeat(filler, length-len(s))...)
}

// shown is a text in the language that is shown, or in the next that has it.
func (d *dictionary) shown(t labelled.Text) string { return clean(t.In(d.table.Languages...)) }

// header writes the file header. Its time is the table's, so that the same rows make the same file.
func (d *dictionary) header() {
	elements := 0
	for _, f := range d.fields {
		for _, s := range f.segments {
			elements += s.elements()
		}
	}
	made := d.table.Made.UTC()
	d.bytes = append(d.bytes, "$FL2"...)
	d.padded("@(#) SPSS DATA FILE "+oneLine(d.table.Software), productLength, " ")
	d.int32s(2, int32(elements), compressedByteCodes, 0, -1) // little-endian; no weight; the number of rows is not known yet
	d.float64s(bias)
	d.bytes = append(d.bytes, made.Format("02 Jan 06")+made.Format("15:04:05")...)
	d.padded(oneLine(d.shown(d.table.Title)), titleLength, " ")
	d.bytes = append(d.bytes, 0, 0, 0)
}

// variable writes a variable's records: one for each element of each segment.
func (d *dictionary) variable(f *field) {
	for i, s := range f.segments {
		label, missing := "", int32(0)
		if i == 0 {
			label = shorten(d.shown(f.variable.Label), longestLabel)
		}
		if f.numeric {
			missing = missingRange
		}
		shown := f.format(s.width).code()
		d.int32s(variableRecord, int32(s.width), int32(min(1, len(label))), missing, shown, shown)
		d.padded(s.name, oldName, " ")
		if label != "" {
			d.int32s(int32(len(label)))
			d.padded(label, (len(label)+3)/4*4, "\x00")
		}
		if f.numeric {
			d.float64s(f.low, f.high)
		}
		for range s.elements() - 1 {
			d.int32s(variableRecord, continued, 0, 0, 0, 0)
			d.padded("", oldName, " ")
		}
	}
}

// valueLabels writes the labels of numbers: of codes, and of the reasons why they are missing. Variables whose labels are
// all the same share a record.
func (d *dictionary) valueLabels() {
	var order []string
	places := map[string][]int32{}
	for i := range d.fields {
		if f := &d.fields[i]; f.numeric {
			labels := d.labelsOf(f)
			if places[labels] == nil {
				order = append(order, labels)
			}
			places[labels] = append(places[labels], int32(f.index))
		}
	}
	for _, labels := range order {
		d.bytes = append(d.bytes, labels...)
		d.int32s(labelledRecord, int32(len(places[labels])))
		d.int32s(places[labels]...)
	}
}

// labelsOf is the record of a field's value labels. A code without words is called by its name.
func (d *dictionary) labelsOf(f *field) string {
	part := dictionary{}
	count := int32(0)
	add := func(code float64, words ...string) {
		for _, w := range words {
			if w = shorten(clean(w), longestValue); w != "" {
				count++
				part.float64s(code)
				part.bytes = append(part.bytes, byte(len(w)))
				part.padded(w, (len(w)+1+7)/8*8-1, "\x00")
				return
			}
		}
	}
	for _, reason := range labelled.Reasons() {
		add(f.variable.Code(reason), d.table.Reason(reason, d.table.Languages...))
	}
	for _, o := range f.variable.Values {
		add(float64(o.Code), d.shown(o.Label), o.Name)
	}
	begin := dictionary{}
	begin.int32s(valueLabelsRecord, count)
	return string(begin.bytes) + string(part.bytes)
}

// documents writes the notes, in lines of eighty bytes.
func (d *dictionary) documents() {
	var lines []string
	for _, note := range d.table.Notes {
		lines = append(lines, wrap(note, documentLine)...)
	}
	if len(lines) == 0 {
		return
	}
	d.int32s(documentRecord, int32(len(lines)))
	for _, line := range lines {
		d.padded(line, documentLine, " ")
	}
}
