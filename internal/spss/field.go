package spss

import (
	"fmt"
	"strings"

	"fieldwork/internal/labelled"
)

// The widths of texts, in bytes. A character of UTF-8 has at most four. SPSS takes 32,767, of which ReadStat would lose the
// last; see whole.
const (
	widestText    = 32766
	widestSegment = 255
	perSegment    = 252 // by which the number of segments is reckoned; see segmentWidths
	bytesOfRune   = 4
	// unknownText is for words of which no greatest length is known: five hundred characters of any script. An empty cell
	// takes a byte for each eight of its width, so that the widest would cost 4 KiB in each row.
	unknownText = 2000
)

// A segment is a variable of the dictionary. All have one but the texts of more than 255 bytes.
type segment struct {
	name  string // of eight bytes at most
	width int    // in bytes; 0 for a number
}

// elements are how many elements it takes in a row.
func (s segment) elements() int { return max(1, (s.width+element-1)/element) }

// A field is a variable as the file has it.
type field struct {
	variable  *labelled.Variable
	numeric   bool // its cells are numbers, and keep the reasons why they are missing
	width     int  // of a text, in bytes; 0 for a number
	segments  []segment
	index     int     // its place in the dictionary, from 1, counted in elements
	low, high float64 // the codes for the reasons why a number is missing
}

// layOut finds the place of every variable.
func layOut(table labelled.Table) ([]field, error) {
	if len(table.Variables) == 0 {
		return nil, fmt.Errorf("the table has no variables, and SPSS wants one; leave the file out")
	}
	names, seen, index := newOldNames(), map[string]string{}, 1
	fields := make([]field, len(table.Variables))
	for i := range table.Variables {
		v := &table.Variables[i]
		if err := CheckName(v.Name); err != nil {
			return nil, err
		}
		folded := strings.ToLower(v.Name)
		if other, ok := seen[folded]; ok {
			return nil, fmt.Errorf("variables %s and %s have one name in SPSS, which does not tell capitals apart; rename one", other, v.Name)
		}
		seen[folded] = v.Name
		f, err := newField(v)
		if err != nil {
			return nil, err
		}
		f.index = index
		for s := range f.segments {
			f.segments[s].name = names.next(v.Name)
			index += f.segments[s].elements()
		}
		fields[i] = f
	}
	return fields, nil
}

// newField is a variable's field without its place and its old names.
func newField(v *labelled.Variable) (field, error) {
	f := field{variable: v, numeric: v.Kind.Numeric(), segments: []segment{{}}}
	switch v.Kind {
	case labelled.Code, labelled.Flag, labelled.Integer, labelled.Decimal:
		f.low, f.high = v.Codes()
	case labelled.Day, labelled.Instant:
	case labelled.Words:
		f.width = unknownText
		if v.Width > 0 {
			f.width = whole(min(widestText, bytesOfRune*min(v.Width, widestText)))
		}
		f.segments = segmentsOf(f.width)
	default:
		return field{}, fmt.Errorf("variable %s is of kind %q, which SPSS has no type for; leave it out", v.Name, v.Kind)
	}
	return f, nil
}

// whole is the width, or the next at which ReadStat, and so haven and pyreadstat, read a file's widest text to its last byte.
// ReadStat 1.1 reads elements of eight bytes until the next would pass that width by more than seven, and at the end of each
// segment but the last takes one byte back, the one that segments of 255 do not use; also at the end of segments of which
// it reads nothing any more. So a byte of the text is lost where fewer bytes than such segments stand behind it.
func whole(width int) int {
	for ; ; width++ {
		segments := len(segmentsOf(width))
		last := (width - 1) / widestSegment // where the text ends, when it is full
		read := (width - last*widestSegment + element - 1) / element * element
		behind := last*widestSegment + read - width
		if behind >= segments-1-last {
			return width
		}
	}
}

// segmentsOf are the segments of a text of so many bytes, w: one up to 255, and ⌈w/252⌉ beyond, all of them 255 wide but
// the last, which has w − 252 (n − 1). The text fills them with 255 bytes each, so that the last stay empty. Source:
// PSPP's "Very Long String Record".
func segmentsOf(width int) []segment {
	if width <= widestSegment {
		return []segment{{width: width}}
	}
	segments := make([]segment, (width+perSegment-1)/perSegment)
	for i := range segments {
		segments[i].width = widestSegment
	}
	segments[len(segments)-1].width = width - perSegment*(len(segments)-1)
	return segments
}
