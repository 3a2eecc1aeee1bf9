package stata

import (
	"encoding/binary"
	"strconv"
)

// describeTagged reads the description in formats 117 to 119, whose sections stand between tags. The first byte, which
// is "<", has been read. Source: help dta (118), dta_117 and dta_119, section 5.
func (f *File) describeTagged() {
	c := &f.source
	if !c.next("stata_dta><header><release>") {
		c.err = unread(0)
		return
	}
	digits := string(c.bytes(3, "the format's number"))
	release, err := strconv.Atoi(digits)
	known := false
	if f.layout, known = layoutOf(release); c.err == nil && (err != nil || !known || !f.layout.tagged) {
		c.err = unread(release)
		return
	}
	f.Release = release
	c.tag("</release><byteorder>")
	switch order := string(c.bytes(3, "the byte order")); order {
	case "MSF":
		c.order = binary.BigEndian
	case "LSF":
		c.order = binary.LittleEndian
	default:
		c.fail("the byte order is %q and has to be MSF or LSF: the file is damaged", order)
		return
	}
	c.tag("</byteorder>")
	rows := f.taggedHeader()
	f.layOut(rows)
	c.tag("</data><strls>")
	f.strls = c.at
	f.eachLong(c, func(longString) {})
	f.readTaggedLabels()
}

// taggedHeader reads from the number of variables to the tag before the data and gives the number of rows.
func (f *File) taggedHeader() (rows uint64) {
	c, l := &f.source, f.layout
	c.tag("<K>")
	variables := c.uint(l.variables, "the number of variables")
	c.tag("</K><N>")
	rows = c.uint(l.rows, "the number of rows")
	c.tag("</N><label>")
	length := c.uint(l.datasetLabel, "the dataset's label")
	f.Label = l.text(c.bytes(int64(length), "the dataset's label"))
	c.tag("</label><timestamp>")
	c.skip(int64(c.uint(1, "the time stamp")), "the time stamp")
	c.tag("</timestamp></header><map>")
	c.skip(mapEntries*8, "the map")
	c.tag("</map>")
	f.taggedDescriptors(int64(variables))
	for c.tag("<characteristics>"); c.next("<ch>"); c.tag("</ch>") {
		c.skip(int64(c.uint(4, "the characteristics")), "the characteristics")
	}
	c.tag("</characteristics><data>")
	return rows
}

func (f *File) taggedDescriptors(variables int64) {
	c, l := &f.source, f.layout
	c.tag("<variable_types>")
	types := c.bytes(2*variables, "the types of the variables")
	f.Variables = make([]Variable, len(types)/2)
	for i := range f.Variables {
		f.Variables[i].Type = Type(c.order.Uint16(types[2*i:]))
		if code := f.Variables[i].Type; !code.valid() {
			c.fail("variable %d of %d has the type code %d, which means nothing in format %d", i+1, variables, code, l.release)
		}
	}
	c.tag("</variable_types><varnames>")
	f.texts(l.name, "the names of the variables", setName)
	c.tag("</varnames><sortlist>")
	c.skip(int64(l.sortEntry)*(variables+1), "the sort order")
	c.tag("</sortlist><formats>")
	f.texts(l.format, "the display formats", setFormat)
	c.tag("</formats><value_label_names>")
	f.texts(l.name, "the names of value labels", setLabels)
	c.tag("</value_label_names><variable_labels>")
	f.texts(l.label, "the variable labels", setLabel)
	c.tag("</variable_labels>")
}

// readTaggedLabels reads the section of value labels, and the end of the file by its tag.
func (f *File) readTaggedLabels() {
	c := &f.source
	f.labels = map[string][]ValueLabel{}
	for c.tag("</strls><value_labels>"); c.next("<lbl>"); c.tag("</lbl>") {
		f.readLabels()
	}
	c.tag("</value_labels></stata_dta>")
}
