package docx

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"fieldwork/internal/document"
)

// A markup is XML in the making.
type markup struct{ bytes.Buffer }

// raw writes markup of our own; texts among the arguments are escaped.
func (m *markup) raw(format string, args ...any) {
	for i, arg := range args {
		if s, ok := arg.(string); ok {
			args[i] = escape(s)
		}
	}
	if len(args) == 0 {
		m.WriteString(format)
		return
	}
	fmt.Fprintf(m, format, args...)
}

// escape is text for an element or an attribute.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(document.Clean(s))) // a strings.Builder takes everything
	return b.String()
}

// run writes a text; its lines stay lines. Properties are those of the run, as markup.
func (m *markup) run(text, properties string) {
	m.WriteString("<w:r>")
	if properties != "" {
		m.WriteString("<w:rPr>" + properties + "</w:rPr>")
	}
	for i, line := range strings.Split(document.Clean(text), "\n") {
		if i > 0 {
			m.WriteString("<w:br/>")
		}
		m.raw(`<w:t xml:space="preserve">%s</w:t>`, line)
	}
	m.WriteString("</w:r>")
}

func (m *markup) paragraph(style, text string) {
	m.raw(`<w:p><w:pPr><w:pStyle w:val="%s"/></w:pPr>`, style)
	m.run(text, "")
	m.raw(`</w:p>`)
}

// pageOf is the size and margins of a page: A4, upright or turned, with its number at the foot.
func pageOf(turned bool) string {
	size := `<w:pgSz w:w="11906" w:h="16838"/>`
	if turned {
		size = `<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>`
	}
	return `<w:sectPr><w:footerReference w:type="default" r:id="footer"/>` + size +
		`<w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>`
}

// The widths of the text on an upright and on a turned page, in twentieths of a point.
const (
	uprightWidth = 11906 - 2*1418
	turnedWidth  = 16838 - 2*1418
)
