package store

import (
	"context"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/account"
)

// The store of accounts is this one.
var _ account.Store = (*Store)(nil)

// TestTheAuditLogIsAppendOnly: what was written there stays as it is.
func TestTheAuditLogIsAppendOnly(t *testing.T) {
	st := openTest(t)
	if err := st.Note(context.Background(), account.Entry{At: start, Who: "lin", What: "login"}); err != nil {
		t.Fatal(err)
	}
	theSameAgain := of(`INSERT OR REPLACE INTO audit SELECT id, survey, at_ms, 'nobody', what, subject, old, new, why FROM audit`, `INSERT OR REPLACE INTO audit`, `INSERT INTO audit (id, survey, at_ms, who, what, subject, old, new, why)`, `FROM audit`, `FROM audit ON CONFLICT (id) DO UPDATE SET who = excluded.who`)
	for _, statement := range []string{`UPDATE audit SET who = 'nobody'`, `DELETE FROM audit`, theSameAgain} {
		err := st.writer.db.Exec(statement).Error
		var who string
		if scanned := st.read.Raw(`SELECT who FROM audit`).Scan(&who).Error; scanned != nil || who != "lin" {
			t.Errorf("%s (%v): the log is by %q (%v)", statement, err, who, scanned)
		}
		if err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// TestAnEntryStandsOrFallsWithItsChange: a change that is refused after it was begun leaves no entry, and an entry that cannot
// be written leaves no change.
func TestAnEntryStandsOrFallsWithItsChange(t *testing.T) {
	ctx, st := context.Background(), openTest(t)
	r := account.Record{Account: account.Account{Name: "lin", Created: start}}
	a, err := st.AddAccount(ctx, r, account.Link{Hash: "h", Purpose: account.ForWelcome, Made: start, Expires: start.Add(time.Hour)}, account.Entry{At: start, Who: "boss", What: "account"})
	if err != nil {
		t.Fatal(err)
	}
	exec(t, st, of(`CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`,
		`TRIGGER full`, `TRIGGER no_room`, `BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`, `FOR EACH ROW EXECUTE FUNCTION refuse('the disk is full')`))
	_, err = st.ChangeAccount(ctx, a.ID, func(r *account.Record, _ int) (account.Entry, error) {
		r.Disabled = true
		return account.Entry{At: start, Who: "boss", What: "disabled"}, nil
	})
	if err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Fatalf("error %v", err)
	}
	if now, err := st.AccountByID(ctx, a.ID); err != nil || now.Disabled {
		t.Errorf("a change that could not be logged was made: %+v (%v)", now, err)
	}
}

func TestSessions(t *testing.T) {
	ctx, st, now := context.Background(), openTest(t), start
	s := st.Sessions(func() time.Time { return now })
	find := func(token, want string) {
		t.Helper()
		data, found, err := s.Find(token)
		if err != nil || found != (want != "") || string(data) != want {
			t.Errorf("%s: %q, %v (%v), want %q", token, data, found, err, want)
		}
	}
	commit := func(token, data string, lasts time.Duration) {
		t.Helper()
		if err := s.Commit(token, []byte(data), now.Add(lasts)); err != nil {
			t.Fatal(err)
		}
	}
	find("a", "")
	commit("a", "first", time.Hour)
	commit("b", "other", 2*time.Hour)
	commit("a", "second", time.Hour)
	find("a", "second")
	now = now.Add(time.Hour)
	find("a", "") // has expired
	find("b", "other")
	if n, err := s.Cleanup(ctx, now); n != 1 || err != nil {
		t.Errorf("%d were removed (%v)", n, err)
	}
	if err := s.Delete("b"); err != nil {
		t.Fatal(err)
	}
	find("b", "")
	if err := s.Delete("never was"); err != nil {
		t.Error(err)
	}
}

// TestAPageThatAsksAllTheTimeWritesRarely: a session whose end alone moves is written once a minute.
func TestAPageThatAsksAllTheTimeWritesRarely(t *testing.T) {
	st, now := openTest(t), start
	s := st.Sessions(func() time.Time { return now })
	ends := func() (ms int64) {
		st.read.Raw(`SELECT expires_ms FROM sessions`).Scan(&ms)
		return ms
	}
	writes, last := 0, int64(0)
	for range 180 { // requests, one a second
		if err := s.Commit("a", []byte("same"), now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if ms := ends(); ms != last {
			writes, last = writes+1, ms
		}
		now = now.Add(time.Second)
	}
	if writes != 3 {
		t.Errorf("180 requests in three minutes wrote %d times, want 3", writes)
	}
	if err := s.Commit("a", []byte("new"), instant(last)); err != nil {
		t.Fatal(err)
	}
	if data, _, _ := s.Find("a"); string(data) != "new" {
		t.Errorf("new data are not kept: %q", data)
	}
	if err := s.Commit("a", []byte("new"), now.Add(time.Minute)); err != nil || ends() != millis(now.Add(time.Minute)) {
		t.Errorf("a session that is cut short ends at %d (%v)", ends(), err)
	}
}
