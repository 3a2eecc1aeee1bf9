// Package specimen has documents to try the writers of formats with. It is imported by tests only.
//
// It is opinionated: one small document has every kind of block, with cells that span, numbers that do not exist and a
// drawing, and it can be had with any text in all its places.
package specimen

import (
	"math"
	"strings"
	"time"

	"fieldwork/internal/document"
)

// Drawing is an SVG with every kind of shape that figures are made of.
const Drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100" role="img"><title>t</title><desc>d</desc>
<defs><clipPath id="figure1-clip"><rect x="0" y="0" width="150" height="90"/></clipPath></defs>
<g transform="translate(10 5) rotate(2)" clip-path="url(#figure1-clip)"><path d="M3.5 0L21.5 0A3.5 3.5 0 0 1 25 3.5q4-2,5 6t-9 .5s1,1 2 3Z" fill="#b5482a" stroke="rgb(0,0,0)" stroke-dasharray="4,2"/></g>
<rect x="2" y="3" width="20" height="9" rx="2" fill="#fff" fill-opacity="0.5" stroke="black"/><line x1="0" y1="0" x2="9" y2="9" stroke="#333"/>
<polyline points="1,2 3,4 5 6" fill="none" stroke="rgba(1,2,3,0.4)"/><polygon points="1,2 3,4 5,6"/><circle cx="50" cy="50" r="4"/><ellipse cx="60" cy="50" rx="4" ry="2" opacity="0.5"/>
<text x="5" y="20" style="font-size:13px;font-weight:bold" text-anchor="end" dominant-baseline="central" transform="rotate(-90 5 20)">满意 &lt;b&gt; 50%</text></svg>`

// Report is a small document with every kind of block.
func Report(language string) document.Document { return With(language, "") }

// With is the document with a text after each of its own.
func With(language, text string) document.Document {
	add := func(s string) string { return strings.TrimSpace(s + " " + text) }
	d := document.Document{
		Title: add("A survey"), Kicker: add("Report"), Language: language, Author: add("An institute"), AsOf: time.Date(2026, 9, 20, 8, 30, 0, 0, time.UTC),
		Notices: []string{add("Synthetic respondents")}, Facts: []document.Term{{Name: add("n"), Text: add("3,000")}},
		Words: document.Words{Contents: add("Contents"), Note: add("Note"), Warnings: add("Warnings"), Failures: add("Could not be computed"), Files: add("Files")},
	}
	d.Sections = []document.Section{
		{ID: "tables", Level: 1, Title: add("Tables"), Blocks: []document.Block{document.Paragraph{Text: add("One line.\nAnother.")}, document.List{Items: []string{add("first"), add("*** second")}}}},
		{ID: "table08", Level: 2, Number: add("Table 8"), Title: add("Estimates"), Blocks: []document.Block{
			Table(add), Folded(add), document.Terms{Terms: []document.Term{{Name: add("Respondents"), Text: add("type == A1")}}},
			document.Remarks{Role: document.Notes, Items: []string{add("A note.")}}, document.Remarks{Role: document.Warnings, Items: []string{add("A warning.")}},
			document.Remarks{Role: document.Failures, Title: add("Left out"), Items: []string{add("A failure.")}}, document.Files{Names: []string{"table08.csv", "table08_models.csv"}}}},
		{ID: "figure04", Level: 2, Number: add("Figure 4"), Title: add("A drawing"), Blocks: []document.Block{
			document.Figure{ID: "figure04", Caption: add("What is seen"), Description: add("In words"), SVG: Drawing, Width: 200, Height: 100}}},
	}
	return d
}

// Table is a table with cells that span columns and rows, a number that does not exist, and stars.
func Table(add func(string) string) document.Table {
	label := func(s string) document.Cell { return document.Cell{Role: document.Label, Text: add(s)} }
	number := func(text string, x float64) document.Cell {
		return document.Cell{Role: document.Number, Text: text, Numeric: true, Value: x, Decimals: 3}
	}
	stars := func(s string) document.Cell { return document.Cell{Role: document.Stars, Text: s} }
	return document.Table{ID: "table08", Caption: add("Coefficients"),
		Header: [][]document.Cell{
			{{Role: document.Heading, Text: add("Variables"), Rows: 2}, {Role: document.Over, Text: add("Model (1)"), Columns: 3}},
			{{Role: document.Over, Text: add("Estimate")}, {Role: document.Over, Text: add("S.E.")}, {}},
		},
		Body: [][]document.Cell{
			{{Role: document.Group, Text: add("Type B"), Columns: 4}},
			{{Role: document.Heading, Text: add("(Demographics)"), Columns: 4}},
			{label("Married"), number("-0.168", -0.16812345), number("0.097", 0.09701), stars("***")},
			{label("Income"), number("n/a", math.NaN()), number("1,234.500", 1234.5), stars("")},
		},
		Foot: [][]document.Cell{{{Role: document.Label, Text: add("n"), First: true}, {Role: document.Number, Text: "3,000", Numeric: true, Value: 3000, Columns: 3}}},
	}
}

// Folded is a table that is shown on demand, with a label that reaches over two rows.
func Folded(add func(string) string) document.Table {
	return document.Table{ID: "table08_all", Fold: add("All answers"),
		Header: [][]document.Cell{{{Role: document.Heading, Text: add("Variable")}, {Role: document.Heading, Text: add("Category")}, {Role: document.Over, Text: add("Share")}}},
		Body: [][]document.Cell{
			{{Role: document.Label, Text: add("Gender"), Rows: 2, First: true}, {Role: document.Label, Text: add("Male")}, {Role: document.Number, Text: "29.8%", Numeric: true, Value: 29.8, Decimals: 1}},
			{{Role: document.Label, Text: add("Female")}, {Role: document.Number, Text: "70.2%", Numeric: true, Value: 70.2, Decimals: 1}},
		},
	}
}

// Hostile are texts that would do harm to a format that took them for its own.
func Hostile() []string {
	return []string{
		`<script>alert("1")</script>`, `'"--></title></style><img src=x onerror=alert(1)>`, `{{.Title}} ${x} %s %d`,
		`\input{/etc/passwd} \end{document} $x^2_1$ # % & ~ { } [ ] | ^^41 \\ --- ?` + "` !`", `=1+1`, `@SUM(A1)`, `+cmd|' /C calc'!A0`, "-2+3", `_x0041_`, `]]>`, `[a](javascript:alert(1)) ![x](y) **b** <https://x> www.x.org`,
		"1. a\n# b\n> c\n| d |", "\x00\x01\x08\x0b\x1b\x7f\u0085\ufffe", "\xff\xfe broken", "a\tb\r\nc", "😀 👩‍👩‍👧 \U0001F1F0\U0001F1F7", "שלום עולם \u202eabc", "中文，标点。한국어", strings.Repeat("x", 5000), strings.Repeat("长", 5000), " ", "*", "[", "αβ ≤ ≥ ± − × é ő ß ﬁ",
	}
}
