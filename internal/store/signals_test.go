package store

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

// beginFrom is begin with an origin; a source's respondent or, with no id, a direct visitor.
func (d *door) beginFrom(source, id string, o *field.Origin, now time.Time) interview.Interview {
	d.Helper()
	b := field.Beginning{RespondentID: id, Origin: o, Now: now, Interview: interview.Interview{
		Token: fmt.Sprintf("token-%d", d.n.Add(1)), Survey: d.s.ID, Version: d.s.Version, Source: source, Language: "en"}}
	iv, err := d.Begin(context.Background(), b)
	if err != nil {
		d.Fatal(err)
	}
	return iv
}

// signals are those of the past by interview.
func (d *door) signals(at time.Time) map[int64]interview.Signals {
	d.Helper()
	past, err := d.AsOf(context.Background(), "mini", at, nil)
	if err != nil {
		d.Fatal(err)
	}
	found := map[int64]interview.Signals{}
	for s, err := range past.Signals(context.Background()) {
		if err != nil {
			d.Fatal(err)
		}
		if _, twice := found[s.Interview]; twice {
			d.Errorf("interview %d has two rows", s.Interview)
		}
		found[s.Interview] = s
	}
	return found
}

func TestSignalsTellOriginsApart(t *testing.T) {
	d := openDoor(t)
	phone := field.Origin{Browser: "Phone/1", Languages: "zh-CN", Network: "192.0.2.0/24"}
	other := func(change func(*field.Origin)) *field.Origin { o := phone; change(&o); return &o }
	first, again := d.beginFrom("panel", "m1", &phone, start), d.beginFrom("club", "m1", &phone, start)
	direct := d.beginFrom("direct", "", &phone, start)
	unknown := d.beginFrom("direct", "", nil, start)
	late := d.beginFrom("panel", "m9", &phone, start.Add(time.Hour))
	different := []interview.Interview{
		d.beginFrom("panel", "m2", other(func(o *field.Origin) { o.Browser = "Phone/2" }), start),
		d.beginFrom("panel", "m3", other(func(o *field.Origin) { o.Languages = "ko" }), start),
		d.beginFrom("panel", "m4", other(func(o *field.Origin) { o.Network = "192.0.3.0/24" }), start),
		d.beginFrom("panel", "m5", other(func(o *field.Origin) { o.Browser, o.Languages = "Phone/1z", "h-CN" }), start), // the same letters, cut elsewhere
		d.beginFrom("panel", "m6", &field.Origin{}, start),
	}
	now := d.signals(start.Add(time.Hour))
	if len(now) != 9 || now[unknown.ID] != (interview.Signals{}) {
		t.Errorf("%d interviews have signals, want all nine of which something is known", len(now))
	}
	a, b, c := now[first.ID], now[again.ID], now[direct.ID]
	if a.Device == "" || a.Device != b.Device || a.Device != c.Device || a.Device != now[late.ID].Device {
		t.Errorf("one device is told as %q, %q, %q and %q", a.Device, b.Device, c.Device, now[late.ID].Device)
	}
	if a.Respondent == "" || a.Respondent != b.Respondent || c.Respondent != "" || a.Respondent == a.Device {
		t.Errorf("one id of two sources is told as %q and %q, and none as %q", a.Respondent, b.Respondent, c.Respondent)
	}
	devices, people := map[string]bool{a.Device: true}, map[string]bool{a.Respondent: true}
	for _, iv := range different {
		s := now[iv.ID]
		if devices[s.Device] || people[s.Respondent] {
			t.Errorf("%+v is told as somebody else", s)
		}
		devices[s.Device], people[s.Respondent] = true, true
		if raw, err := base64.RawURLEncoding.DecodeString(s.Device); err != nil || len(raw) != signalBytes {
			t.Errorf("a device is told as %q (%v), want %d bytes", s.Device, err, signalBytes)
		}
	}
	if then := d.signals(start); len(then) != 8 || then[late.ID] != (interview.Signals{}) {
		t.Errorf("at the start %d interviews have signals, want those that had begun", len(then))
	}
	for _, raw := range []string{"Phone/1", "192.0.2", "zh-CN"} {
		if found := d.holding(raw); len(found) > 0 {
			t.Errorf("%q itself is kept in %v", raw, found)
		}
	}
}

