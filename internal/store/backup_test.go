package store

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"fieldwork/internal/backup"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
)

// copies is how often a database is backed up under load.
func copies() int {
	if testing.Short() {
		return 10
	}
	return 50
}

// writing are respondents who begin, are admitted and finish as fast as they can, and note what they were told is kept.
type writing struct {
	*door
	enough atomic.Bool
	all    sync.WaitGroup
	mu     sync.Mutex
	begun  []int64 // interviews, in the order in which they were acknowledged
	ended  []int64
}

func (w *writing) begin(n int) {
	for i := range n {
		w.all.Go(func() {
			for k := 0; !w.enough.Load(); k++ {
				w.one(fmt.Sprintf("r%d-%d", i, k))
			}
		})
	}
}

func (w *writing) one(respondent string) {
	iv := w.door.begin(respondent, start)
	w.note(&w.begun, iv.ID)
	w.atGate(iv, start, "A")
	w.finish(iv, start)
	w.note(&w.ended, iv.ID)
}

func (w *writing) note(list *[]int64, id int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	*list = append(*list, id)
}

// noted is what was acknowledged so far.
func (w *writing) noted() (begun, ended []int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.begun[:len(w.begun):len(w.begun)], w.ended[:len(w.ended):len(w.ended)]
}

// TestBackupsUnderLoad: while respondents write as fast as they can, each backup is sound, its counters agree with its rows, and
// everything is in it that was acknowledged before it began.
func TestBackupsUnderLoad(t *testing.T) {
	sqliteOnly(t, "PostgreSQL has backups of its own")
	file, folder := filepath.Join(t.TempDir(), "live.db"), t.TempDir()
	s, err := Open(t.Context(), seeded(t, file))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w := &writing{door: &door{TB: t, Store: s, s: mini(t)}}
	if err := w.Register(t.Context(), w.s, start); err != nil {
		t.Fatal(err)
	}
	exec(t, s, "UPDATE cells SET target = 1000000")
	w.begin(8)
	defer w.all.Wait()
	defer w.enough.Store(true)
	grew, last := 0, 0
	for n := range copies() {
		begun, ended := w.noted()
		out := filepath.Join(folder, fmt.Sprintf("%d.db", n))
		m, err := Backup(t.Context(), BackupOrder{Database: file, Out: out, Begun: start, Software: "test"})
		if err != nil {
			t.Fatal(err)
		}
		if int(m.Contents.Tables["interviews"]) < len(begun) {
			t.Fatalf("backup %d counts %d interviews, %d were acknowledged before", n, m.Contents.Tables["interviews"], len(begun))
		}
		held(t, out, w.s.ID, begun, ended)
		if len(ended) > last {
			grew++
		}
		last = len(ended)
	}
	begun, ended := w.noted()
	t.Logf("%d interviews begun, %d ended", len(begun), len(ended))
	if grew < copies()/2 {
		t.Errorf("only before %d of %d backups somebody had finished: there was no load", grew, copies())
	}
}

// held opens a restored backup, which must agree with itself and have what was acknowledged.
func held(t *testing.T, out, survey string, begun, ended []int64) {
	t.Helper()
	restored := filepath.Join(t.TempDir(), "restored.db")
	if _, err := Restore(t.Context(), RestoreOrder{From: out, Database: restored, Now: start}); err != nil {
		t.Fatal(err)
	}
	s, err := OpenExisting(t.Context(), restored)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	agrees(t, s, survey)
	have := map[int64]bool{}
	for iv, err := range s.Interviews(t.Context(), survey) {
		if err != nil {
			t.Fatal(err)
		}
		have[iv.ID] = iv.InSample
	}
	for _, id := range begun {
		if _, there := have[id]; !there {
			t.Fatalf("interview %d was acknowledged before the backup and is not in it", id)
		}
	}
	for _, id := range ended {
		if !have[id] {
			t.Fatalf("interview %d was complete before the backup and is not in it", id)
		}
	}
}

