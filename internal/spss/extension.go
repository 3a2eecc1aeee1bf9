package spss

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"fieldwork/internal/labelled"
)

// The subtypes of the extension records, in the order in which they stand.
const (
	integerExtension            = 3
	floatExtension              = 4
	setsExtension               = 7
	displayExtension            = 11
	namesExtension              = 13
	longTextsExtension          = 14
	casesExtension              = 16
	fileAttributesExtension     = 17
	variableAttributesExtension = 18
	encodingExtension           = 20
)

// extension writes a record of elements of the size.
func (d *dictionary) extension(subtype, size int32, content []byte) {
	d.int32s(extensionRecord, subtype, size, int32(len(content))/size)
	d.bytes = append(d.bytes, content...)
}

// machine writes how numbers and texts are stored: PSPP's "Machine Integer Info Record" and "Machine Floating-Point Info
// Record". The version is that of the SPSS whose features the file has; ReadStat gives the same.
func (d *dictionary) machine() {
	const (
		release, unknownMachine, ieee, compression = 20, -1, 1, 1
		littleEndian, utf8                         = 2, 65001
	)
	var integers, floats dictionary
	integers.int32s(release, 0, 0, unknownMachine, ieee, compression, littleEndian, utf8)
	floats.float64s(-math.MaxFloat64, math.MaxFloat64, lowest) // system-missing, highest, lowest
	d.extension(integerExtension, 4, integers.bytes)
	d.extension(floatExtension, 8, floats.bytes)
}

// display writes level of measurement, width of the column and alignment, for every segment.
func (d *dictionary) display() {
	const left, right = 0, 1
	var r dictionary
	for i := range d.fields {
		f := &d.fields[i]
		for _, s := range f.segments {
			shown := f.format(s.width)
			if f.variable.Kind == labelled.Words {
				r.int32s(measure(f.variable.Measure), min(shownText, max(leastNumber, shown.width)), left)
			} else {
				r.int32s(measure(f.variable.Measure), shown.width, right)
			}
		}
	}
	d.extension(displayExtension, 4, r.bytes)
}

// names writes the names that the old ones stand for. The further segments of a text have none.
func (d *dictionary) names() {
	pairs := make([]string, len(d.fields))
	for i, f := range d.fields {
		pairs[i] = f.segments[0].name + "=" + f.variable.Name
	}
	d.extension(namesExtension, 1, []byte(strings.Join(pairs, "\t")))
}

// longTexts writes which segments are one text, and its width.
func (d *dictionary) longTexts() {
	var b strings.Builder
	for _, f := range d.fields {
		if len(f.segments) > 1 {
			fmt.Fprintf(&b, "%s=%05d\x00\t", f.segments[0].name, f.width)
		}
	}
	if b.Len() > 0 {
		d.extension(longTextsExtension, 1, []byte(b.String()))
	}
}

// numberOfCases leaves room for the number of rows and tells where; the 1 before it is said to be always there.
func (d *dictionary) numberOfCases() (place int) {
	content := binary.LittleEndian.AppendUint64(nil, 1)
	d.extension(casesExtension, 8, binary.LittleEndian.AppendUint64(content, 0))
	return len(d.bytes) - 8
}
