package store

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/pgserver"
	"fieldwork/internal/pgserver/pgtest"
)

// postgresOnly leaves a test out of the run on SQLite.
func postgresOnly(t testing.TB) {
	t.Helper()
	if !onPostgres {
		t.Skip("for PostgreSQL alone")
	}
}

// A wire lies between a store and its server, and can be cut at a commit: before the server hears of it, or after the server
// has answered and before the store hears that.
type wire struct {
	server string
	cut    atomic.Int32 // what happens at the next commit
	cuts   atomic.Int32
	silent atomic.Bool // nothing comes back any more, and nothing is broken off
}

const (
	whole int32 = iota
	beforeCommit
	afterCommit
)

// commitMessage is how a COMMIT travels: a simple query of eleven bytes.
const commitMessage = "Q\x00\x00\x00\x0bcommit\x00"

// lay puts a wire before the database and returns the address of its other end.
func lay(t testing.TB, database string) (*wire, string) {
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{server: u.Host}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go w.carry(client)
		}
	}()
	u.Host = l.Addr().String()
	return w, u.String()
}

func (w *wire) carry(client net.Conn) {
	server, err := net.Dial("tcp", w.server)
	if err != nil {
		client.Close()
		return
	}
	var lost atomic.Bool // answers are read and thrown away
	go func() {
		defer client.Close()
		buf := make([]byte, 1<<16)
		for {
			n, err := server.Read(buf)
			if n > 0 && lost.Load() {
				return // the server has answered
			}
			for w.silent.Load() {
				time.Sleep(10 * time.Millisecond)
			}
			if _, failed := client.Write(buf[:n]); err != nil || failed != nil {
				return
			}
		}
	}()
	defer server.Close()
	buf := make([]byte, 1<<16)
	for {
		n, err := client.Read(buf)
		if bytes.Contains(buf[:n], []byte(commitMessage)) {
			switch {
			case w.cut.CompareAndSwap(beforeCommit, whole):
				w.cuts.Add(1)
				client.Close()
				return
			case w.cut.CompareAndSwap(afterCommit, whole):
				w.cuts.Add(1)
				lost.Store(true)
			}
		}
		if _, failed := server.Write(buf[:n]); err != nil || failed != nil {
			return
		}
		if lost.Load() {
			io.Copy(io.Discard, client) // until the other direction has closed it
			return
		}
	}
}

// TestACommitWithoutAWordIsDoneOnce: whether the connection breaks before the server hears of a commit or before the store hears
// of the server, every step of an interview is acknowledged and done once.
func TestACommitWithoutAWordIsDoneOnce(t *testing.T) {
	postgresOnly(t)
	for _, cut := range []int32{beforeCommit, afterCommit} {
		t.Run(map[int32]string{beforeCommit: "before", afterCommit: "after"}[cut], func(t *testing.T) {
			database := freshPostgres(t)
			w, address := lay(t, database)
			s, err := Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			d := &door{TB: t, Store: s, s: mini(t)}
			cutting := func(do func()) {
				t.Helper()
				w.cut.Store(cut)
				do()
				if w.cut.Load() != whole {
					t.Error("no commit was cut")
				}
			}
			cutting(func() {
				if err := d.Register(t.Context(), d.s, start); err != nil {
					t.Fatal(err)
				}
			})
			var iv interview.Interview
			cutting(func() { iv = d.begin("m1", start) })
			cutting(func() { d.savePage(iv, start.Add(time.Second)) })
			cutting(func() { iv = d.atGate(d.again(iv), start.Add(2*time.Second), "B") })
			cutting(func() { iv = d.finish(iv, start.Add(3*time.Second)) })
			if !iv.InSample {
				t.Errorf("the interview is %+v", iv)
			}
			d.once(iv)
			if w.cuts.Load() != 5 {
				t.Errorf("%d connections were cut", w.cuts.Load())
			}
		})
	}
}

// once holds that one interview has left one of everything.
func (d *door) once(iv interview.Interview) {
	d.Helper()
	for _, table := range []string{"interviews", "identities", "arrivals", "leases"} {
		if n := d.rows(table); n != 1 {
			d.Errorf("%d rows in %s", n, table)
		}
	}
	events := 0
	for e, err := range d.Events(context.Background(), d.s.ID) {
		if events++; err != nil || e.Interview != iv.ID {
			d.Errorf("event %+v, %v", e, err)
		}
	}
	if events != 1 {
		d.Errorf("%d events", events)
	}
	if b := d.cell("B", start.Add(time.Minute)); b.Completed != 1 || b.Held != 0 {
		d.Errorf("cell B: %+v", b)
	}
	stored, rows, err := d.MonitorCounts(context.Background(), d.s.ID)
	if err != nil || fmt.Sprint(stored) != fmt.Sprint(rows) {
		d.Errorf("counters %v, rows %v, %v", stored, rows, err)
	}
}