// TestSignalsOfTwoSurveysCannotBeJoined: each has a key of its own, which stays when the survey is served again.
func TestSignalsOfTwoSurveysCannotBeJoined(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	key, err := keyOf(d.read, "mini")
	if err != nil || len(key) != 32 {
		t.Fatalf("the key has %d bytes (%v)", len(key), err)
	}
	if err := d.Register(ctx, d.s, start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if again, err := keyOf(d.read, "mini"); err != nil || string(again) != string(key) {
		t.Errorf("a second start draws another key (%v)", err)
	}
	twin := *d.s
	twin.ID, twin.Version = "twin", "v2"
	if err := d.Register(ctx, &twin, start); err != nil {
		t.Fatal(err)
	}
	if other, err := keyOf(d.read, "twin"); err != nil || other.sign("device", "x") == key.sign("device", "x") {
		t.Errorf("another survey hashes alike (%v)", err)
	}
}

// TestHostileOriginsAreHashed: whatever bytes a browser sends, and however many.
func TestHostileOriginsAreHashed(t *testing.T) {
	d := openDoor(t)
	seen := map[string]bool{}
	for i, text := range []string{"", "\xff\xfe", "\x00", "'; DROP TABLE signals; --", strings.Repeat("A", 1<<20), strings.Repeat("A", 1<<20+1)} {
		iv := d.beginFrom("panel", fmt.Sprint("m", i), &field.Origin{Browser: text, Languages: text}, start)
		s := d.signals(start)[iv.ID].Device
		if len(s) != base64.RawURLEncoding.EncodedLen(signalBytes) || seen[s] {
			t.Errorf("%.20q is hashed as %q", text, s)
		}
		seen[s] = true
	}
}

// TestSignalsGoWithTheirRespondent: by withdrawal at once, and with the identity whenever that is erased.
func TestSignalsGoWithTheirRespondent(t *testing.T) {
	d := openDoor(t)
	gone := d.beginFrom("panel", "m1", &field.Origin{Browser: "a"}, start)
	erased := d.beginFrom("panel", "m2", &field.Origin{Browser: "b"}, start)
	stays := d.beginFrom("panel", "m3", &field.Origin{Browser: "c"}, start)
	d.withdraw(gone, start)
	if n := d.rows("signals"); n != 2 {
		t.Errorf("after a withdrawal %d signals are kept, want 2", n)
	}
	exec(t, d.Store, `DELETE FROM identities WHERE interview_id = ?`, erased.ID)
	if n := d.rows("signals"); n != 1 {
		t.Errorf("after an identity was erased %d signals are kept, want 1", n)
	}
	if left := d.signals(start); len(left) != 1 || left[stays.ID].Device == "" {
		t.Errorf("left are %+v", left)
	}
}

// TestResumingKeepsTheFirstDevice: the signal is that of the arrival.
func TestResumingKeepsTheFirstDevice(t *testing.T) {
	d := openDoor(t)
	first := d.beginFrom("panel", "m1", &field.Origin{Browser: "phone"}, start)
	before := d.signals(start)[first.ID]
	if again := d.beginFrom("panel", "m1", &field.Origin{Browser: "desktop"}, start.Add(time.Minute)); again.ID != first.ID {
		t.Fatal("the respondent got a second interview")
	}
	if after := d.signals(start.Add(time.Minute))[first.ID]; after != before || d.rows("signals") != 1 {
		t.Errorf("the signal was %+v and is %+v", before, after)
	}
}
