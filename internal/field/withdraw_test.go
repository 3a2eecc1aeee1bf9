package field_test

import (
	"context"
	"testing"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

// TestAWithdrawalIsTheLastWord: the panel's link, an old tab and a second click all find the withdrawn interview, on our
// own page and without anything for the source.
func TestAWithdrawalIsTheLastWord(t *testing.T) {
	d, ctx := openClub(t), context.Background()
	running := d.arriveAtClub("m1").answer("consent", "agree=1").answer("screener", "age=30&buyer=1")
	done := d.arriveAtClub("m2").answer("consent", "agree=1").answer("screener", "age=30&buyer=2").answer("taste", "likes=1").answer("why", "why=red")
	owed := d.due()
	for id, p := range map[string]*person{"m1": running, "m2": done} {
		was := p.Visit
		for range 2 {
			v, err := d.svc.Withdraw(ctx, "shoes", was.Interview.Token)
			if err != nil {
				t.Fatal(err)
			}
			if v.Interview.Disposition != interview.Withdrawn || v.Page != "" || v.Redirect != "" || v.Outcome != "" {
				t.Errorf("%s is withdrawn and %+v", id, v)
			}
		}
		if again := d.arriveAtClub(id); again.Interview.ID != was.Interview.ID || again.Redirect != "" || again.Interview.Disposition != interview.Withdrawn {
			t.Errorf("%s: the panel's link leads to %+v", id, again.Visit)
		}
		if tab := p.answer("why", "why=blue"); len(tab.Interview.Answers) != 0 || tab.Page != "" {
			t.Errorf("%s: an old tab posts and sees %+v", id, tab.Visit)
		}
	}
	if now := d.due(); now != owed {
		t.Errorf("the source was owed %d messages, and now %d", owed, now)
	}
	if next := d.arriveAtClub("m3").answer("consent", "agree=1").answer("screener", "age=30&buyer=2"); next.Interview.Decision != interview.Admitted {
		t.Errorf("the place of %q is %q", "m2", next.Interview.Decision)
	}
	drifts, err := d.svc.Verify(ctx, "shoes")
	if err != nil || len(drifts) > 0 {
		t.Errorf("drifts %v (%v)", drifts, err)
	}
	if _, err := d.svc.Withdraw(ctx, "shoes", "no such token"); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown token: %v", err)
	}
	if _, err := d.svc.Withdraw(ctx, "boots", running.Interview.Token); !fault.Is(err, fault.NotFound) {
		t.Errorf("another survey: %v", err)
	}
}

// due is how many messages the source is owed.
func (d *desk) due() int {
	d.Helper()
	due, err := d.store.Due(context.Background(), []string{"shoes"}, d.now, 100)
	if err != nil {
		d.Fatal(err)
	}
	return len(due)
}

// TestTheOutcomeOfAWithdrawnInterviewIsWhatItsSourceWasTold.
func TestTheOutcomeOfAWithdrawnInterviewIsWhatItsSourceWasTold(t *testing.T) {
	for was, want := range map[interview.Disposition]string{
		interview.InProgress: "", interview.Completed: "complete", interview.OverQuotaLate: "complete", interview.OverQuota: "quotafull",
		interview.ScreenedOut: "screenout", interview.Refused: "screenout", interview.Duplicated: "duplicate",
	} {
		a := field.Account{Interview: interview.Interview{Disposition: interview.Withdrawn, Was: was}}
		if string(a.Outcome()) != want {
			t.Errorf("%q, then withdrawn: %q, want %q", was, a.Outcome(), want)
		}
	}
}
