// Package survey holds a survey's files as typed data: questionnaire, types, quotas, variables, and the analysis plan.
//
// It is opinionated. The survey is data and this package is its only reader, so everything that can be wrong with a
// survey is found when it is loaded, with file, line and cure, never when a respondent meets it. The name of a
// variable is its identity everywhere: rule, column, codebook, plan. Routing is `if` on a page or question and never
// goto, so that the path of an interview is a fold over an ordered list. One gate screens, classifies and admits.
// The package reads through fs.FS and knows no clock, no store and no web.
package survey

import (
	"time"

	"fieldwork/internal/panel"
)

// Text is one text in each of the survey's languages, keyed by BCP 47 tag.
type Text map[string]string

// In returns the text in the language, or "" when there is none; Load has made sure that none is missing.
func (t Text) In(language string) string { return t[language] }

// A Version is the content hash (SHA-256, hex) of the questionnaire file. An interview keeps the one it began with.
type Version string

// Short is enough of the hash to recognise it by.
func (v Version) Short() string { return string(v[:min(12, len(v))]) }

// A Survey is a study: its questionnaire, types, quotas and derived variables.
type Survey struct {
	ID        string
	Version   Version
	Title     Text
	Languages []string // the first is the respondents' default
	Organiser Text     // who runs the study and how to reach them; shown in the foot of every page
	Lists     map[string]*List
	Pages     []*Page // in order; Pages[:Gate] are the screener
	Gate      int
	Eligible  []Requirement // all must hold at the gate; the first that does not is the reason of the screen-out
	Types     []Type        // the first whose rule holds wins; the last has no rule
	Assigned  []Assigned    // variables that the gate draws
	Cells     []Cell
	Lease     time.Duration  // idle limit of a lease
	TimeZone  *time.Location // in which the days of the field are told
	Derived   []*Derived
	Privacy   Privacy
	Paradata  []Paradata // what is gathered of how it was answered beside times and orders
	Sources   map[string]panel.Source
	Files     []byte // the questionnaire file as it was read, for the store to keep
	Variables []Variable

	questions map[string]*Question
	byName    map[string]int // variable name -> index in Variables
	facts     map[string]fact
}

// A Page is shown at once and saved at once.
type Page struct {
	Name      string
	Title     Text
	If        *Rule // nil: always on the path
	Questions []*Question
	Random    bool   // its questions are in an order drawn per interview
	Shuffle   string // pages next to each other with this word are in an order drawn per interview; "" keeps its place
	Anchor    bool   // keeps its place among those
}

// A Kind is the form a question takes.
type Kind string

const (
	Consent Kind = "consent" // agree (1) or refuse (0); refusing ends the interview politely
	One     Kind = "one"     // exactly one option of a list
	Many    Kind = "many"    // between Min and Max options of a list
	Grid    Kind = "grid"    // one option of the list for each row
	Scale   Kind = "scale"   // a whole number from Min to Max, of which the ends have words
	Rank    Kind = "rank"    // Max options of a list, in order
	Number  Kind = "number"  // a whole number between Min and Max
	Date    Kind = "date"    // a day, as 2015-10-08
	Month   Kind = "month"   // a month, as 2015-10
	Words   Kind = "text"    // free text of at most Max characters
	Note    Kind = "note"    // shown, not asked
)

// Kinds are all kinds of question.
func Kinds() []Kind {
	return []Kind{Consent, One, Many, Grid, Scale, Rank, Number, Date, Month, Words, Note}
}

// A Question is one thing asked, or one note shown.
type Question struct {
	Kind     Kind
	Name     string
	Text     Text
	Help     Text
	Unit     Text
	If       *Rule
	List     *List // options of one, many, grid and rank
	Rows     *List // rows of a grid
	Low      Text  // scale: the words of its lower end
	High     Text
	Min, Max int    // number, scale: range; many: how many options; rank: Max is how many; text: Max is its longest length in characters
	From, To string // date, month: range, as answers are written
	Optional bool
	Soft     bool   // asked for once and may be left open then
	May      bool   // "prefer not to answer" is offered
	Unknown  bool   // "don't know" is offered
	Dropdown bool   // one: shown as a menu
	Random   bool   // options, or rows of a grid, in an order drawn per interview; anchored ones keep their place
	Anchor   bool   // keeps its place on a page in random order
	Carry    *Carry // limits options, or rows of a grid, by an earlier answer; nil: all
	Expect   string // attention check: the option that an attentive respondent chooses
	Abroad   bool   // consent: to the data's going abroad, which is a consent of its own

	nature *nature // nil until the survey is loaded
}

