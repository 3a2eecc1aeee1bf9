package field_test

import (
	"context"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

// TestLookingAnInterviewUp: all that is kept about it, and who it is only when asked for.
func TestLookingAnInterviewUp(t *testing.T) {
	d, ctx := openClub(t), context.Background()
	p := d.arriveAtClub("m1").answer("consent", "agree=1").answer("screener", "age=30&buyer=1").answer("taste", "likes=1").answer("why", "why=red")
	id := p.Interview.ID
	if _, err := d.store.Invalidate(ctx, id, d.order()); err != nil {
		t.Fatal(err)
	}
	if err := d.svc.CallbackFailed(ctx, d.callbacks()[0].ID, d.now.Add(time.Hour), "it answered 500"); err != nil {
		t.Fatal(err)
	}
	r, err := d.svc.Look(ctx, "shoes", id)
	if err != nil {
		t.Fatal(err)
	}
	if r.Interview.Token != "" || r.Interview.Disposition != interview.Invalidated || r.Interview.Answers["why"].Text() != "red" {
		t.Errorf("interview %+v", r.Interview)
	}
	if len(r.Path.Pages) != 4 || r.Path.At != interview.AtTheEnd || len(r.Events) != 4 || r.Events[3].Page != "why" {
		t.Errorf("path %+v, events %+v", r.Path, r.Events)
	}
	if r.Arrival == nil || r.Arrival.Type != "buyer" || len(r.Changes) != 1 || r.Changes[0].What != field.Invalidated {
		t.Errorf("arrival %+v, changes %+v", r.Arrival, r.Changes)
	}
	if len(r.Messages) != 1 || r.Messages[0].Attempts != 1 || r.Messages[0].Why != "it answered 500" || r.Lease == nil || r.Lease.State != quota.Released || r.Lease.Cells[0] != "buyers" {
		t.Errorf("messages %+v, lease %+v", r.Messages, r.Lease)
	}
	if owed := d.watch().Owed; owed != (field.OwedCount{Due: 1, Failing: 1}) {
		t.Errorf("owed %+v", owed)
	}
	if who, err := d.svc.IdentityOf(ctx, "shoes", id); err != nil || who.ID != "m1" {
		t.Errorf("identity %+v (%v)", who, err)
	}
	if found, err := d.svc.FindRespondent(ctx, "shoes", "club", "m1"); err != nil || found != id {
		t.Errorf("the club's respondent has interview %d (%v)", found, err)
	}
	for _, err := range []error{second(d.svc.Look(ctx, "shoes", 99)), second(d.svc.IdentityOf(ctx, "shoes", 99)), second(d.svc.FindRespondent(ctx, "shoes", "club", "m9"))} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody: %v", err)
		}
	}
}

// TestTheListOfInterviews: the last first, a page at a time, and only those that are wanted.
func TestTheListOfInterviews(t *testing.T) {
	d, ctx := openClub(t), context.Background()
	for _, id := range []string{"m1", "m2", "m3"} {
		d.arriveAtClub(id)
	}
	d.arriveAtClub("m4").answer("consent", "agree=1").answer("screener", "age=30&buyer=1")
	first, err := d.svc.Interviews(ctx, "shoes", field.Filter{}, 3)
	if err != nil || len(first.Interviews) != 3 || first.Interviews[0].ID != 4 || !first.More || first.Next != 2 {
		t.Fatalf("%+v (%v)", first, err)
	}
	rest, err := d.svc.Interviews(ctx, "shoes", field.Filter{Before: first.Next}, 3)
	if err != nil || len(rest.Interviews) != 1 || rest.Interviews[0].ID != 1 || rest.More {
		t.Errorf("%+v (%v)", rest, err)
	}
	for name, c := range map[string]struct {
		filter field.Filter
		want   int
	}{
		"type": {field.Filter{Type: "buyer"}, 1}, "running": {field.Filter{Dispositions: []interview.Disposition{interview.InProgress}}, 4},
		"completes": {field.Filter{Dispositions: []interview.Disposition{interview.Completed}}, 0}, "source": {field.Filter{Source: "club"}, 4}, "another": {field.Filter{Source: "direct"}, 0},
	} {
		if l, err := d.svc.Interviews(ctx, "shoes", c.filter, 50); err != nil || len(l.Interviews) != c.want || l.More {
			t.Errorf("%s: %+v (%v), want %d", name, l, err, c.want)
		}
	}
}
