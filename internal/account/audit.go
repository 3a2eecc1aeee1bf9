package account

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fieldwork/internal/fault"
)

// mostEntries is how many entries of the log are read at once, at most; 0 asks for usualEntries.
const (
	mostEntries  = 500
	usualEntries = 100
)

// A Filter is which entries of the audit log somebody wants to see.
type Filter struct {
	Survey string // those of one survey; "" all that one may see
	Before string // those after a page in the order of the log: its Next; "" begins with the newest
	Limit  int    // 0: 100; 500 at most
}

// A Page is a part of the audit log, the newest entry first.
type Page struct {
	Entries []Entry
	Next    string // for Filter.Before; "" when there is no more
}

// Note writes an entry into the audit log: what other parts of the program did or let somebody see. It must say who and
// what; an instant that is missing is now.
func (s *Service) Note(ctx context.Context, e Entry) error {
	if strings.TrimSpace(e.Who) == "" || strings.TrimSpace(e.What) == "" {
		return fault.New(fault.Internal, "an entry of the audit log must say who did what")
	}
	if e.At.IsZero() {
		e.At = s.clock()
	}
	return s.store.Note(ctx, e)
}

// Audit reads the log: what was done to accounts and to the field, as one. Managers everywhere see all of it, managers of
// some surveys what concerns those, and others nothing: that is Denied, and so is a survey that one does not manage.
func (s *Service) Audit(ctx context.Context, by Account, f Filter) (Page, error) {
	r, err := f.reading(by)
	if err != nil {
		return Page{}, err
	}
	limit := r.Limit
	r.Limit++ // tells whether there is more
	placed, err := s.store.AuditLog(ctx, r)
	if err != nil {
		return Page{}, err
	}
	var p Page
	if len(placed) > limit {
		placed = placed[:limit]
		p.Next = placed[limit-1].Place.String()
	}
	for _, e := range placed {
		p.Entries = append(p.Entries, e.Entry)
	}
	return p, nil
}

// reading is what the filter finds of what somebody may see.
func (f Filter) reading(by Account) (Reading, error) {
	r := Reading{Limit: f.Limit}
	if r.Limit < 1 {
		r.Limit = usualEntries
	}
	r.Limit = min(r.Limit, mostEntries)
	switch {
	case f.Survey != "":
		if !by.May(Manager, f.Survey) {
			return r, fault.New(fault.Denied, "only managers of a survey see its log")
		}
		r.Surveys = []string{f.Survey}
	case !by.May(Manager, EverySurvey):
		if r.Surveys = by.managed(); len(r.Surveys) == 0 {
			return r, fault.New(fault.Denied, "only managers see the log")
		}
	}
	return r, r.Before.read(f.Before)
}

// managed are the surveys that the account manages, one by one.
func (a Account) managed() (surveys []string) {
	for _, g := range a.Grants {
		if g.Survey != EverySurvey && a.May(Manager, g.Survey) && !slices.Contains(surveys, g.Survey) {
			surveys = append(surveys, g.Survey)
		}
	}
	return surveys
}

// String is the place as it stands in an address.
func (p Place) String() string { return fmt.Sprintf("%d.%d.%d", p.At, p.Origin, p.ID) }

// read reads a place from an address.
func (p *Place) read(text string) error {
	if text == "" {
		return nil
	}
	var rest string
	n, _ := fmt.Sscanf(text, "%d.%d.%d%s", &p.At, &p.Origin, &p.ID, &rest)
	if n != 3 || p.String() != text {
		return fault.Errorf(fault.Invalid, "%q is no place in the log; begin with its first page", text)
	}
	return nil
}
