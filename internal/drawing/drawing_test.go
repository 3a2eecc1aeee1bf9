package drawing

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, svg, refused string }{
		{"a drawing", `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g transform="translate(1 2)"><path d="M0 0L1 1" style="stroke:#fff;fill:none"/></g><text x="1">a &lt; b</text></svg>`, ""},
		{"a script", `<svg><script>alert(1)</script></svg>`, "<script>"},
		{"a handler", `<svg onload="alert(1)"></svg>`, "onload"},
		{"a link", `<svg><a href="https://example.org/"/></svg>`, "<a>"},
		{"a picture", `<svg><image href="x.png"/></svg>`, "<image>"},
		{"a foreign page", `<svg><foreignObject/></svg>`, "<foreignObject>"},
		{"a style sheet", `<svg><style>*{fill:red}</style></svg>`, "<style>"},
		{"an address in a fill", `<svg><rect fill="url(https://example.org/x)"/></svg>`, "points elsewhere"},
		{"an address in a style", `<svg><rect style="fill: URL( //example.org )"/></svg>`, "points elsewhere"},
		{"an unknown property", `<svg><rect style="behavior:x"/></svg>`, "behavior"},
		{"another root", `<g></g>`, "<g>"},
		{"another within", `<svg><svg></svg></svg>`, "<svg>"},
		{"two roots", `<svg></svg><svg></svg>`, "two drawings"},
		{"of another house", `<svg><text xmlns="http://www.w3.org/1999/xhtml"/></svg>`, "<text>"},
		{"a document type", `<!DOCTYPE svg [<!ENTITY x "y">]><svg/>`, "directive"},
		{"a section that HTML ends elsewhere", `<svg><title><![CDATA[--><script>]]></title></svg>`, "CDATA"},
		{"an instruction", `<?xml-stylesheet href="x.css"?><svg/>`, "instruction"},
		{"not closed", `<svg><g></svg>`, "no XML"},
		{"nothing", ``, "empty"},
		{"too deep", "<svg>" + strings.Repeat("<g>", 40) + strings.Repeat("</g>", 40) + "</svg>", "deep"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read(c.svg)
			if (err != nil) != (c.refused != "") || err != nil && !strings.Contains(err.Error(), c.refused) {
				t.Errorf("%v, want one about %q", err, c.refused)
			}
		})
	}
}

func TestReadKeepsWhatIsThere(t *testing.T) {
	root, err := Read(`<svg width="10"><g id="a"><text style="font-size: 12px" x="1">甲 &amp; 乙</text></g><rect/></svg>`)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	root.All(func(s *Shape) { names = append(names, s.Name) })
	if got := strings.Join(names, " "); got != "svg g text rect" {
		t.Errorf("read %s", got)
	}
	if text := root.Children[0].Children[0]; text.Text != "甲 & 乙" || text.Values["font-size"] != "12px" || text.Values["x"] != "1" {
		t.Errorf("read %+v", text)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`<svg><text x="1">a</text></svg>`)
	f.Add(`<svg><g></g></g>`)
	f.Fuzz(func(t *testing.T, svg string) {
		root, err := Read(svg)
		if (root == nil) == (err == nil) {
			t.Errorf("neither or both: %v, %v", root, err)
		}
	})
}
