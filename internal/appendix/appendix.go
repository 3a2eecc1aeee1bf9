// Package appendix writes what a paper's appendix says of a study: who came, how good the data are, how the study was done.
//
// It is opinionated. A sentence is there when its facts are, and every number in it comes from conduct.Facts; what only the
// authors know stays visible as a blank to be filled in, never left out and never guessed. Words are handed in, in one
// language, and no markup is written. Descriptions of quality are named as such and take nobody out of the sample.
package appendix

import (
	"strings"
	"time"

	"fieldwork/internal/analysis"
	"fieldwork/internal/chart"
	"fieldwork/internal/conduct"
	"fieldwork/internal/document"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// An Input is what the sections are written from.
type Input struct {
	Facts    conduct.Facts
	Survey   *survey.Survey
	Plan     *survey.Plan // nil: nothing is said of statistical methods
	Language string       // of Words and Say; the survey's texts are in it where the survey has it
	Words    func(id string) string
	Say      func(id string, data map[string]any) string
	Software string // name and version of the program
	Data     string // SHA-256 of the data, in hex; "" when it is not known
	// Synthetic respondents were virtual ones, and the methods say so.
	Synthetic bool
	// Published are the completes of the cell "of" that a publication prints for the instant when a cell filled; nil when
	// nothing was published.
	Published func(cell, of string) (float64, bool)
	// Draw draws the figures; nil: chart.Draw does.
	Draw func(id, title string, f chart.Figure) (chart.Drawing, error)
}

// fields are the data of a sentence.
type fields = map[string]any

// say is a sentence; those without data are said alike.
func (a Input) say(id string, data fields) string { return a.Say("appendix_"+id, data) }

// word is a word of this package's own.
func (a Input) word(id string) string { return a.Words("appendix_" + id) }

// or is the text, or what stands for it when there is none.
func or(text, instead string) string {
	if text == "" {
		return instead
	}
	return text
}

func (a Input) text(t survey.Text) string { return t.In(a.Survey.Language(a.Language)) }

// typ is the label of a type; one that only earlier versions had is called by its name.
func (a Input) typ(name string) string {
	for _, t := range a.Survey.Types {
		if t.Name == name {
			return or(a.text(t.Text), name)
		}
	}
	return name
}

// page is the title of a page, or its name where it has none. Pages that share a title are told apart by their names.
func (a Input) page(name string) string {
	title, shared := "", 0
	if p, _, ok := a.Survey.Page(name); ok {
		title = a.text(p.Title)
	}
	for _, p := range a.Survey.Pages {
		if title != "" && a.text(p.Title) == title {
			shared++
		}
	}
	if shared > 1 {
		return title + " (" + name + ")"
	}
	return or(title, name)
}

// item is an item of the questionnaire with its words.
func (a Input) item(name string) string {
	v, ok := a.Survey.Variable(name)
	if !ok {
		if q, asked := a.Survey.Question(name); asked {
			return name + ": " + a.text(q.Text)
		}
		return name
	}
	return strings.TrimSuffix(name+": "+a.text(v.Label), ": ")
}

// number is a count for people.
func number(n int) string { return analysis.Format(float64(n), 0) }

// percent is a share of one for people.
func percent(share float64) string { return analysis.Format(100*share, 1) + "%" }

// shareOf is n among all for people; a share of nobody is none.
func shareOf(n, all int) string {
	if all == 0 {
		return analysis.NotAvailable
	}
	return percent(float64(n) / float64(all))
}

// at is an instant in the survey's time zone, to the minute.
func (a Input) at(t time.Time) string { return t.In(a.Survey.TimeZone).Format("2006-01-02 15:04") }

// when is an instant that may be missing.
func (a Input) when(t *time.Time) string {
	if t == nil {
		return "–"
	}
	return a.at(*t)
}

// day is the day of an instant in the survey's time zone.
func (a Input) day(t time.Time) string { return t.In(a.Survey.TimeZone).Format(time.DateOnly) }

// list is an enumeration.
func (a Input) list(items []string) string { return strings.Join(items, a.word("comma")) }

// target is a target for people; a cell that only counts has none.
func target(n int) string {
	if n == quota.NoLimit {
		return "–"
	}
	return number(n)
}

// prose joins sentences into a paragraph, as the language does; empty ones are left out.
func (a Input) prose(sentences ...string) document.Paragraph {
	var said []string
	for _, s := range sentences {
		if s != "" {
			said = append(said, s)
		}
	}
	return document.Paragraph{Text: strings.Join(said, a.space())}
}

// space stands between sentences: none in Chinese, whose full stop has it.
func (a Input) space() string {
	if strings.HasPrefix(a.Language, "zh") {
		return ""
	}
	return " "
}

// figure draws a figure, whose id its caption's words have too.
func (a Input) figure(id string, f chart.Figure) (document.Figure, error) {
	draw, caption := a.Draw, a.word(id)
	if draw == nil {
		draw = chart.Draw
	}
	d, err := draw(id, caption, f)
	return document.Figure{ID: id, Caption: caption, Description: d.Description, SVG: d.SVG, Width: d.Width, Height: d.Height}, err
}

// A section is begun by its id, which its heading's words have too.
func (a Input) section(id string, level int, blocks ...document.Block) document.Section {
	return document.Section{ID: id, Level: level, Title: a.word(id), Blocks: blocks}
}

func (a Input) notes(items ...string) document.Remarks {
	return document.Remarks{Role: document.Notes, Title: a.Words("report_note"), Items: items}
}
