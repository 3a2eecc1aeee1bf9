package store

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"gorm.io/gorm"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A book numbers the names of a survey: of its fields, pages, questions, languages and versions. Every interview repeats
// them, fifty or so, and a number is a tenth as long. Numbers begin with 1 and are given once and for all when a version is
// registered; a name without one is written as it is.
type book struct {
	survey string
	read   *gorm.DB
	has    atomic.Pointer[numbering]
}

// A numbering is what a book holds; it is replaced, never changed.
type numbering struct {
	numbers map[string]int
	names   []string // by number; the first is nobody's
}

// books are the books of all surveys.
type books struct {
	read *gorm.DB
	mu   sync.Mutex
	of   map[string]*book
}

// book opens the survey's book.
func (b *books) book(surveyID string) *book {
	b.mu.Lock()
	defer b.mu.Unlock()
	one := b.of[surveyID]
	if one == nil {
		one = &book{survey: surveyID, read: b.read}
		b.of[surveyID] = one
	}
	return one
}

// numbering is what the book holds; it is read from the database once.
func (b *book) numbering() *numbering {
	if n := b.has.Load(); n != nil {
		return n
	}
	n, err := b.load()
	if err != nil {
		return &numbering{} // names are written as they are, and numbers are asked for again
	}
	return n
}

// load reads the book from the database.
func (b *book) load() (*numbering, error) {
	var rows []nameRow
	ctx, done := context.WithTimeout(context.Background(), connectPatience) // a batch may be waiting for it, with the gate's lock
	defer done()
	if err := b.read.WithContext(ctx).Raw(`SELECT number, name FROM names WHERE survey = ? ORDER BY number`, b.survey).Scan(&rows).Error; err != nil {
		return nil, unavailable(err)
	}
	n := &numbering{numbers: make(map[string]int, len(rows)), names: []string{""}}
	for _, r := range rows {
		if r.Number != len(n.names) {
			return nil, fault.Errorf(fault.Internal, "the names of survey %q in the database are damaged: number %d is missing", b.survey, len(n.names))
		}
		n.names, n.numbers[r.Name] = append(n.names, r.Name), r.Number
	}
	b.has.Store(n)
	return n, nil
}

// isName tells a name from a number at once: an error of Atoi takes longer than all the rest.
func isName(key string) bool { return key != "" && key[0] > '9' }

// Name is what a key or an entry stands for: the name with this number, or the word itself when it is none. Another process
// may have registered a version meanwhile, so that an unknown number is looked up anew.
func (b *book) Name(key string) (name string, known bool) {
	if isName(key) {
		return key, true
	}
	number, err := strconv.Atoi(key)
	if err != nil {
		return key, true
	}
	n := b.numbering()
	if number >= len(n.names) {
		if n, err = b.load(); err != nil {
			return "", false
		}
	}
	if number < 1 || number >= len(n.names) {
		return "", false
	}
	return n.names[number], true
}

// enter numbers the names of a version that have no number yet.
func (b *book) enter(tx *session, s *survey.Survey) error {
	var taken []string
	if err := tx.Raw(`SELECT name FROM names WHERE survey = ? ORDER BY number`, b.survey).Scan(&taken).Error; err != nil {
		return err
	}
	known := map[string]bool{}
	for _, name := range taken {
		known[name] = true
	}
	var rows []nameRow
	for _, name := range namesOf(s) {
		if !known[name] {
			known[name] = true
			rows = append(rows, nameRow{Survey: b.survey, Number: len(taken) + len(rows) + 1, Name: name})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.CreateInBatches(&rows, 500).Error
}

// namesOf are the names that rows of a version repeat, those of the fields first.
func namesOf(s *survey.Survey) []string {
	var fields, others []string
	for _, p := range s.Pages {
		others = append(others, p.Name, interview.PageOrder(p.Name))
		for _, q := range p.Questions {
			fields, others = append(fields, q.Fields()...), append(others, q.Name)
		}
	}
	slices.Sort(fields)
	return slices.Concat(fields, others, s.Languages, []string{string(s.Version)})
}

type nameRow struct {
	Survey string
	Number int
	Name   string
}

func (nameRow) TableName() string { return "names" }
