package backup_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/backup"
	"fieldwork/internal/fault"
)

// refused restores what must not be restored.
func refused(t *testing.T, from, what string) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "restored.db")
	_, err := backup.Restore(t.Context(), back(from, to))
	if !fault.Is(err, fault.Invalid) {
		t.Fatalf("%s: %v, want a refusal", what, err)
	}
	if left := names(t, filepath.Dir(to)); len(left) > 0 {
		t.Fatalf("%s: %v is left", what, left)
	}
}

func TestATruncatedBackupIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "live.db")
	written(t, file, 1000)
	out := made(t, file)
	for _, f := range []string{out, out + ".json"} {
		whole := read(t, f)
		for range 100 {
			at := rand.IntN(len(whole))
			if err := os.Truncate(f, int64(at)); err != nil {
				t.Fatal(err)
			}
			refused(t, out, f+" cut short")
			if err := os.WriteFile(f, whole, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := backup.Restore(t.Context(), back(out, filepath.Join(t.TempDir(), "restored.db"))); err != nil {
		t.Errorf("whole again: %v", err)
	}
}

// TestAChangedByteIsRefused changes each byte of the manifest, and every eleventh of the database and its whole header.
func TestAChangedByteIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "live.db")
	written(t, file, 30)
	out := made(t, file)
	for f, step := range map[string]int{out: 11, out + ".json": 1} {
		whole := read(t, f)
		for at := 0; at < len(whole); at++ {
			if at > 100 && at%step != 0 {
				continue
			}
			changed := bytes.Clone(whole)
			changed[at] ^= 1 << rand.IntN(8)
			if err := os.WriteFile(f, changed, 0o600); err != nil {
				t.Fatal(err)
			}
			refused(t, out, filepath.Base(f)+" changed at "+time.Duration(at).String())
		}
		if err := os.WriteFile(f, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatIsNotRestored(t *testing.T) {
	file := filepath.Join(t.TempDir(), "live.db")
	db := written(t, file, 3)
	out := made(t, file)
	alone := filepath.Join(t.TempDir(), "alone.db")
	if err := os.WriteFile(alone, read(t, out), 0o600); err != nil {
		t.Fatal(err)
	}
	leftover := filepath.Join(t.TempDir(), "gone.db")
	if err := os.WriteFile(leftover+"-wal", []byte("of another database"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, want string
		kind       fault.Kind
		back       backup.Return
		replace    bool
	}{
		{"without its manifest", "copy both", fault.NotFound, back(alone, "new.db"), false},
		{"over a database", "keep it aside with --replace", fault.Conflict, back(out, file), false},
		{"over one that is open", "another program has the database", fault.Conflict, back(out, file), true},
		{"beside the log of another", "keep it aside with --replace", fault.Conflict, back(out, leftover), false},
		{"of a newer schema", "this one knows schemas up to 0", fault.Invalid, backup.Return{From: out, Database: "new.db", Subject: notes{}}, false},
	} {
		c.back.Replace = c.replace
		if !filepath.IsAbs(c.back.Database) {
			c.back.Database = filepath.Join(t.TempDir(), c.back.Database)
		}
		if _, err := backup.Restore(t.Context(), c.back); !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	execute(t, db, `INSERT INTO notes VALUES ('still there')`)
	if n := count(t, file); n != 4 {
		t.Errorf("the database has %d notes", n)
	}
}

// TestTheOldDatabaseIsKeptAside: whole and in one file, also what stood only in the log of a server that was killed; a symbolic
// link to it stays one.
func TestTheOldDatabaseIsKeptAside(t *testing.T) {
	file := filepath.Join(t.TempDir(), "live.db")
	db := written(t, file, 3)
	out := made(t, file)
	execute(t, db, `INSERT INTO notes VALUES ('later')`)
	killed := filepath.Join(t.TempDir(), "killed.db") // as a process leaves it that was killed
	for _, suffix := range []string{"", "-wal"} {
		if err := os.WriteFile(killed+suffix, read(t, file+suffix), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(killed, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	r := back(out, link)
	r.Replace = true
	for n, want := range []string{".replaced-20151008T090000Z", ".replaced-20151008T090000Z.2"} {
		done, err := backup.Restore(t.Context(), r)
		if err != nil || done.Aside != killed+want {
			t.Fatalf("%+v, %v; want the old one at %s", done, err, killed+want)
		}
		if was := count(t, done.Aside); was != 4-n {
			t.Errorf("the old one has %d notes", was)
		}
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 || count(t, link) != 3 {
		t.Errorf("the link is %v (%v) and leads to %d notes", info.Mode(), err, count(t, link))
	}
	if left := names(t, filepath.Dir(killed)); len(left) != 3 {
		t.Errorf("beside it are %v", left)
	}
}

// TestADamagedDatabaseIsReplaced, for which people restore, together with its log.
func TestADamagedDatabaseIsReplaced(t *testing.T) {
	file := filepath.Join(t.TempDir(), "live.db")
	written(t, file, 3)
	out := made(t, file)
	ruined := filepath.Join(t.TempDir(), "ruined.db")
	for _, suffix := range []string{"", "-wal", "-journal"} {
		if err := os.WriteFile(ruined+suffix, bytes.Repeat([]byte("ruin"), 2000), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := back(out, ruined)
	r.Replace = true
	done, err := backup.Restore(t.Context(), r)
	if err != nil || count(t, ruined) != 3 {
		t.Fatalf("%+v, %v", done, err)
	}
	for _, suffix := range []string{"", "-wal", "-journal"} {
		if !bytes.HasPrefix(read(t, done.Aside+suffix), []byte("ruinruin")) {
			t.Errorf("%s%s is not what was there", done.Aside, suffix)
		}
	}
}

// TestAKilledBackupIsNone kills processes that back up, again and again: what stands under a backup's name is one.
func TestAKilledBackupIsNone(t *testing.T) {
	if folder := os.Getenv("FIELDWORK_TEST_BACKUP"); folder != "" {
		for n := range 1000 {
			out := filepath.Join(folder, "copy-"+time.Duration(n).String()+".db")
			if _, err := backup.Make(t.Context(), order(os.Getenv("FIELDWORK_TEST_DATABASE"), out)); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	file := filepath.Join(t.TempDir(), "live.db")
	written(t, file, 60_000)
	began := time.Now()
	made(t, file)
	long := 8 * time.Since(began) // in which some are made, on however slow a machine
	whole, broken := 0, 0
	for range 20 {
		folder := t.TempDir()
		child := exec.Command(os.Args[0], "-test.run=^TestAKilledBackupIsNone$")
		child.Env = append(os.Environ(), "FIELDWORK_TEST_BACKUP="+folder, "FIELDWORK_TEST_DATABASE="+file)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20*time.Millisecond + rand.N(long))
		child.Process.Kill()
		child.Wait()
		for _, name := range names(t, folder) {
			if strings.HasSuffix(name, ".part") {
				broken++
			}
			if !strings.HasPrefix(name, "copy") || !strings.HasSuffix(name, ".db") {
				continue
			}
			if _, err := backup.Restore(t.Context(), back(filepath.Join(folder, name), filepath.Join(t.TempDir(), "new.db"))); err != nil {
				t.Errorf("%s looks complete: %v", name, err)
			}
			whole++
		}
	}
	t.Logf("%d complete backups, %d broken off", whole, broken)
	if whole == 0 || broken == 0 {
		t.Errorf("%d complete and %d broken off; the kills do not reach the work", whole, broken)
	}
}