// TestPassingTroubleIsOverSoon: deadlocks, serialization failures, and servers that stop or have become standbys are no errors of the
// respondent's while the job has patience.
func TestPassingTroubleIsOverSoon(t *testing.T) {
	postgresOnly(t)
	d := openDoor(t)
	for _, state := range []string{"40001", "40P01", "57P01", "57P02", "57P03", "25006", "08006", "53300"} {
		iv := d.begin("m"+state, start)
		exec(t, d.Store, `CREATE SEQUENCE once_`+state+``)
		exec(t, d.Store, fmt.Sprintf(`CREATE FUNCTION fail_%[1]s() RETURNS trigger LANGUAGE plpgsql AS $$
			BEGIN IF nextval('once_%[1]s') < 3 THEN RAISE EXCEPTION 'passing' USING ERRCODE = '%[1]s'; END IF; RETURN new; END $$`, state))
		exec(t, d.Store, fmt.Sprintf(`CREATE TRIGGER fail BEFORE UPDATE ON interviews FOR EACH ROW EXECUTE FUNCTION fail_%s()`, state))
		d.savePage(iv, start.Add(time.Second))
		if iv = d.again(iv); iv.Revision != 1 {
			t.Errorf("%s: revision %d", state, iv.Revision)
		}
		exec(t, d.Store, `DROP TRIGGER fail ON interviews`)
	}
}

// TestAServerThatIsGoneIsUnavailable: nobody waits for ever, and what comes back goes on.
func TestAServerThatIsGoneIsUnavailable(t *testing.T) {
	postgresOnly(t)
	server := pgtest.Start(t, pgserver.Options{})
	address, err := server.CreateDatabase(t.Context(), "study")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), address, Serving())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d := &door{TB: t, Store: s, s: mini(t)}
	if err := d.Register(t.Context(), d.s, start); err != nil {
		t.Fatal(err)
	}
	iv := d.begin("m1", start)
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	_, err = s.SavePage(t.Context(), &field.PageSave{Interview: &iv, Page: "p", Event: pageAnswered, Now: start.Add(time.Second)})
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("with its server gone: %v", err)
	}
	if err := s.Ready(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("ready with its server gone: %v", err)
	}
	if err := server.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); s.Ready(t.Context()) != nil; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not come back")
		}
	}
	d.savePage(iv, start.Add(time.Minute))
	if iv = d.again(iv); iv.Revision != 1 {
		t.Errorf("after its server is back: %+v", iv)
	}
}

