package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// secret is in everything that a withdrawal must erase.
const secret = "ERASE-ME"

// answering is a respondent of the panel whose link, answers and shown orders hold the secret.
func (d *door) answering(id string, now time.Time) interview.Interview {
	d.Helper()
	b := d.beginning(id, now)
	b.Kept, b.Nonce, b.Interview.Device, b.Interview.Seed = map[string]string{"k": secret + "-kept"}, secret+"-nonce-"+id, "phone", 7
	b.Origin = &field.Origin{Browser: secret + "-browser", Languages: secret, Network: secret}
	iv, err := d.Begin(context.Background(), b)
	if err != nil {
		d.Fatal(err)
	}
	iv, err = d.saved(context.Background(), &field.PageSave{
		Interview: &iv, Page: "screener", Given: interview.Answers{"buyer": survey.TextValue(secret + "-answer")}, Submitted: true, Event: "answered",
		Order: map[string][]int{secret + "-order": {2, 1}}, Lease: d.s.Lease, Now: now,
	})
	if err != nil {
		d.Fatal(err)
	}
	return iv
}

// judged brings one to the gate with the secret among the demographics.
func (d *door) judged(iv interview.Interview, decision interview.Decision, now time.Time, cells ...string) interview.Interview {
	d.Helper()
	a := d.application(iv, now, cells...)
	a.Owed, a.Arrival.Decision = told, decision
	a.Arrival.Demographics = interview.Answers{"buyer": survey.TextValue(secret + "-demographic")}
	iv, err := d.Admit(context.Background(), a)
	if err != nil {
		d.Fatal(err)
	}
	return iv
}

func (d *door) withdraw(iv interview.Interview, now time.Time) interview.Interview {
	d.Helper()
	iv, err := d.Withdraw(context.Background(), iv.ID, now)
	if err != nil {
		d.Fatal(err)
	}
	return iv
}

// endings brings one respondent to each place at which somebody may withdraw.
func endings(d *door) map[string]interview.Interview {
	ctx := context.Background()
	admitted := func(id string) interview.Interview {
		return d.judged(d.answering(id, start), interview.Undecided, start, "B")
	}
	invalid := d.finish(admitted("invalid"), start)
	changed(d)(d.Invalidate(ctx, invalid.ID, order(start)))
	refusal, err := d.Refuse(ctx, field.Ending{Interview: d.answering("refusal", start), Now: start})
	if err != nil {
		d.Fatal(err)
	}
	d.fillA()
	return map[string]interview.Interview{
		"new": d.answering("new", start), "running": admitted("running"), "complete": d.finish(admitted("complete"), start), "invalidated": d.again(invalid),
		"refusal": refusal, "over quota": d.judged(d.answering("over", start), interview.Undecided, start, "A"),
		"screened out": d.judged(d.answering("out", start), interview.Ineligible, start, "A"),
	}
}

func TestWithdrawingAtAnyPoint(t *testing.T) {
	d := openDoor(t)
	for name, was := range endings(d) {
		before, changes := d.cell("B", start), len(d.changes())
		tally, _ := d.Tally(context.Background(), "mini", start)
		got := d.withdraw(was, start.Add(time.Minute))
		if got.Disposition != interview.Withdrawn || got.Told() != was.Told() || got.InSample || got.Finished.IsZero() {
			t.Errorf("%s: %+v", name, got)
		}
		if len(got.Answers)+len(got.Submitted)+len(got.Assigned) > 0 || got.Device+got.Page != "" || got.Seed != 0 {
			t.Errorf("%s: left over is %+v", name, got)
		}
		if got.Type != was.Type || got.Decision != was.Decision {
			t.Errorf("%s: type %q and decision %q do not agree with the ledger", name, got.Type, got.Decision)
		}
		after, left := d.cell("B", start.Add(time.Minute)), 0
		if name == "running" || name == "complete" {
			left = 1
		}
		if freed := before.Completed + before.Held - after.Completed - after.Held; freed != left {
			t.Errorf("%s: %d places were freed, want %d", name, freed, left)
		}
		now, _ := d.Tally(context.Background(), "mini", start)
		moved := maps.Clone(tally.Ended)
		moved[interview.Withdrawn]++
		if was.Disposition != interview.InProgress {
			moved[was.Disposition]--
		}
		if !maps.Equal(now.Ended, moved) {
			t.Errorf("%s: endings are counted as %v, want %v", name, now.Ended, moved)
		}
		log := d.changes()
		if c := log[len(log)-1]; len(log) != changes+1 || c.What != field.Withdrawal || c.Who != field.TheRespondent || c.Old != string(was.Disposition) || c.New != "withdrawn" || c.Why == "" {
			t.Errorf("%s: the record of changes has %+v", name, log[changes:])
		}
		if again := d.withdraw(was, start.Add(time.Hour)); again.Revision != got.Revision || len(d.changes()) != changes+1 {
			t.Errorf("%s: a second click changes something", name)
		}
	}
}

