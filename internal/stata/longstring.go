package stata

// A longString is the place of one strL in the file. Rows point to it by the variable and the row that first held it.
type longString struct {
	variable, row uint64
	at, length    int64
}

// A longKey is the pointer that stands in a row: variable and row of the string's first use. Zero is the empty string.
type longKey struct{ variable, row uint64 }

// eachLong walks the long strings from where they begin and leaves the cursor behind the last. Source: help dta,
// section 5.11.2, "GSOs".
func (f *File) eachLong(c *cursor, visit func(longString)) {
	const what = "the long strings"
	for c.at = f.strls; c.next("GSO"); {
		s := longString{variable: c.uint(4, what), row: c.uint(f.layout.longRow, what)}
		kind := c.uint(1, what)
		s.length = int64(c.uint(4, what))
		s.at = c.at
		if c.err == nil && kind != longText && kind != longBinary {
			c.fail("a long string at byte %d is of kind %d, and only %d and %d are known: the file is damaged", c.at, kind, longBinary, longText)
		}
		c.skip(s.length, what)
		if c.err == nil {
			visit(s)
		}
	}
}

// longIndex finds every long string by its key. It is made only when a column needs it.
func (f *File) longIndex() (map[longKey]longString, error) {
	index := map[longKey]longString{}
	c := f.source
	f.eachLong(&c, func(s longString) { index[longKey{s.variable, s.row}] = s })
	return index, c.err
}

// readStatSplit is how many of the eight bytes ReadStat, and so haven, gives to the variable in format 119 too.
const readStatSplit = 2

// find looks up the eight bytes of a row that point to a long string: the variable in the first longVariable of them
// and the row in the others, each in the file's byte order. Source: help dta, section 5.11.1. A pointer that leads
// nowhere is tried as ReadStat writes it before the file is called damaged.
func (f *File) find(index map[longKey]longString, cell []byte) (longString, bool) {
	for _, split := range []int{f.layout.longVariable, readStatSplit} {
		key := longKey{f.number(cell[:split]), f.number(cell[split:8])}
		if key == (longKey{}) {
			return longString{}, true
		}
		if s, ok := index[key]; ok {
			return s, true
		}
	}
	return longString{}, false
}

// number reads an unsigned number of any width up to eight bytes.
func (f *File) number(b []byte) (v uint64) {
	little := f.source.order.Uint16([]byte{1, 0}) == 1
	for i := range b {
		if little {
			v = v<<8 | uint64(b[len(b)-1-i])
		} else {
			v = v<<8 | uint64(b[i])
		}
	}
	return v
}
