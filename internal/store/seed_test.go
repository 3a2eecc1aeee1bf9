package store

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// seeded puts a database there that has the present schema and nothing in it. Migrating takes ten times as long as opening,
// and the tests open hundreds; that the migrations lead there is for tests of their own.
func seeded(t testing.TB, file string) string {
	t.Helper()
	image, err := emptyDatabase()
	if err == nil {
		err = os.WriteFile(file, image, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// emptyDatabase is the file of a database that was just made.
var emptyDatabase = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "fieldwork-store")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "empty.db")
	s, err := Open(context.Background(), file)
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil { // its log goes into the file
		return nil, err
	}
	return os.ReadFile(file)
})
