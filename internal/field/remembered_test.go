package field_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/store"
)

// An asked store counts how often it is asked where an interview stands.
type asked struct {
	field.Store
	times int // in all
	reads int // of them for the interview as a whole
}

func (a *asked) Interview(ctx context.Context, survey, token string) (interview.Interview, error) {
	a.times++
	a.reads++
	return a.Store.Interview(ctx, survey, token)
}

func (a *asked) Revision(ctx context.Context, interviewID int64) (int64, error) {
	a.times++
	return a.Store.Revision(ctx, interviewID)
}

// TestTheEndIsShownWithoutLookingItUp once, a moment after the post that has led there; later, or again, it is looked up, and
// whoever has withdrawn meanwhile is told so.
func TestTheEndIsShownWithoutLookingItUp(t *testing.T) {
	for name, c := range map[string]struct {
		later time.Duration
		shown int
		times int
	}{
		"at once":        {0, 1, 0},
		"a moment later": {400 * time.Millisecond, 1, 0},
		"again":          {0, 2, 1},
		"later":          {600 * time.Millisecond, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var counted *asked
			d := openDesk(t, func(s *store.Store) field.Store { counted = &asked{Store: s}; return counted })
			p := d.arrive("m1").answer("consent", "agree=1").answer("screener", "age=30&buyer=1").answer("taste", "likes=2").answer("why", "why=x").at("", interview.Completed)
			counted.times, d.now = 0, d.now.Add(c.later)
			for range c.shown {
				v, err := d.svc.Page(t.Context(), "shoes", p.Interview.Token, "")
				if err != nil || v.Interview.Disposition != interview.Completed || v.Redirect != p.Redirect || v.Page != "" {
					t.Fatalf("%+v, %v", v, err)
				}
			}
			if counted.times != c.times {
				t.Errorf("the store was asked %d times, want %d", counted.times, c.times)
			}
			if _, err := d.svc.Withdraw(t.Context(), "shoes", p.Interview.Token); err != nil {
				t.Fatal(err)
			}
			if v, err := d.svc.Page(t.Context(), "shoes", p.Interview.Token, ""); err != nil || v.Interview.Disposition != interview.Withdrawn {
				t.Errorf("after a withdrawal it is %q (%v)", v.Interview.Disposition, err)
			}
		})
	}
}

// TestWhoThinksForLongIsForgotten, when others come meanwhile, and looked up anew: many begin and never come back, and what is
// remembered costs the garbage collector its time.
func TestWhoThinksForLongIsForgotten(t *testing.T) {
	for name, c := range map[string]struct {
		thinks time.Duration
		reads  int
	}{"a moment": {4 * time.Second, 0}, "half a minute": {30 * time.Second, 1}} {
		t.Run(name, func(t *testing.T) {
			var counted *asked
			d := openDesk(t, func(s *store.Store) field.Store { counted = &asked{Store: s}; return counted })
			p := d.arrive("m1").answer("consent", "agree=1")
			for range 6 {
				d.now = d.now.Add(c.thinks / 6)
				d.arrive("other"+d.now.String()).answer("consent", "agree=1")
			}
			counted.reads = 0
			p.answer("screener", "age=30&buyer=1").answer("taste", "likes=2")
			if counted.reads != c.reads {
				t.Errorf("the interview was read %d times, want %d", counted.reads, c.reads)
			}
		})
	}
}

// TestWhatIsRememberedStaysAsItWas: whoever asks is given the same visit, so that no post may change what an earlier one has
// left, and a step back shows another page without moving where the interview stands.
func TestWhatIsRememberedStaysAsItWas(t *testing.T) {
	for name, post := range map[string]struct {
		form  string
		move  field.Move
		shown string
	}{
		"back":     {"why=half", field.Back, "taste"},
		"language": {"why=half", field.Stay, "why"},
		"forward":  {"why=x", field.Forward, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := openDesk(t, plain)
			p := d.arrive("m1").answer("consent", "agree=1").answer("screener", "age=30&buyer=1").answer("taste", "likes=2")
			remembered, err := d.svc.Page(t.Context(), "shoes", p.Interview.Token, "why")
			if err != nil {
				t.Fatal(err)
			}
			was := fmt.Sprintf("%+v", *remembered)
			if _, err := p.try("why", post.form, post.move); err != nil {
				t.Fatal(err)
			}
			if is := fmt.Sprintf("%+v", *remembered); is != was {
				t.Errorf("what was remembered has become\n%s\nfrom\n%s", is, was)
			}
			p.at(post.shown, map[string]interview.Disposition{"": interview.Completed}[post.shown])
			if post.shown == "" {
				return
			}
			if v, err := d.svc.Visit(t.Context(), "shoes", p.Interview.Token); err != nil || v.Page != "why" || v.Interview.Answers["why"].Text() != "half" {
				t.Errorf("it stands at %q (%v)", v.Page, err)
			}
		})
	}
}
