package stata

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"testing"
	"time"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

// A tape is a file in memory.
type tape struct {
	content []byte
	at      int64
}

func (m *tape) Write(p []byte) (int, error) {
	if grow := m.at + int64(len(p)) - int64(len(m.content)); grow > 0 {
		m.content = append(m.content, make([]byte, grow)...)
	}
	m.at += int64(copy(m.content[m.at:], p))
	return len(p), nil
}

func (m *tape) Read(p []byte) (int, error) {
	if m.at >= int64(len(m.content)) {
		return 0, io.EOF
	}
	n := copy(p, m.content[m.at:])
	m.at += int64(n)
	return n, nil
}

func (m *tape) Seek(offset int64, whence int) (int64, error) {
	m.at = offset + map[int]int64{io.SeekStart: 0, io.SeekCurrent: m.at, io.SeekEnd: int64(len(m.content))}[whence]
	return m.at, nil
}

// inMemory gives the file for long texts, which somebody used before.
func inMemory() (io.ReadWriteSeeker, error) {
	return &tape{content: bytes.Repeat([]byte("old"), 100), at: 7}, nil
}

// file is the data as a .dta file.
func file(t testing.TB, d labelledtest.Data) []byte {
	t.Helper()
	out := &tape{}
	w, err := NewWriter(out, d.Table, inMemory)
	if err == nil {
		err = d.Write(w)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.content
}

// inStata is the number that the cell has to be in Stata: of a date the days, of a time the milliseconds since 1960.
func inStata(v labelled.Variable, c labelled.Column, row int) float64 {
	epoch := time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC)
	switch v.Kind {
	case labelled.Day:
		day, _ := time.Parse(time.DateOnly, c.Texts[row])
		return day.Sub(epoch).Hours() / 24
	case labelled.Instant:
		at, _ := time.Parse(time.RFC3339, c.Texts[row])
		return float64(at.UnixMilli() - epoch.UnixMilli())
	}
	return c.Numbers[row]
}

// shown is the text in the table's first language, or in its second, as a label of at most 80 characters.
func shown(text labelled.Text) string {
	words := text["zh-CN"]
	if words == "" {
		words = text["en"]
	}
	if runes := []rune(words); len(runes) > 80 {
		return string(runes[:79]) + "…"
	}
	return words
}

// A label is a code, which may be a missing one as ".a" is, with its words.
type label struct {
	code    float64
	missing string
	words   string
}

// valueLabels are those that the variable has to have in the table's first language.
func valueLabels(v labelled.Variable) []label {
	var labels []label
	if !v.Kind.Numeric() {
		return nil
	}
	for _, o := range v.Values {
		words := o.Label["zh-CN"]
		if words == "" {
			words = o.Label["en"]
		}
		if words == "" {
			words = o.Name
		}
		labels = append(labels, label{code: float64(o.Code), words: words})
	}
	slices.SortFunc(labels, func(a, b label) int { return int(a.code - b.code) })
	for i, words := range []string{"not asked", "refused", "not reached", "don't know", "no answer", "withdrawn"} {
		labels = append(labels, label{missing: "." + string("abcdef"[i]), words: words})
	}
	return labels
}

// A characteristic is one, as "char list" shows it: of[name] and what it says.
type characteristic struct{ of, name, says string }

// characteristics reads all from a file; the reader of this package passes over them.
func characteristics(t *testing.T, content []byte) (all []characteristic) {
	t.Helper()
	rest := content[bytes.Index(content, []byte("<characteristics>"))+len("<characteristics>"):]
	text := func(b []byte) string { return string(b[:bytes.IndexByte(b, 0)]) }
	for bytes.HasPrefix(rest, []byte("<ch>")) {
		length := int(binary.LittleEndian.Uint32(rest[4:]))
		ch := rest[8:][:length]
		all = append(all, characteristic{text(ch[:129]), text(ch[129:258]), text(ch[258:])})
		if ch[length-1] != 0 || !bytes.HasPrefix(rest[8+length:], []byte("</ch>")) {
			t.Fatalf("characteristic %+v does not end where it says", all[len(all)-1])
		}
		rest = rest[8+length+len("</ch>"):]
	}
	if !bytes.HasPrefix(rest, []byte("</characteristics><data>")) {
		t.Fatalf("after %d characteristics stands %q", len(all), rest[:20])
	}
	return all
}
