package siege

import (
	"context"
	"fmt"
	"iter"

	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

// Books are what a database says of a survey. Nobody writes while they are read.
type Books interface {
	// Accounts iterates over all interviews with the source's id of each respondent.
	Accounts(ctx context.Context) iter.Seq2[Account, error]
	// Arrivals iterates over the ledger.
	Arrivals(ctx context.Context) iter.Seq2[interview.Arrival, error]
	// Cells are the cells' counters, and the live leases on each cell counted from their rows.
	Cells(ctx context.Context) (cells []quota.Cell, leases map[string]int, err error)
}

// An Account is an interview with the source's id of its respondent.
type Account struct {
	RespondentID string
	Interview    interview.Interview
}

// Findings are what an audit has found. Nothing may be lost and nothing wrong.
type Findings struct {
	Interviews int // in the books
	Pages      int // acknowledged, and there
	Ends       int // acknowledged, and there

	Lost  []string // what was acknowledged and is not there, a line each
	Wrong []string // where the books contradict themselves
}

// Clean tells whether nothing was found.
func (f *Findings) Clean() bool { return len(f.Lost) == 0 && len(f.Wrong) == 0 }

func (f *Findings) lost(format string, args ...any) {
	f.Lost = append(f.Lost, fmt.Sprintf(format, args...))
}

func (f *Findings) wrong(format string, args ...any) {
	f.Wrong = append(f.Wrong, fmt.Sprintf(format, args...))
}

// A ledger is the books read into memory.
type ledger struct {
	accounts map[string][]interview.Interview // by respondent
	byID     map[int64]interview.Interview
	arrivals map[int64][]interview.Arrival // by interview
	cells    []quota.Cell
	leases   map[string]int
}

func read(ctx context.Context, b Books) (*ledger, error) {
	l := &ledger{accounts: map[string][]interview.Interview{}, byID: map[int64]interview.Interview{}, arrivals: map[int64][]interview.Arrival{}}
	for a, err := range b.Accounts(ctx) {
		if err != nil {
			return nil, fmt.Errorf("the interviews: %w", err)
		}
		if a.Interview.Answers == nil && a.Interview.Unread.Text != "" {
			if a.Interview.Answers, err = a.Interview.Unread.Read(); err != nil {
				return nil, fmt.Errorf("the answers of interview %d: %w", a.Interview.ID, err)
			}
		}
		l.accounts[a.RespondentID] = append(l.accounts[a.RespondentID], a.Interview)
		l.byID[a.Interview.ID] = a.Interview
	}
	for a, err := range b.Arrivals(ctx) {
		if err != nil {
			return nil, fmt.Errorf("the ledger: %w", err)
		}
		l.arrivals[a.Interview] = append(l.arrivals[a.Interview], a)
	}
	var err error
	if l.cells, l.leases, err = b.Cells(ctx); err != nil {
		return nil, fmt.Errorf("the cells: %w", err)
	}
	return l, nil
}
