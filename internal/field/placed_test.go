package field_test

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
)

// An older is a store with interviews that an older program left.
type older struct {
	*store.Store
	left   []field.Misplaced
	placed []field.Placed
}

func (o *older) Misplaced(context.Context, string, int) ([]field.Misplaced, error) {
	return o.left, nil
}

func (o *older) Place(_ context.Context, _ string, where []field.Placed) error {
	o.placed, o.left = where, nil
	return nil
}

// TestWhereAnOlderProgramLeftThem: the page that comes after the one posted last, or before it, is the one that is shown.
func TestWhereAnOlderProgramLeftThem(t *testing.T) {
	d := openDesk(t, plain)
	on := func(iv *interview.Interview, page string) interview.Interview {
		there := *iv
		there.Page = page
		return there
	}
	begun, admitted := d.arrive("m1").Interview, d.arrive("m2").answer("consent", "agree=1").answer("screener", "age=30&buyer=1").Interview
	went := d.arrive("m3").answer("consent", "agree=1").Interview
	o := &older{Store: d.store, left: []field.Misplaced{{Interview: on(begun, ""), Last: "begun"}, {Interview: on(admitted, "taste"), Last: "answered"},
		{Interview: on(went, "screener"), Last: "back"}, {Interview: on(went, "consent"), Last: "answered"}, {Interview: interview.Interview{Version: "gone"}}}}
	s := d.survey()
	if _, err := field.New(context.Background(), o, []*survey.Survey{s}, func() time.Time { return d.now }, rand.Reader); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"consent", "", "consent", "screener", ""} {
		if got := o.placed[i].Page; got != want {
			t.Errorf("interview %d of the list is put on %q, want %q", i, got, want)
		}
	}
}

func (d *desk) survey() *survey.Survey {
	d.Helper()
	s, err := d.svc.Survey("shoes")
	if err != nil {
		d.Fatal(err)
	}
	return s
}
