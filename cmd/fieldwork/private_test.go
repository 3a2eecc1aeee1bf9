package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// TestTheDatabaseIsItsOwnersAlone holds that other accounts of the machine read neither the database nor what SQLite writes
// beside it, in which the newest rows are.
func TestTheDatabaseIsItsOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no such modes here")
	}
	_, db := serveFor(t, serverConfig{surveys: mustLoad(t), clock: time.Now, works: filepath.Join(t.TempDir(), "works")})
	files, err := filepath.Glob(db + "*")
	if err != nil || len(files) < 2 {
		t.Fatalf("%v: %v", files, err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if open := info.Mode().Perm() & 0o077; open != 0 {
			t.Errorf("%s can be used by others: %v", filepath.Base(file), fs.FileMode(info.Mode().Perm()))
		}
	}
}
