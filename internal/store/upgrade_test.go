package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	process "os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

func mkdirAt(path string) error { return os.MkdirAll(filepath.Join(path, "taken"), 0o755) }

// grown makes a study as the first release kept it: so many completes, half of each cell, and so many who are answering their
// last page. It is left open.
func grown(t *testing.T, file string, completes, running int) *sql.DB {
	t.Helper()
	db := oldDatabase(t, file, 1)
	quoted := func(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
	filled := strings.NewReplacer(":all", strconv.Itoa(completes+running), ":done", strconv.Itoa(completes), ":start", strconv.FormatInt(start.UnixMilli(), 10),
		":version", quoted(string(mini(t).Version)), ":file", quoted(miniature)).Replace(study)
	if _, err := db.Exec(filled); err != nil {
		t.Fatal(err)
	}
	return db
}

// study is a study as the first release kept it. Interview i began i seconds before the start of the tests; every third was a
// page longer, by a step back; odd ones are in cell A, even ones in B, and every fourth is a woman.
const study = `
INSERT INTO versions VALUES (:version, 'mini', 1, :file);
INSERT INTO cells (id, survey, cell, dimension, target, completed, held) VALUES
  (1, 'mini', 'A', 'type', 100000, (:done + 1) / 2, (:all + 1) / 2 - (:done + 1) / 2),
  (2, 'mini', 'B', 'type', 100000, :done / 2, :all / 2 - :done / 2),
  (3, 'mini', 'women', 'sex', 100000, :done / 4, :all / 4 - :done / 4);
CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :all)
  SELECT i, i <= :done AS done, iif(i % 2, 'A', 'B') AS type, i % 4 = 0 AS woman, :start - 1000 * i AS at FROM n;
INSERT INTO interviews (id, token, survey, version, source, language, seed, device, started_ms, updated_ms, finished_ms, page, answers, submitted,
    type, membership, decision, disposition, in_sample, revision)
  SELECT i, 'token-' || i, 'mini', :version, 'panel', 'en', i * 7919, iif(i % 5, 'phone', 'desktop'), at - 60000, at, iif(done, at + 1000, 0), iif(done, 'rest', 'screener'),
    iif(done, json_object('buyer', 2 - (type = 'B'), 'female', 2 - woman, 'happy', 1 + i % 2), json_object('buyer', 2 - (type = 'B'), 'female', 2 - woman)),
    iif(done, '["rest","screener"]', '["screener"]'), type, json_array(type), 'admitted', iif(done, 'complete', ''), done, 4 FROM n;
INSERT INTO identities SELECT i, 'mini', 'panel', '会员-' || i FROM n;
INSERT INTO leases SELECT i, 'mini', iif(done, 'completed', 'held'), :start + 3600000 FROM n;
INSERT INTO lease_cells SELECT i, iif(type = 'A', 1, 2) FROM n UNION ALL SELECT i, 3 FROM n WHERE woman;
INSERT INTO arrivals (interview_id, survey, version, source, at_ms, type, membership, cells, demographics, decision, reason, counts)
  SELECT i, 'mini', :version, 'panel', at, type, json_array(type), iif(woman, json_array(type, 'women'), json_array(type)), json_object('female', 2 - woman), 'admitted', '', '[]' FROM n;
INSERT INTO page_events (interview_id, at_ms, page, event, elapsed_ms, shown)
  SELECT i, at - 30000, 'screener', 'answered', 30000, '' FROM n
  UNION ALL SELECT i, at - 20000, 'screener', 'back', 10000, '' FROM n WHERE i % 3 = 0
  UNION ALL SELECT i, at - 10000, 'screener', 'answered', 10000, '' FROM n WHERE i % 3 = 0
  UNION ALL SELECT i, at, 'rest', 'answered', iif(i % 3, 30000, 10000), '{"happy":[2,1]}' FROM n WHERE done;
INSERT INTO counters VALUES ('mini', 'started', '', :all), ('mini', 'arrived', 'A', (:all + 1) / 2), ('mini', 'arrived', 'B', :all / 2), ('mini', 'ended', 'complete', :done);
DROP TABLE n;`

// answered is a digest of everybody's answers, as the database has them.
func answered(t testing.TB, db *sql.DB) string {
	t.Helper()
	all, err := values[string](db.QueryContext(context.Background(), `SELECT id || ' ' || token || ' ' || answers || ' ' || disposition FROM interviews ORDER BY id`))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	for _, line := range all {
		fmt.Fprintln(sum, line)
	}
	return fmt.Sprintf("%d interviews, %x", len(all), sum.Sum(nil))
}

// answersIn is answered of a file that is open nowhere.
func answersIn(t testing.TB, file string) string {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+file+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	return answered(t, db)
}

// TestAStudyIsUpgraded brings a study with 3,000 completes and 200 open interviews from the first schema, from the one before
// the monitor's counters and from the last but one to the newest: the answers are what they were, the counters agree with the
// rows, and the 200 go on and finish.
func TestAStudyIsUpgraded(t *testing.T) {
	sqliteOnly(t, "PostgreSQL begins with schema 15")
	newest, err := NewestSchema()
	if err != nil {
		t.Fatal(err)
	}
	for _, schema := range []int64{1, 7, newest - 1} {
		t.Run(fmt.Sprint("schema ", schema), func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "old.db")
			db := grown(t, file, 3000, 200)
			was, paradata := answered(t, db), paradataOf(t, db)
			db.Close()
			migrateTo(t, file, schema)
			s, err := Open(t.Context(), file, upgrading(nil))
			if err != nil {
				t.Fatal(err)
			}
			if now := paradataNow(t, s); !slices.Equal(now, paradata) {
				t.Errorf("paradata of %d events are %d events now, and others: %q, %q", len(paradata), len(now), paradata[:3], now[:min(len(now), 3)])
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			goesOn(t, file, was, 3000, 200, 200)
		})
	}
}