func TestAWithdrawalReopensAFullCell(t *testing.T) {
	d := openDoor(t)
	full := d.fillA()
	d.withdraw(full[0], start)
	if a := d.cell("A", start); a.Completed != 1 || !a.FilledAt.IsZero() || a.Full() {
		t.Errorf("cell A is %+v, want a place free", a)
	}
	if iv := d.arrive(start, "A"); iv.Decision != interview.Admitted {
		t.Errorf("the next one is %q", iv.Decision)
	}
}

// TestNothingIsLeftOfTheWithdrawn looks for the secret in every cell of the database, and in its file.
func TestNothingIsLeftOfTheWithdrawn(t *testing.T) {
	d := openDoor(t)
	people := endings(d)
	if found := d.holding(secret); len(found) < 5 {
		t.Fatalf("the secret is in %v only; the test looks for too little", found)
	}
	for _, iv := range people {
		d.withdraw(iv, start)
	}
	for _, m := range d.due(start.Add(time.Hour)) {
		if m.Identity.Kept["k"] == "" {
			t.Errorf("message %+v can no longer be made", m)
		}
		if err := d.Delivered(context.Background(), m.ID); err != nil {
			t.Fatal(err)
		}
	}
	changed(t)(d.SetDoor(context.Background(), field.DoorClosed, order(start)))
	if found := d.holding(secret); len(found) > 0 {
		t.Errorf("the secret is still in %v", found)
	}
	if n := d.rows("signals"); n != 0 {
		t.Errorf("%d signals are left", n)
	}
	if n := d.rows("identities"); n != 0 {
		t.Errorf("%d identities are left after the field has closed", n)
	}
	if onPostgres {
		return // its files keep what was deleted for a while, which docs/operations.md says
	}
	if err := d.writer.db.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`).Error; err != nil {
		t.Fatal(err)
	}
	var file string
	d.read.Raw(`SELECT file FROM pragma_database_list WHERE name = 'main'`).Scan(&file)
	for _, name := range []string{file, file + "-wal"} {
		data, err := os.ReadFile(filepath.Clean(name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(secret)) {
			t.Errorf("%s still holds the secret", filepath.Base(name))
		}
	}
}

// holding lists the tables and columns in which a text stands.
func (d *door) holding(text string) (found []string) {
	d.Helper()
	var columns []struct{ T, C string }
	inColumn := `instr("%[2]s", ?) > 0`
	catalogue := `SELECT m.name AS t, p.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'`
	if onPostgres {
		inColumn = `strpos(CAST("%[2]s" AS text), ?) > 0`
		catalogue = `SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = current_schema()`
	}
	d.read.Raw(catalogue).Scan(&columns)
	if len(columns) == 0 {
		d.Fatal("no columns were looked at")
	}
	for _, c := range columns {
		var n int64
		if err := d.read.Raw(fmt.Sprintf(`SELECT count(*) FROM "%[1]s" WHERE `+inColumn, c.T, c.C), text).Scan(&n).Error; err != nil {
			d.Fatal(err)
		}
		if n > 0 {
			found = append(found, c.T+"."+c.C)
		}
	}
	return found
}

func (d *door) rows(table string) (n int) {
	d.read.Raw(`SELECT count(*) FROM ` + table).Scan(&n)
	return n
}

func TestTheLedgerLosesDemographicsOnlyByAWithdrawal(t *testing.T) {
	d := openDoor(t)
	stays := d.judged(d.answering("stays", start), interview.Undecided, start, "B")
	gone := d.withdraw(d.judged(d.answering("gone", start), interview.Undecided, start, "B"), start)
	for _, c := range []struct {
		sql string
		id  int64
	}{
		{`UPDATE arrivals SET demographics = '{}' WHERE interview_id = ?`, stays.ID},
		{`UPDATE arrivals SET demographics = '{"buyer":1}' WHERE interview_id = ?`, gone.ID},
		{`UPDATE arrivals SET demographics = '{}', type = 'A' WHERE interview_id = ?`, gone.ID},
		{`UPDATE arrivals SET membership = '[]' WHERE interview_id = ?`, gone.ID},
		{`UPDATE arrivals SET cells = '[]' WHERE interview_id = ?`, gone.ID},
		{`UPDATE arrivals SET decision = 'over_quota' WHERE interview_id = ?`, gone.ID},
		{`UPDATE arrivals SET at_ms = 0 WHERE interview_id = ?`, gone.ID},
		{`UPDATE arrivals SET id = 99 WHERE interview_id = ?`, gone.ID},
		{`UPDATE arrivals SET counts = '[]' WHERE interview_id = ?`, gone.ID},
		{`UPDATE arrivals SET source = '' WHERE interview_id = ?`, gone.ID},
		{`DELETE FROM arrivals WHERE interview_id = ?`, gone.ID},
		{`UPDATE interviews SET disposition = 'complete' WHERE id = ?`, gone.ID},
		{`UPDATE interviews SET answers = '{"buyer":1}' WHERE id = ?`, gone.ID},
		{`UPDATE interviews SET in_sample = 1 WHERE id = ?`, gone.ID},
	} {
		if err := d.writer.db.Exec(c.sql, c.id).Error; err == nil {
			t.Errorf("%s is let through", c.sql)
		}
	}
}

