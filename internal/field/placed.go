package field

import (
	"context"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A Placer finds interviews of which an earlier program kept the page that was posted last instead of the one shown after it.
type Placer interface {
	// Misplaced returns up to limit such interviews of a survey, with what was last done with their page.
	Misplaced(ctx context.Context, surveyID string, limit int) ([]Misplaced, error)
	// Place shows interviews to be on the pages given, unless they have changed since they were read, and keeps them as
	// misplaced no more. One for which no page is given stays where it is.
	Place(ctx context.Context, surveyID string, where []Placed) error
}

// A Misplaced is an interview that stands on another page than it says.
type Misplaced struct {
	Interview interview.Interview
	Last      string // what its respondent last did with the page: answered, back; begun when no page was posted
}

// A Placed is an interview as it was read, and the page that it stands on; "" when that cannot be told.
type Placed struct {
	Interview interview.Interview
	Page      string
}

// atOnce is how many interviews are put in their place together.
const atOnce = 500

// place puts the interviews in their place that an earlier program left elsewhere. It is done once, before anybody posts.
func (f *Service) place(ctx context.Context, s *survey.Survey) (err error) {
	defer fault.Wrap(&err, "finding the pages on which interviews of survey %q stand", s.ID)
	for {
		some, err := f.store.Misplaced(ctx, s.ID, atOnce)
		if err != nil || len(some) == 0 {
			return err
		}
		where := make([]Placed, len(some))
		for i, m := range some {
			where[i] = Placed{m.Interview, f.standsOn(m)}
		}
		if err := f.store.Place(ctx, s.ID, where); err != nil {
			return err
		}
	}
}

// standsOn is the page that was shown after the one posted last; "" when nobody can tell.
func (f *Service) standsOn(m Misplaced) string {
	s, known := f.all.of(m.Interview.Version)
	if !known {
		return ""
	}
	path := interview.Walk(s, &m.Interview)
	switch m.Last {
	case "begun":
		return path.Next
	case "back":
		return path.Before(m.Interview.Page)
	}
	return path.After(m.Interview.Page)
}
