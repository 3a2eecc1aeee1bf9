package stata

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// text decodes what stands before the first NUL. From format 118 on texts are UTF-8, and bytes that are not become
// U+FFFD. Older files are in the code page of the machine that wrote them and do not say which. What is UTF-8 all the
// same is taken as such, because haven writes it into every format; the rest is read as Windows-1252, which holds all of
// Latin-1's letters.
func (l layout) text(b []byte) string {
	if end := bytes.IndexByte(b, 0); end >= 0 {
		b = b[:end]
	}
	switch {
	case utf8.Valid(b):
		return string(b)
	case l.utf8:
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(decoded)
}

// texts reads one text of the width for every variable and hands each to set.
func (f *File) texts(width int, what string, set func(v *Variable, text string)) {
	b := f.source.bytes(int64(width)*int64(len(f.Variables)), what)
	for i := range f.Variables {
		if b == nil {
			return
		}
		set(&f.Variables[i], f.layout.text(b[i*width:(i+1)*width]))
	}
}

func setName(v *Variable, text string)   { v.Name = text }
func setFormat(v *Variable, text string) { v.Format = text }
func setLabels(v *Variable, text string) { v.Labels = text }
func setLabel(v *Variable, text string)  { v.Label = text }
