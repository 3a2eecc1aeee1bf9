package document_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fieldwork/internal/document"
	"fieldwork/internal/specimen"
)

// shown is a grid in letters: a cell's text where it begins, < where it reaches to the right, ^ where it reaches down.
func shown(grid [][]document.Spot) string {
	var b strings.Builder
	for _, row := range grid {
		for _, spot := range row {
			switch {
			case spot.Cell == nil:
				b.WriteByte('.')
			case spot.Begins():
				b.WriteString(spot.Cell.Text)
			case spot.Down > 0:
				b.WriteByte('^')
			default:
				b.WriteByte('<')
			}
		}
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

func TestPlace(t *testing.T) {
	cell := func(s string, columns, rows int) document.Cell {
		return document.Cell{Text: s, Columns: columns, Rows: rows}
	}
	for _, c := range []struct {
		name, want string
		rows       [][]document.Cell
	}{
		{"flat", "ab cd", [][]document.Cell{{cell("a", 0, 0), cell("b", 0, 0)}, {cell("c", 1, 1), cell("d", 1, 1)}}},
		{"across", "a<b cde", [][]document.Cell{{cell("a", 2, 0), cell("b", 0, 0)}, {cell("c", 0, 0), cell("d", 0, 0), cell("e", 0, 0)}}},
		{"down", "ab< ^cd", [][]document.Cell{{cell("a", 0, 2), cell("b", 2, 0)}, {cell("c", 0, 0), cell("d", 0, 0)}}},
		{"down in the middle", "abc d^e", [][]document.Cell{{cell("a", 0, 0), cell("b", 0, 2), cell("c", 0, 0)}, {cell("d", 0, 0), cell("e", 0, 0)}}},
		{"beyond the last row", "ab ^c", [][]document.Cell{{cell("a", 0, 9), cell("b", 0, 0)}, {cell("c", 0, 0)}}},
		{"a short row", "ab c.", [][]document.Cell{{cell("a", 0, 0), cell("b", 0, 0)}, {cell("c", 0, 0)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			width := document.Table{Body: c.rows}.Width()
			if got := shown(document.Place(c.rows, width)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestPlaceLosesNoCell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows [][]document.Cell
		total := 0
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			var row []document.Cell
			for range rapid.IntRange(0, 5).Draw(t, "cells") {
				row = append(row, document.Cell{Columns: rapid.IntRange(-1, 3).Draw(t, "columns"), Rows: rapid.IntRange(-1, 3).Draw(t, "down")})
				total++
			}
			rows = append(rows, row)
		}
		begun := 0
		for _, row := range document.Place(rows, 100) {
			for _, spot := range row {
				if spot.Begins() {
					begun++
				}
			}
		}
		if begun != total {
			t.Errorf("%d cells begin, want %d", begun, total)
		}
	})
}

func TestCheck(t *testing.T) {
	if err := specimen.Report("en").Check(); err != nil {
		t.Error(err)
	}
	short := document.Table{ID: "x", Body: [][]document.Cell{{{}, {}}, {{}}}}
	for want, sections := range map[string][]document.Section{
		"used twice":           {{ID: "a"}, {ID: "a"}},
		"cannot name a file":   {{ID: "../a"}},
		"fills 1 columns of 2": {{ID: "a", Blocks: []document.Block{short}}},
		"figure: the id":       {{ID: "a", Blocks: []document.Block{document.Figure{}}}},
	} {
		if err := (document.Document{Sections: sections}).Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want one with %q", err, want)
		}
	}
}

func TestParts(t *testing.T) {
	d := document.Document{Sections: []document.Section{{ID: "x", Level: 2}, {ID: "a", Level: 1}, {ID: "b", Level: 2}, {ID: "c", Level: 2}, {ID: "d", Level: 1}}}
	got := ""
	for _, p := range d.Parts() {
		if p.Head != nil {
			got += p.Head.ID
		}
		got += fmt.Sprint(len(p.Sections)) + " "
	}
	if got != "1 a2 d0 " {
		t.Error(got)
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{"a\r\nb\tc": "a\nb c", "\x00\x1b\u0085": "\ufffd\ufffd\ufffd", "\xff": "\ufffd", "\ufffe": "\ufffd", "中 é 😀": "中 é 😀"} {
		if got := document.Clean(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestColumns(t *testing.T) {
	table := specimen.Table(func(s string) string { return s })
	columns := table.Columns(20, 8)
	roles := ""
	for _, c := range columns {
		roles += string(c.Role) + " "
	}
	if roles != "label number number stars " {
		t.Error(roles)
	}
	if columns[1].Ems < document.Ems("-0.168") || columns[0].Ems > 20 {
		t.Errorf("%+v", columns)
	}
}
