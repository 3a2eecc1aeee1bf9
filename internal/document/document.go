// Package document is a report as its readers meet it: sections of paragraphs, lists, tables and figures, in one language.
//
// It is opinionated. It holds no markup: whoever writes a format escapes once, there. A table keeps its cells' roles and,
// for figures, the numbers behind the words, so that a spreadsheet gets numbers and a page gets what people read. It
// knows nothing of surveys; the same document gives the same bytes in every format.
package document

import "time"

// A Document is a whole report.
type Document struct {
	Title    string    `json:"title"`
	Kicker   string    `json:"kicker,omitempty"`  // stands above the title, such as "Report"
	Language string    `json:"language"`          // BCP 47
	Author   string    `json:"author,omitempty"`  // the organisation that answers for it
	Notices  []string  `json:"notices,omitempty"` // what must be known before anything is read
	Facts    []Term    `json:"facts,omitempty"`   // numbers and names at a glance
	AsOf     time.Time `json:"as_of"`             // the moment whose data it shows; the only time in it
	Words    Words     `json:"-"`                 // what the writers say themselves
	Sections []Section `json:"sections"`
}

// Words are what the writers of formats say in the document's language.
type Words struct {
	Contents, Note, Warnings, Failures, Files string
}

// A Section is a part with a heading. Level 1 is a part of the report, 2 a table or figure within it.
type Section struct {
	ID     string  `json:"id"` // unique in the document; a file name without its ending
	Level  int     `json:"level"`
	Number string  `json:"number,omitempty"` // "Table 8"
	Title  string  `json:"title"`
	Blocks []Block `json:"blocks"`
}

// A Block is one of the kinds below.
type Block interface{ Kind() string }

// A Paragraph is running text.
type Paragraph struct{ Text string }

// A List is items under each other.
type List struct{ Items []string }

// Terms are names with what stands behind them.
type Terms struct{ Terms []Term }

// A Term is a name with what stands behind it.
type Term struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Remarks are what is said below a table: notes, warnings, or why it could not be computed.
type Remarks struct {
	Role     RemarkRole
	Title    string
	Items    []string
	Language string // of the items, BCP 47, where it is not the document's; "" otherwise
}

// A RemarkRole tells how weighty remarks are.
type RemarkRole string

const (
	Notes    RemarkRole = "notes"
	Warnings RemarkRole = "warnings"
	Failures RemarkRole = "failures"
)

// A Table is a table for people. Every row fills the same number of columns, spans counted.
type Table struct {
	ID                 string // unique in the document; a file name without its ending
	Caption            string // "" when the section's heading says it
	Fold               string // when not "", it is shown on demand, behind these words
	Wide               bool   // many columns: it asks for a smaller type or a turned page
	Header, Body, Foot [][]Cell
}

// A Role says what a cell is.
type Role string

const (
	Heading Role = "heading" // names a column of labels, or the rows below it
	Over    Role = "over"    // names columns of figures
	Group   Role = "block"   // opens a block of rows
	Label   Role = "label"   // names its row
	Number  Role = "number"  // a figure, to be aligned
	Stars   Role = "stars"   // significance, beside a figure
)

// A Cell is one cell of a table.
type Cell struct {
	Role     Role    `json:"role,omitempty"`
	Text     string  `json:"text"` // what people read
	Numeric  bool    `json:"-"`    // Value is the number behind the text; NaN when it does not exist
	Value    float64 `json:"-"`
	Decimals int     `json:"-"`
	Columns  int     `json:"columns,omitempty"` // how many it spans; 0 is 1
	Rows     int     `json:"rows,omitempty"`
	First    bool    `json:"-"` // its row begins something and has a line above it
}

// A Figure is a drawing with what it says in words.
type Figure struct {
	ID, Caption, Description string
	SVG                      string
	Width, Height            int // in the units of the SVG
}

// Files are the files beside the document that belong to a section.
type Files struct{ Names []string }

// Kind names the block for programs.
func (Paragraph) Kind() string { return "paragraph" }

// Kind names the block for programs.
func (List) Kind() string { return "list" }

// Kind names the block for programs.
func (Terms) Kind() string { return "terms" }

// Kind names the block for programs.
func (Remarks) Kind() string { return "remarks" }

// Kind names the block for programs.
func (Table) Kind() string { return "table" }

// Kind names the block for programs.
func (Figure) Kind() string { return "figure" }

// Kind names the block for programs.
func (Files) Kind() string { return "files" }
