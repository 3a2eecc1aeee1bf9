package archive

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"fieldwork/internal/console"
	"fieldwork/internal/shell"
	"fieldwork/internal/works"
)

// A formView is the form that orders a work.
type formView struct {
	W            map[string]string
	CSRF         string
	Action       string
	Data         bool // data are ordered, not a report
	Languages    []choice
	Keeps        []choice
	Formats      []choice
	BOM          bool
	AsOf         string
	MomentError  string   // in the reader's words
	MomentDetail string   // in the program's, which are English
	FormatError  string   // in the reader's words
	Trouble      []string // lines, in English
}

// A choice is one of several.
type choice struct {
	Value, Text, Language string // the text is in the language; "": the page's
	Chosen                bool
}

func (a *Archive) formView(v *console.Visit, r room, d works.Description, f form) formView {
	view := formView{W: v.Words.Text, CSRF: v.CSRF(), Action: v.Path(r.path), Data: r.kind == works.Delivery, BOM: f.BOM, AsOf: f.AsOf, MomentDetail: f.MomentTrouble,
		Trouble: lines(f.Trouble)}
	if f.NoFormat {
		view.FormatError = v.Words.Text["archive_no_format"]
	}
	if f.LongMoment || f.MomentTrouble != "" {
		view.MomentError = v.Words.Text["archive_no_moment"]
	}
	languages := d.Reports
	if view.Data {
		languages = d.Languages
		for _, name := range d.Formats {
			view.Formats = append(view.Formats, choice{Value: name, Text: formatName(v, name), Chosen: slices.Contains(f.Formats, name)})
		}
	}
	for _, l := range languages {
		view.Languages = append(view.Languages, choice{Value: l, Text: a.ownName(l), Language: l, Chosen: l == f.Language})
	}
	for i, k := range d.Keeps {
		c := choice{Value: k.Name, Text: k.Name + ": " + dropsOf(v, k), Chosen: k.Name == f.Keep}
		if i == 0 { // keeps everybody
			c.Value, c.Text, c.Chosen = "", v.Words.Text["archive_keep_all"], f.Keep == "" || c.Chosen
		}
		view.Keeps = append(view.Keeps, c)
	}
	return view
}

// formatName is a format as its users call it; one that has no words is called by its own name.
func formatName(v *console.Visit, name string) string {
	id := map[string]string{"csv": "archive_format_csv", "dta": "archive_format_dta", "sav": "archive_format_sav", "parquet": "archive_format_parquet",
		"xlsx": "archive_format_xlsx", "r": "archive_format_r", "sqlite": "archive_format_sqlite"}[name]
	if text, known := v.Words.Text[id]; known {
		return text
	}
	return name
}

// ownName is a language by its own name, as far as it has one; else its tag.
func (a *Archive) ownName(tag string) string {
	if words, ours := a.Shell.Words.In(tag); ours {
		return words.Text["language_name"]
	}
	t, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	if name := display.Self.Name(t); name != "" {
		return name
	}
	return tag
}

// lines are those of a program's message; none of an empty one.
func lines(message string) []string {
	if message = strings.TrimSpace(shell.Clean(message)); message == "" {
		return nil
	}
	return strings.Split(message, "\n")
}
