package stata

import "bytes"

// readLabels reads the value labels of one name: the table's length, the name, and the table, which is the number of
// codes, the length of all texts, for each code the place of its text and its value, and the texts. Source: help dta,
// section 5.12.
func (f *File) readLabels() {
	c, l := &f.source, f.layout
	const what = "the value labels"
	length := c.uint(4, what)
	name := l.text(c.bytes(int64(l.name), what))
	c.skip(labelPadding, what)
	table := c.bytes(int64(length), what)
	if c.err != nil {
		return
	}
	if len(table) < 8 {
		c.fail("value label %q has a table of %d bytes, and 8 are the least: the file is damaged", name, len(table))
		return
	}
	codes, size := uint64(c.order.Uint32(table)), uint64(c.order.Uint32(table[4:]))
	if 8+8*codes+size > length {
		c.fail("value label %q claims %d codes and %d bytes of text in a table of %d bytes: the file is damaged", name, codes, size, length)
		return
	}
	f.labels[name] = f.labelTable(name, int(codes), table[8:], table[8+8*codes:][:size])
}

// labelTable reads the codes and their texts. Texts may not overlap, or a small file could claim any amount of them;
// codes may share one.
func (f *File) labelTable(name string, codes int, table, texts []byte) []ValueLabel {
	c := &f.source
	labels := make([]ValueLabel, codes)
	shared := map[uint32]string{}
	used := 0
	for i := range labels {
		at, code := c.order.Uint32(table[4*i:]), int32(c.order.Uint32(table[4*(codes+i):]))
		text, known := shared[at]
		if !known {
			if uint64(at) >= uint64(len(texts)) {
				c.fail("the text of code %d of value label %q lies outside its table: the file is damaged", code, name)
				return nil
			}
			raw := texts[at:]
			if end := bytes.IndexByte(raw, 0); end >= 0 {
				raw = raw[:end]
			}
			if used += len(raw); used > len(texts) {
				c.fail("the texts of value label %q overlap: the file is damaged", name)
				return nil
			}
			text = f.layout.text(raw)
			shared[at] = text
		}
		_, missing := integer(int64(code), maxLong)
		labels[i] = ValueLabel{Code: code, Missing: missing, Text: text}
	}
	return labels
}
