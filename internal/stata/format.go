package stata

import "strconv"

// A layout is what differs between the releases of the format: the widths of its fields in bytes. Names, formats and
// labels include the NUL that ends them.
type layout struct {
	release      int
	tagged       bool // sections stand between tags, as from 117 on
	variables    int  // the count of variables
	rows         int  // the count of rows
	datasetLabel int  // the length before the dataset's label; without tags the label's own width
	name         int  // a variable's name, and that of value labels
	format       int
	label        int // a variable's label
	sortEntry    int
	longVariable int  // the variable's part of the eight bytes that point to a long string; the row's part is the rest
	longRow      int  // the row's number before a long string
	utf8         bool // texts are UTF-8; otherwise of the writer's code page
}

// layoutOf gives the layout of a release; 116 was never released. Source: help dta, sections 5.1 to 5.12, and the
// lists of changes in dta_114, dta_117 and dta_119.
func layoutOf(release int) (layout, bool) {
	plain := layout{release: release, variables: 2, rows: 4, datasetLabel: 81, name: 33, format: 49, label: 81, sortEntry: 2}
	switch release {
	case 113:
		plain.format = 12
		return plain, true
	case 114, 115:
		return plain, true
	case 117:
		plain.tagged, plain.datasetLabel, plain.longVariable, plain.longRow = true, 1, 4, 4
		return plain, true
	case 118, 119:
		modern := layout{release: release, tagged: true, variables: 2, rows: 8, datasetLabel: 2, name: 129, format: 57,
			label: 321, sortEntry: 2, longVariable: 2, longRow: 8, utf8: true}
		if release == 119 {
			modern.variables, modern.sortEntry, modern.longVariable = 4, 4, 3
		}
		return modern, true
	}
	return layout{}, false
}

const (
	bigFirst       = 1 // the byte order in the plain formats' second byte
	littleFirst    = 2
	timestampWidth = 18 // of the plain formats, with its NUL
	mapEntries     = 14 // 8-byte offsets in <map>
	labelPadding   = 3  // bytes between the name of value labels and their table
	longBinary     = 129
	longText       = 130 // a long string that ends in a NUL
)

// A Type is the storage type of a variable, by its code in formats 117 and later. 1 to 2045 are strings of so many
// bytes at most.
type Type uint16

// The storage types that are not strings of fixed width.
const (
	maxString Type = 2045  // str2045, the widest
	StrL      Type = 32768 // a string of any length, kept outside the row
	Double    Type = 65526
	Float     Type = 65527
	Long      Type = 65528
	Int       Type = 65529
	Byte      Type = 65530
)

// The codes of the numeric types and the widest string in formats 113 to 115.
const (
	plainByte      = 251
	plainDouble    = 255
	plainMaxString = 244
)

// plainType translates a type code of formats 113 to 115; ok is false when it means nothing.
func plainType(code byte) (t Type, ok bool) {
	switch {
	case code >= 1 && code <= plainMaxString:
		return Type(code), true
	case code >= plainByte:
		return Byte - Type(code-plainByte), true
	}
	return 0, false
}

// valid tells whether the code means a type.
func (t Type) valid() bool { return t >= 1 && t <= maxString || t == StrL || t >= Double && t <= Byte }

// IsString tells whether the variable holds texts.
func (t Type) IsString() bool { return t <= maxString || t == StrL }

// Width is the number of bytes the type takes in a row.
func (t Type) Width() int {
	switch t {
	case Byte:
		return 1
	case Int:
		return 2
	case Long, Float:
		return 4
	case Double, StrL:
		return 8
	}
	return int(t)
}

// String is Stata's word for the type.
func (t Type) String() string {
	switch t {
	case Byte:
		return "byte"
	case Int:
		return "int"
	case Long:
		return "long"
	case Float:
		return "float"
	case Double:
		return "double"
	case StrL:
		return "strL"
	}
	return "str" + strconv.Itoa(int(t))
}
