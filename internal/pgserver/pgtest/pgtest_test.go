package pgtest_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"fieldwork/internal/pgserver"
	"fieldwork/internal/pgserver/pgtest"
)

func TestEachTestHasItsOwnDatabaseWhichGoesWithIt(t *testing.T) {
	server := pgtest.Shared(t)
	var addresses [2]string
	for i, name := range []string{"first / “one” " + strings.Repeat("x", 80), "second"} {
		t.Run(name, func(t *testing.T) {
			addresses[i] = pgtest.Database(t)
			conn, err := pgx.Connect(t.Context(), addresses[i])
			if err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Exec(t.Context(), "CREATE TABLE taken (id int)"); err != nil {
				t.Errorf("another test has been here: %v", err)
			} // the connection is left open, which must not keep the database
		})
	}
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if err := server.Exec(t.Context(), strings.TrimPrefix(u.Path, "/"), "SELECT 1"); err == nil {
			t.Errorf("%s is still there", address)
		}
	}
}

// told is a test that keeps what it is told.
type told struct {
	testing.TB
	skipped, failed bool
}

func (t *told) Skip(...any)  { t.skipped = true }
func (t *told) Fatal(...any) { t.failed = true }
func (t *told) Helper()      {}

func TestMissingPostgreSQL(t *testing.T) {
	tests := []struct {
		name, ci        string
		err             error
		skipped, failed bool
	}{
		{"there", "true", nil, false, false},
		{"missing", "", pgserver.ErrMissing, true, false},
		{"missing in CI", "true", pgserver.ErrMissing, false, true},
		{"broken", "", pgx.ErrNoRows, false, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("CI", test.ci)
			got := &told{TB: t}
			pgtest.Need(got, test.err)
			if got.skipped != test.skipped || got.failed != test.failed {
				t.Errorf("skipped %t, failed %t", got.skipped, got.failed)
			}
		})
	}
}
