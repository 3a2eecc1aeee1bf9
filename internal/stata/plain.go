package stata

import "encoding/binary"

// describePlain reads the description in formats 113 to 115, whose sections follow each other without marks. The first
// byte, which is the release, has been read. Source: help dta_115 and dta_113, section 5.
func (f *File) describePlain(release int) {
	c := &f.source
	known := false
	order := c.uint(1, "the byte order")
	if f.layout, known = layoutOf(release); !known || f.layout.tagged {
		if order != bigFirst && order != littleFirst {
			release = 0 // a text may begin with any letter
		}
		c.err = unread(release)
		return
	}
	f.Release = release
	switch order {
	case bigFirst:
		c.order = binary.BigEndian
	case littleFirst:
		c.order = binary.LittleEndian
	default:
		c.fail("the second byte, which gives the byte order, is %d and has to be 1 or 2: this is no .dta file", order)
		return
	}
	c.skip(2, "the header") // the file's type, which is always 1, and a byte without use
	variables := c.uint(f.layout.variables, "the number of variables")
	rows := c.uint(f.layout.rows, "the number of rows")
	f.Label = f.layout.text(c.bytes(int64(f.layout.datasetLabel), "the dataset's label"))
	c.skip(timestampWidth, "the time stamp")
	f.plainDescriptors(int(variables))
	f.layOut(rows)
	f.readPlainLabels()
}

// unread says why a release is not read.
func unread(release int) error {
	switch {
	case release >= 102 && release <= 112:
		return malformed("the file has format %d of Stata 7 or older, and 113 to 119 are read; open it in Stata and save it again", release)
	case release == 120 || release == 121:
		return malformed("the file has format %d, which Stata 18 writes for alias variables, and 113 to 119 are read; "+
			"turn the aliases into variables or save it with \"saveold\"", release)
	}
	return malformed("the file does not begin as a .dta file of Stata 8 or later does; check that it is one")
}

func (f *File) plainDescriptors(variables int) {
	c, l := &f.source, f.layout
	types := c.bytes(int64(variables), "the types of the variables")
	f.Variables = make([]Variable, len(types))
	for i, code := range types {
		t, ok := plainType(code)
		if !ok {
			c.fail("variable %d of %d has the type code %d, which means nothing in format %d", i+1, variables, code, l.release)
		}
		f.Variables[i].Type = t
	}
	f.texts(l.name, "the names of the variables", setName)
	c.skip(int64(l.sortEntry)*int64(variables+1), "the sort order")
	f.texts(l.format, "the display formats", setFormat)
	f.texts(l.name, "the names of value labels", setLabels)
	f.texts(l.label, "the variable labels", setLabel)
	f.skipExpansion()
}

// skipExpansion passes over the characteristics: each a type, its length and its bytes, until one of type and length 0.
func (f *File) skipExpansion() {
	c := &f.source
	for c.err == nil {
		kind := c.uint(1, "the characteristics")
		length := c.uint(4, "the characteristics")
		if kind == 0 && length == 0 {
			return
		}
		c.skip(int64(length), "the characteristics")
	}
}

// readPlainLabels reads the value labels, which fill the rest of the file.
func (f *File) readPlainLabels() {
	c := &f.source
	f.labels = map[string][]ValueLabel{}
	for c.err == nil && c.at < c.size {
		f.readLabels()
	}
}
