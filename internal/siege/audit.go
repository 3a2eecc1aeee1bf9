package siege

import (
	"context"
	"slices"
	"time"

	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
)

// Always is later than every acknowledgement.
const Always = time.Duration(1<<63 - 1)

// Audit holds the books against what the witnesses were told up to the instant, and against themselves.
func Audit(ctx context.Context, b Books, witnesses []*Witness, until time.Duration) (*Findings, error) {
	l, err := read(ctx, b)
	if err != nil {
		return nil, err
	}
	f := &Findings{Interviews: len(l.byID)}
	for _, w := range witnesses {
		l.hear(f, w, until)
	}
	l.check(f)
	return f, nil
}

// hear looks for all that one respondent was told.
func (l *ledger) hear(f *Findings, w *Witness, until time.Duration) {
	theirs := l.accounts[w.ID]
	if len(theirs) > 1 {
		f.wrong("%s has %d interviews", w.ID, len(theirs))
	}
	for _, a := range w.Acks {
		if a.At > until {
			return
		}
		i := slices.IndexFunc(theirs, func(iv interview.Interview) bool { return iv.Token == w.Token })
		if i < 0 {
			f.lost("%s: the interview", w.ID)
			return
		}
		iv := theirs[i]
		switch {
		case a.Outcome != "":
			f.ended(w, iv, a.Outcome)
		case a.Page != "":
			f.answered(w, iv, a)
		}
	}
}

// answered looks for a page: submitted, and every answer as it was given.
func (f *Findings) answered(w *Witness, iv interview.Interview, a Ack) {
	if a.Decided && iv.Decision == interview.Undecided {
		f.lost("%s: the decision of the gate", w.ID)
	}
	if !iv.Submitted[a.Page] {
		f.lost("%s: page %s", w.ID, a.Page)
		return
	}
	for name, given := range w.answers(a.Page) {
		if kept := iv.Answers[name]; !kept.Equal(given) {
			f.lost("%s: answer %s of page %s is %q and was %q", w.ID, name, a.Page, text(kept), text(given))
			return
		}
	}
	f.Pages++
}

func text(v interface{ AppendJSON([]byte) []byte }) string { return string(v.AppendJSON(nil)) }

// ended looks for the end that the respondent was told of.
func (f *Findings) ended(w *Witness, iv interview.Interview, told panel.Outcome) {
	if !slices.Contains(tellable(told), iv.Disposition) {
		f.lost("%s: the end %q; the interview is %q", w.ID, told, iv.Disposition.Word())
		return
	}
	f.Ends++
}

// tellable are the dispositions of which respondents are told with the outcome.
func tellable(o panel.Outcome) []interview.Disposition {
	switch o {
	case panel.Complete:
		return []interview.Disposition{interview.Completed, interview.OverQuotaLate}
	case panel.QuotaFull:
		return []interview.Disposition{interview.OverQuota}
	case panel.ScreenOut:
		return []interview.Disposition{interview.ScreenedOut, interview.Refused}
	case panel.Duplicate:
		return []interview.Disposition{interview.Duplicated}
	}
	return nil
}