// paradataOf is how the pages of a study of an old schema were answered, interview by interview, one event a line.
func paradataOf(t testing.TB, db *sql.DB) []string {
	t.Helper()
	all, err := values[string](db.QueryContext(context.Background(), `SELECT printf('%d %s %s after %d at %d %s', interview_id, page, event, elapsed_ms, at_ms, shown) FROM page_events ORDER BY interview_id, id`))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// paradataNow is the same as the newest program reads it.
func paradataNow(t testing.TB, s *Store) (all []string) {
	t.Helper()
	byInterview := map[int64][]string{}
	for e, err := range s.Events(context.Background(), "mini") {
		if err != nil {
			t.Fatal(err)
		}
		shown := ""
		if len(e.Order) > 0 {
			shown = toJSON(e.Order)
		}
		byInterview[e.Interview] = append(byInterview[e.Interview], fmt.Sprintf("%d %s %s after %d at %d %s", e.Interview, e.Page, e.Kind, e.Elapsed.Milliseconds(), e.At.UnixMilli(), shown))
	}
	for _, id := range slices.Sorted(maps.Keys(byInterview)) {
		all = append(all, byInterview[id]...)
	}
	return all
}

// goesOn opens a study, upgrading it where it has to be, and lets some of those who are in it finish.
func goesOn(t *testing.T, file, was string, completes, running, finishing int) {
	t.Helper()
	s, err := Open(t.Context(), file, upgrading(nil))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if is := answersIn(t, file); is != was {
		t.Fatalf("the answers were %s and are %s", was, is)
	}
	d := &door{TB: t, Store: s, s: mini(t)}
	d.goesOn(completes, finishing)
	if a := d.cell("A", start); a.Completed != (completes+finishing+1)/2 || a.Completed+a.Held != (completes+running+1)/2 {
		t.Errorf("cell A is %+v", a)
	}
}

// goesOn finishes interviews that were open when the study was brought here, the first behind those that were done.
func (d *door) goesOn(done, finishing int) {
	d.Helper()
	misplaced(d, d.Store)
	agrees(d, d.Store, d.s.ID)
	if err := d.Register(context.Background(), d.s, start); err != nil {
		d.Fatal(err)
	}
	for id := done + 1; id <= done+finishing; id++ {
		iv, err := d.Interview(context.Background(), d.s.ID, fmt.Sprint("token-", id))
		if err != nil {
			d.Fatal(err)
		}
		d.savePage(iv, start)
		if iv = d.finish(iv, start); !iv.InSample || iv.Disposition != interview.Completed {
			d.Fatalf("interview %d ends as %q", id, iv.Disposition)
		}
	}
	agrees(d, d.Store, d.s.ID)
}

// misplaced puts those on the page that they are shown of whom an older release kept the one posted last, as the program does
// when it puts the survey into the field.
func misplaced(t testing.TB, s *Store) {
	t.Helper()
	for {
		some, err := s.Misplaced(t.Context(), "mini", 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(some) == 0 {
			return
		}
		where := make([]field.Placed, len(some))
		for i, m := range some {
			where[i] = field.Placed{Interview: m.Interview, Page: "rest"}
		}
		if err := s.Place(t.Context(), "mini", where); err != nil {
			t.Fatal(err)
		}
	}
}

// kills is how many upgrades are killed.
func kills() int {
	if testing.Short() {
		return 8
	}
	return 50
}

// TestAnUpgradeThatIsKilledIsMadeAgain kills upgrading processes at random moments, from the first statement to the last: the
// next program finds a schema that it knows, and the study as it was.
func TestAnUpgradeThatIsKilledIsMadeAgain(t *testing.T) {
	sqliteOnly(t, "PostgreSQL begins with schema 15")
	if file := os.Getenv(killedChild); file != "" {
		upgrades(t, file)
		return
	}
	origin := filepath.Join(t.TempDir(), "old.db")
	db := grown(t, origin, 3000, 200)
	was := answered(t, db)
	db.Close()
	newest, err := NewestSchema()
	if err != nil {
		t.Fatal(err)
	}
	long, _ := killed(t, origin, time.Minute)
	reached := map[int64]int{}
	for range kills() {
		_, file := killed(t, origin, rand.N(long))
		version, _, err := peek(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		reached[version]++
		goesOn(t, file, was, 3000, 200, 12)
	}
	t.Logf("an upgrade takes %v; killed ones had come to the schemas %v", long, reached)
	different := 3
	if testing.Short() { // eight may all fall into the same migration
		different = 1
	}
	if reached[newest] == kills() || len(reached) < different {
		t.Errorf("killed ones had come to the schemas %v; the kills do not reach the migrations", reached)
	}
}

// upgrades is the process that is killed. It says when it begins to migrate.
func upgrades(t *testing.T, file string) {
	s, err := Open(t.Context(), file, upgrading(func(Upgrade) { fmt.Println("migrating") }))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("done")
	s.Close()
}

// killed upgrades a copy of the origin in a process that is killed so long after it began to migrate, and returns how long it
// worked at it.
func killed(t *testing.T, origin string, after time.Duration) (took time.Duration, file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "study.db")
	image, err := os.ReadFile(origin)
	if err == nil {
		err = os.WriteFile(file, image, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	child := process.Command(os.Args[0], "-test.run=^TestAnUpgradeThatIsKilledIsMadeAgain$")
	child.Env = append(os.Environ(), killedChild+"="+file)
	said, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(said)
	if line, err := lines.ReadString('\n'); line != "migrating\n" {
		child.Process.Kill()
		t.Fatalf("the child said %q (%v)", line, err)
	}
	began := time.Now()
	kill := time.AfterFunc(after, func() { child.Process.Kill() })
	defer kill.Stop()
	lines.ReadString('\n') // "done", or nothing when it was killed
	took = time.Since(began)
	io.Copy(io.Discard, lines)
	child.Wait()
	return took, file
}