// Least is how many of the options of a many question must be chosen: fewer than Min when fewer may stand together, and one
// at least when something must be.
func (q *Question) Least(options []Option) int {
	together := 0
	for _, o := range options {
		if !o.Exclusive {
			together++
		}
	}
	return min(q.Min, max(1, together))
}

// A Carry limits the options, or rows, of a question to those that were chosen at an earlier one, or to the others.
type Carry struct {
	Question *Question
	Chosen   bool
}

// A List is a set of codes with their words, written once and used by any question.
type List struct {
	Name    string
	Ordinal bool // the order of its codes means something, as of a scale of agreement or of levels of education
	Options []Option
}

// An Option is one code of a list.
type Option struct {
	Code      int
	Name      string
	Text      Text
	Specify   bool  // choosing it asks for words
	If        *Rule // offered only when it holds; nil: always
	Exclusive bool  // of many: it stands alone
	Anchor    bool  // keeps its place when the order is random
}

// Option returns the option with the code.
func (l *List) Option(code int) (Option, bool) {
	for _, o := range l.Options {
		if o.Code == code {
			return o, true
		}
	}
	return Option{}, false
}

// Named returns the option with the name.
func (l *List) Named(name string) (Option, bool) {
	for _, o := range l.Options {
		if o.Name == name {
			return o, true
		}
	}
	return Option{}, false
}

// Names are the options' names in order.
func (l *List) Names() []string {
	names := make([]string, len(l.Options))
	for i, o := range l.Options {
		names[i] = o.Name
	}
	return names
}

// A Requirement is a condition of eligibility.
type Requirement struct {
	Name string // the reason recorded when it does not hold
	If   *Rule
}

// A Type is a class of respondents.
type Type struct {
	Name string
	Text Text
	If   *Rule // nil for the last: everyone else
}

// A Cell is a quota: some types, or any condition on what was asked before the gate, with a target of completes.
type Cell struct {
	Name      string
	Text      Text
	Dimension string    // cells of one dimension share out the types; "type" unless said otherwise
	Types     []string  // the types it takes, or
	If        *Rule     // the condition it takes, or
	Assigned  bool      // the gate assigns respondents to it; Dimension is then the assigned variable
	Target    int       // completes in the sample
	Closes    time.Time // from then on it gives out no lease; zero when only the counts close it
}

// A Derived variable is computed from answers; it is missing when any variable its rule names is missing.
type Derived struct {
	After  int  // index of the last page that asks for what it is computed from
	Routes bool // a rule or text of the questionnaire names it, so that the path needs its value

	Name  string
	Text  Text
	List  *List // its value labels; nil for a plain number
	Value *Formula
}

// Question returns the question of the name.
func (s *Survey) Question(name string) (*Question, bool) {
	q, ok := s.questions[name]
	return q, ok
}

// Page returns the page of the name and its index in Pages.
func (s *Survey) Page(name string) (*Page, int, bool) {
	for i, p := range s.Pages {
		if p.Name == name {
			return p, i, true
		}
	}
	return nil, 0, false
}

// Language returns the wanted language when the survey has it, and its default otherwise.
func (s *Survey) Language(wanted string) string {
	for _, l := range s.Languages {
		if l == wanted {
			return l
		}
	}
	return s.Languages[0]
}

// CellsOf returns the names of the cells that a respondent of the type with these facts belongs to, one a dimension.
func (s *Survey) CellsOf(typ string, facts Facts) []string {
	var names []string
	for _, c := range s.Cells {
		if c.If != nil && c.If.Holds(facts) || c.If == nil && contains(c.Types, typ) {
			names = append(names, c.Name)
		}
	}
	return names
}

// CellOf is the cell of the first dimension that takes the type; "" when only conditions decide.
func (s *Survey) CellOf(typ string) string {
	for _, c := range s.Cells {
		if contains(c.Types, typ) {
			return c.Name
		}
	}
	return ""
}

func contains(words []string, word string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
}