// TestNothingCanBePostedToAWithdrawnInterview: whatever an old tab still sends finds it as it is.
func TestNothingCanBePostedToAWithdrawnInterview(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	for _, seen := range []interview.Interview{d.answering("early", start), d.judged(d.answering("late", start), interview.Undecided, start, "B")} {
		want := d.withdraw(seen, start)
		for name, post := range map[string]func() (interview.Interview, error){
			"a page": func() (interview.Interview, error) {
				return d.saved(ctx, &field.PageSave{Interview: &seen, Page: "rest", AfterGate: true, Given: interview.Answers{"happy": survey.CodeValue(1)}, Submitted: true, Lease: d.s.Lease, Now: start})
			},
			"the gate": func() (interview.Interview, error) { return d.Admit(ctx, d.application(seen, start, "B")) },
			"the end": func() (interview.Interview, error) {
				return d.Complete(ctx, field.Ending{Interview: seen, Owed: told, Now: start})
			},
			"a refusal": func() (interview.Interview, error) {
				return d.Refuse(ctx, field.Ending{Interview: seen, Owed: told, Now: start})
			},
		} {
			if got, err := post(); err != nil || got.Disposition != interview.Withdrawn || got.Revision != want.Revision || len(got.Answers) > 0 {
				t.Errorf("%s: %+v (%v)", name, got, err)
			}
		}
		refused(t, fault.Conflict, "withdrawn by its respondent")(d.Invalidate(ctx, seen.ID, order(start)))
		refused(t, fault.Conflict, "withdrawn by its respondent")(d.Restore(ctx, seen.ID, order(start)))
	}
	if n := d.rows("page_events"); n != 0 {
		t.Errorf("%d page events", n)
	}
	if due := d.due(start.Add(time.Hour)); len(due) != 0 {
		t.Errorf("sources are told %+v", due)
	}
	d.cell("B", start)
}

// TestWhoWithdrewIsKnownWhileTheFieldIsOpen: the panel's link leads to the same interview; the field's end forgets who it was.
func TestWhoWithdrewIsKnownWhileTheFieldIsOpen(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	iv := d.withdraw(d.answering("m1", start), start)
	stays := d.answering("m2", start)
	b := d.beginning("m1", start)
	b.Nonce = secret + "-nonce-m1"
	if again, err := d.Begin(ctx, b); err != nil || again.ID != iv.ID || again.Disposition != interview.Withdrawn {
		t.Errorf("the link leads to %+v (%v)", again, err)
	}
	if who, err := d.Identity(ctx, iv.ID); err != nil || who.ID != "m1" || len(who.Kept) > 0 {
		t.Errorf("identity %+v (%v)", who, err)
	}
	changed(t)(d.SetDoor(ctx, field.DoorClosed, order(start)))
	if who, err := d.Identity(ctx, iv.ID); err != nil || who.ID != "" {
		t.Errorf("after the field has closed: %+v (%v)", who, err)
	}
	if who, err := d.Identity(ctx, stays.ID); err != nil || who.ID != "m2" || who.Kept["k"] == "" {
		t.Errorf("somebody else's identity is %+v (%v)", who, err)
	}
	refused(t, fault.Closed, "nobody new")(d.Begin(ctx, b))
	d.withdraw(stays, start)
	if n := d.rows("identities") + d.rows("nonces"); n != 0 {
		t.Errorf("%d identities and nonces after a withdrawal from a closed field", n)
	}
}

// TestASourceMaySettleAWithdrawnComplete: it was told complete, and its list of rejections is not refused for it.
func TestASourceMaySettleAWithdrawnComplete(t *testing.T) {
	d, ctx := openDoor(t), context.Background()
	d.withdraw(d.finish(d.judged(d.answering("m1", start), interview.Undecided, start, "B"), start), start)
	running := d.withdraw(d.answering("m2", start), start)
	outcomes := map[string]string{}
	for a, err := range d.SentBy(ctx, "mini", "panel") {
		if err != nil {
			t.Fatal(err)
		}
		outcomes[a.RespondentID] = string(a.Outcome())
	}
	if !maps.Equal(outcomes, map[string]string{"m1": "complete", "m2": ""}) {
		t.Errorf("the source was told %v", outcomes)
	}
	noted, err := d.Reject(ctx, "panel", []field.Rejection{{RespondentID: "m1", Why: "fraud", Line: 2}}, true, order(start))
	if err != nil || len(noted) != 1 || noted[0].What != field.Rejected {
		t.Errorf("noted %+v (%v)", noted, err)
	}
	_, err = d.Reject(ctx, "panel", []field.Rejection{{RespondentID: "m2", Line: 2}}, true, order(start))
	if err == nil || !strings.Contains(err.Error(), "not finished") {
		t.Errorf("interview %d, withdrawn before its end: %v", running.ID, err)
	}
}
