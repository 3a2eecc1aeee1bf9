package powercut

import (
	"context"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	_ "github.com/mattn/go-sqlite3"
)

// childDatabase is where a test that is started as the recorded program finds its database.
const childDatabase = "POWERCUT_TEST_DATABASE"

// TestAsTheRecordedProgram writes to a database when it is started as the recorded program.
func TestAsTheRecordedProgram(t *testing.T) {
	if db := os.Getenv(childDatabase); db != "" {
		writeSome(t, db)
	}
}

func writeSome(t *testing.T, db string) {
	pool, err := sql.Open("sqlite3", "file:"+db+"?_journal_mode=WAL&_synchronous=FULL")
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	pool.SetMaxOpenConns(1)
	for _, statement := range []string{
		"CREATE TABLE t (x)", "INSERT INTO t VALUES (zeroblob(20000))", "PRAGMA wal_checkpoint(RESTART)", "INSERT INTO t VALUES (1)", "DELETE FROM t", "VACUUM",
	} {
		if _, err := pool.ExecContext(context.Background(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

// TestARecordingIsWhole: played to the end on a disk that keeps everything, the recording of a program gives the very files
// that the program left.
func TestARecordingIsWhole(t *testing.T) {
	if _, err := exec.LookPath("gcc"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("no gcc to compile the recording library with:", err)
	}
	folder := t.TempDir()
	library, err := Compile(folder)
	if err != nil {
		t.Fatal(err)
	}
	db, log := filepath.Join(folder, "f.db"), filepath.Join(folder, "log")
	child := exec.Command(os.Args[0], "-test.run=^TestAsTheRecordedProgram$")
	child.Env = append(append(os.Environ(), childDatabase+"="+db), Environment(library, db, log)...)
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	r, err := Read("f.db", log)
	if err != nil {
		t.Fatal(err)
	}
	if c := r.Counts(); c.Writes < 10 || c.Syncs < 5 || c.Checkpoints == 0 {
		t.Errorf("the recording has %+v: calls are missing", c)
	}
	d := newDisk()
	for _, e := range r.events {
		d.play(e)
	}
	if len(d.current) != 1 || d.current["f.db"] == nil {
		t.Fatalf("the recording leaves %d files; the closed database is one", len(d.current))
	}
	var played []byte
	for _, e := range d.current["f.db"].pending {
		played = e.on(played)
	}
	left, err := os.ReadFile(db)
	if err != nil || string(left) != string(played) {
		t.Errorf("the recording gives %d bytes and the file has %d others (%v)", len(played), len(left), err)
	}
}

// TestARecordingThatIsCutOffIsRefused: a recording with holes would prove nothing.
func TestARecordingThatIsCutOffIsRefused(t *testing.T) {
	for name, content := range map[string][]byte{
		"half a header":    make([]byte, headerSize-1),
		"no such call":     make([]byte, headerSize),
		"bytes that lack":  append(make([]byte, 24), 9, 0, 0, 0, 1, 0, 0, 0),
		"nothing but junk": []byte("this is a text that was never a recording of anything at all"),
	} {
		log := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(log, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read("f.db", log); err == nil {
			t.Errorf("%s is taken for a recording", name)
		}
	}
}
