package store

import (
	"context"
	"reflect"
	"testing"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// TestParadata: what is noted of a posted page comes back as it was, and a change of an answer is counted.
func TestParadata(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	iv := d.begin("m1", start)
	save := field.PageSave{Interview: &iv, Page: "screener", Event: "answered", Submitted: true, Given: interview.Answers{"buyer": survey.CodeValue(1)},
		Shown: start.Add(time.Second), Client: 1500 * time.Millisecond, Order: map[string][]int{"buyer": {2, 1}}, Honeypot: true, Now: start.Add(4 * time.Second)}
	iv, err := d.saved(ctx, &save)
	if err != nil {
		t.Fatal(err)
	}
	again := field.PageSave{Interview: &iv, Page: "screener", Event: "back", Given: interview.Answers{"buyer": survey.CodeValue(2), "female": survey.CodeValue(1)},
		Language: "en", Now: start.Add(10 * time.Second)}
	if _, err := d.SavePage(ctx, &again); err != nil {
		t.Fatal(err)
	}
	var events []interview.Event
	for e, err := range d.Events(ctx, "mini") {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	want := []interview.Event{
		{ID: 1, Interview: iv.ID, At: start.Add(4 * time.Second), Page: "screener", Kind: "answered", Shown: start.Add(time.Second), Elapsed: 4 * time.Second,
			Language: "en", Client: 1500 * time.Millisecond, Order: map[string][]int{"buyer": {2, 1}}, Honeypot: true},
		{ID: 2, Interview: iv.ID, At: start.Add(10 * time.Second), Page: "screener", Kind: "back", Elapsed: 6 * time.Second, Changed: 1, Language: "en"},
	}
	if !reflect.DeepEqual(events, want) {
		t.Errorf("events\n%+v\nwant\n%+v", events, want)
	}
}