// agrees holds quotas and monitor against the rows.
func agrees(t testing.TB, s *Store, survey string) {
	t.Helper()
	drifts, err := field.Verify(context.Background(), s, survey, start)
	if err != nil || len(drifts) > 0 {
		t.Fatalf("quotas: %v (%v)", drifts, err)
	}
	if drifts, err = field.VerifyMonitor(context.Background(), s, survey); err != nil || len(drifts) > 0 {
		t.Fatalf("monitor: %v (%v)", drifts, err)
	}
}

func TestBackupOfWhatIsNoStudy(t *testing.T) {
	sqliteOnly(t, "PostgreSQL has backups of its own")
	file := filepath.Join(t.TempDir(), "old.db")
	db := oldDatabase(t, file, 1)
	out := filepath.Join(t.TempDir(), "copy.db")
	m, err := Backup(t.Context(), BackupOrder{Database: file, Out: out, Begun: start})
	if err != nil || m.Contents.Schema != 1 {
		t.Errorf("an old schema: %+v (%v)", m, err)
	}
	if _, err := db.Exec(`DROP TABLE lease_cells`); err != nil {
		t.Fatal(err)
	}
	db.Close()
	_, err = Backup(t.Context(), BackupOrder{Database: file, Out: filepath.Join(t.TempDir(), "copy.db"), Begun: start})
	if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), "no Fieldwork database") {
		t.Errorf("%v, want a refusal that names the file", err)
	}
}

// TestAnUpgradeKeepsABackup that is what the database was, tells of it before it begins, and does not begin without it.
func TestAnUpgradeKeepsABackup(t *testing.T) {
	sqliteOnly(t, "PostgreSQL has backups of its own")
	file := filepath.Join(t.TempDir(), "old.db")
	grown(t, file, 30, 5).Close()
	newest, err := NewestSchema()
	if err != nil {
		t.Fatal(err)
	}
	var told []Upgrade
	open := func() {
		t.Helper()
		s, err := Open(t.Context(), file, upgrading(func(u Upgrade) {
			if version, _, err := peek(t.Context(), file); err != nil || version != 1 {
				t.Errorf("told when the schema was %d (%v)", version, err)
			}
			told = append(told, u)
		}))
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
	open()
	open() // nothing to do any more
	want := Upgrade{File: file, From: 1, To: newest, Backup: file + ".before-00002"}
	if len(told) != 1 || told[0] != want {
		t.Fatalf("told %+v, want %+v", told, want)
	}
	m, err := backup.Complete(want.Backup)
	if err != nil || m.Contents.Schema != 1 || m.Contents.Tables["interviews"] != 35 || m.Software != "fieldwork test" || !m.Begun.Equal(start) {
		t.Errorf("%+v (%v)", m, err)
	}

	again := filepath.Join(t.TempDir(), "again.db")
	if _, err := Restore(t.Context(), RestoreOrder{From: want.Backup, Database: again, Now: start}); err != nil {
		t.Fatal(err)
	}
	if err := mkdirAt(before(again, 1)); err != nil { // a name that cannot be taken: the backup fails
		t.Fatal(err)
	}
	_, err = Open(t.Context(), again, upgrading(func(Upgrade) { t.Error("told of a backup that is not there") }))
	if err == nil || !strings.Contains(err.Error(), "was not brought from schema 1 to") {
		t.Errorf("without a backup: %v", err)
	}
	if version, _, err := peek(t.Context(), again); err != nil || version != 1 {
		t.Errorf("the schema is %d (%v), want 1", version, err)
	}
}

// TestANewDatabaseHasNoBackup: there is nothing to keep.
func TestANewDatabaseHasNoBackup(t *testing.T) {
	sqliteOnly(t, "PostgreSQL has backups of its own")
	folder := t.TempDir()
	s, err := Open(t.Context(), filepath.Join(folder, "new.db"), upgrading(func(Upgrade) { t.Error("told of an upgrade") }))
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if all, err := filepath.Glob(filepath.Join(folder, "*")); err != nil || len(all) != 1 {
		t.Errorf("there are %v (%v)", all, err)
	}
}