// TestALeaseThatIsJustRenewedDoesNotLapse: while the gate gives back the slots of leases that have lapsed, a page by a clock that is
// a little behind renews one of them. Its respondent keeps the slot.
func TestALeaseThatIsJustRenewedDoesNotLapse(t *testing.T) {
	postgresOnly(t)
	d := openDoor(t)
	first, second := d.arrive(start, "B"), d.arrive(start, "B")
	exec(t, d.Store, fmt.Sprintf(`CREATE FUNCTION lapse() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN IF new.interview_id = %d THEN PERFORM pg_sleep(1); END IF; RETURN new; END $$`, first.ID))
	exec(t, d.Store, `CREATE TRIGGER lapse BEFORE UPDATE ON leases FOR EACH ROW WHEN (new.state = 'expired') EXECUTE FUNCTION lapse()`)
	settled := make(chan error, 1)
	go func() {
		settled <- d.writer.write(context.Background(), func(tx *session) error { return settle(tx, d.s.ID, start.Add(d.s.Lease)) })
	}()
	var asleep int
	for end := time.Now().Add(time.Minute); asleep == 0 && time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		d.read.Raw(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`).Scan(&asleep)
	}
	d.savePage(second, start.Add(d.s.Lease-time.Second))
	if err := <-settled; err != nil || asleep == 0 {
		t.Fatalf("settling: %v, asleep %d", err, asleep)
	}
	var state string
	d.read.Raw(`SELECT state FROM leases WHERE interview_id = ?`, second.ID).Scan(&state)
	if b := d.cell("B", start.Add(d.s.Lease)); state != "held" || b.Held != 1 {
		t.Errorf("the renewed lease is %s, and %d of B are held", state, b.Held)
	}
}

// atCommit runs a statement of PL/pgSQL when a transaction that changes an interview commits, as often as it is told.
func (d *door) atCommit(statement string, times int) {
	d.Helper()
	exec(d, d.Store, `CREATE SEQUENCE commits`)
	exec(d, d.Store, fmt.Sprintf(`CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN IF nextval('commits') <= %d THEN %s; END IF; RETURN NULL; END $$`, times, statement))
	exec(d, d.Store, `CREATE CONSTRAINT TRIGGER at_commit AFTER UPDATE ON interviews DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION at_commit()`)
}

// TestAnUnconfirmedCommitIsAskedForAgain: a commit whose wait for the standby was broken off comes with a warning and is there. It is
// acknowledged only when a later commit has been waited for, and is done once.
func TestAnUnconfirmedCommitIsAskedForAgain(t *testing.T) {
	postgresOnly(t)
	d := openDoor(t)
	iv := d.begin("m1", start)
	d.atCommit(`RAISE WARNING 'canceling wait for synchronous replication due to user request'`, 1)
	d.savePage(iv, start.Add(time.Second))
	if iv = d.again(iv); iv.Revision != 1 {
		t.Errorf("revision %d", iv.Revision)
	}
	var tries int
	d.read.Raw(`SELECT tries FROM lanes WHERE lane = ?`, string(pageLane)).Scan(&tries)
	if tries != 2 {
		t.Errorf("the batch was written %d times, want its row written again and nothing else", tries)
	}
	events := 0
	for range d.Events(t.Context(), d.s.ID) {
		events++
	}
	if events != 1 {
		t.Errorf("%d events", events)
	}
}

// TestNoDeadlineCutsACommitOff: a respondent who has gone meanwhile undoes nothing, and whoever asks for the outcome gets it.
func TestNoDeadlineCutsACommitOff(t *testing.T) {
	postgresOnly(t)
	d := openDoor(t)
	iv := d.begin("m1", start)
	d.atCommit(`PERFORM pg_sleep(1)`, 1)
	ctx, gone := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer gone()
	_, err := d.SavePage(ctx, &field.PageSave{Interview: &iv, Page: "rest", Event: pageAnswered, Lease: d.s.Lease, Now: start.Add(time.Second)})
	if err != nil || ctx.Err() == nil {
		t.Errorf("saved with %v, the deadline %v", err, ctx.Err())
	}
	if iv = d.again(iv); iv.Revision != 1 {
		t.Errorf("revision %d", iv.Revision)
	}
}

// TestNodesHearEachOther: what one node writes wakes whoever watches at another, also after its connection broke.
func TestNodesHearEachOther(t *testing.T) {
	postgresOnly(t)
	database := freshPostgres(t)
	var nodes [2]*door
	for i := range nodes {
		s, err := Open(t.Context(), database, Serving())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		nodes[i] = &door{TB: t, Store: s, s: mini(t)}
	}
	if err := nodes[0].Register(t.Context(), nodes[0].s, start); err != nil {
		t.Fatal(err)
	}
	hears := func(name string) {
		t.Helper()
		woken := nodes[1].Written()
		nodes[0].begin(name, start)
		select {
		case <-woken:
		case <-time.After(time.Minute):
			t.Errorf("%s: nobody is woken", name)
		}
	}
	hears("at first")
	var broken int
	nodes[0].read.Raw(`SELECT count(pg_terminate_backend(pid)) FROM pg_locks JOIN pg_database d ON d.oid = database AND datname = current_database()
		WHERE locktype = 'advisory' AND classid = ? AND objid = ?`, copyLock>>32, copyLock&(1<<32-1)).Scan(&broken)
	if broken != 2 {
		t.Errorf("%d ears were broken", broken)
	}
	hears("by coming back")
	hears("after it came back")
	var seen int
	nodes[0].read.Raw(`SELECT count(*) FROM lanes WHERE lane = 'ear' AND seen_ms > ` + nowMs + ` - 15000`).Scan(&seen)
	if seen != 2 {
		t.Errorf("%d nodes are seen", seen)
	}
	nodes[1].Close()
	nodes[0].read.Raw(`SELECT count(DISTINCT node) FROM lanes`).Scan(&seen)
	if seen != 1 {
		t.Errorf("%d nodes are seen after one has stopped", seen)
	}
}

// TestASilentServerIsGivenUp: one that is frozen, or whose machine has lost its power, breaks no connection off. Pages that are read
// and written meanwhile say so in the end, and when it is heard again everything goes on.
func TestASilentServerIsGivenUp(t *testing.T) {
	postgresOnly(t)
	w, address := lay(t, freshPostgres(t))
	s, err := Open(t.Context(), address, Serving())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d := &door{TB: t, Store: s, s: mini(t)}
	if err := d.Register(t.Context(), d.s, start); err != nil {
		t.Fatal(err)
	}
	iv := d.begin("m1", start)
	w.silent.Store(true)
	answered := make(chan error, 2*postgresReaders)
	for range cap(answered) { // more than there are connections
		go func() {
			_, err := s.Interview(t.Context(), d.s.ID, iv.Token)
			answered <- err
		}()
	}
	for range cap(answered) {
		select {
		case err := <-answered:
			if !fault.Is(err, fault.Unavailable) {
				t.Errorf("a page of a silent server: %v", err)
			}
		case <-time.After(2 * time.Minute):
			t.Fatal("a page waits for a silent server")
		}
	}
	w.silent.Store(false)
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		_, err := s.Interview(t.Context(), d.s.ID, iv.Token)
		if err == nil && s.Ready(t.Context()) == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("a server that is heard again is not believed: %v", err)
		}
	}
}

// TestTextsThatCannotBeStored: what no text can be is in no database, and asking for it is no defect.
func TestTextsThatCannotBeStored(t *testing.T) {
	d := openDoor(t)
	for _, text := range []string{"a\x00b", "\xff", "\xc4\xe3"} {
		if _, err := d.Interview(t.Context(), d.s.ID, text); !fault.Is(err, fault.NotFound) {
			t.Errorf("an interview by %q: %v", text, err)
		}
		if _, err := d.FindRespondent(t.Context(), d.s.ID, "panel", text); err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Invalid) {
			t.Errorf("a respondent %q: %v", text, err)
		}
	}
}
