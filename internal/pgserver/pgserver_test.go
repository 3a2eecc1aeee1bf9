package pgserver_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"fieldwork/internal/pgserver"
	"fieldwork/internal/pgserver/pgtest"
)

// value is what a query of one value gives, as text.
func value(t *testing.T, address, query string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var got string
	if err := conn.QueryRow(t.Context(), query).Scan(&got); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return got
}

func run(t *testing.T, s *pgserver.Server, database, sql string) {
	t.Helper()
	if err := s.Exec(t.Context(), database, sql); err != nil {
		t.Fatal(err)
	}
}

// has tells the test when the server's settings are not those.
func has(t *testing.T, s *pgserver.Server, settings map[string]string) {
	t.Helper()
	for name, want := range settings {
		if got := value(t, s.URL("postgres", pgserver.Superuser), "SHOW "+name); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
}

// sorted is how the server sorts three letters.
func sorted(t *testing.T, s *pgserver.Server) string {
	t.Helper()
	return value(t, s.URL("postgres", pgserver.Superuser), `SELECT string_agg(word, '' ORDER BY word) FROM unnest(ARRAY['a', 'B', 'c']) word`)
}

func TestDataOutlivesDeathsAndStops(t *testing.T) {
	s := pgtest.Start(t, pgserver.Options{})
	has(t, s, map[string]string{"data_checksums": "on", "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "server_encoding": "UTF8"})
	address, err := s.CreateDatabase(t.Context(), "study")
	if err != nil {
		t.Fatal(err)
	}
	run(t, s, "study", `CREATE TABLE "rows" (id int)`)
	for i, end := range []func() error{s.Kill, s.Stop, s.Kill} {
		run(t, s, "study", `INSERT INTO "rows" VALUES (1)`)
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if conn, err := pgx.Connect(t.Context(), address); err == nil {
			conn.Close(t.Context())
			t.Fatalf("end %d: the server still answers", i)
		}
		if err := s.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := value(t, s.URL("study", pgserver.Superuser), `SELECT count(*)::text FROM "rows"`); got != "3" {
		t.Errorf("of 3 rows %s are left", got)
	}
	if log, _ := os.ReadFile(s.Log()); strings.Count(string(log), "was not properly shut down") != 2 {
		t.Errorf("two deaths and one stop were not what the server saw:\n%s", log)
	}
}

func TestPasswordIsAskedFor(t *testing.T) {
	const password = `it's "secret": 100%`
	s := pgtest.Start(t, pgserver.Options{Unsafe: true, Password: password, Settings: map[string]string{"max_connections": "17"}})
	has(t, s, map[string]string{"fsync": "off", "max_connections": "17"})
	if got := sorted(t, s); got != "Bac" {
		t.Errorf("without a language texts are sorted as %q", got)
	}
	address, err := s.CreateDatabase(t.Context(), "study")
	if err != nil {
		t.Fatal(err)
	}
	if got := value(t, address, "SELECT current_user::text"); got != pgserver.Owner {
		t.Errorf("the database is opened as %q", got)
	}
	config, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	config.Password = "another"
	if _, err := pgx.ConnectConfig(t.Context(), config); err == nil || !strings.Contains(err.Error(), "28P01") {
		t.Errorf("a wrong password gives: %v", err)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(s.Data()), "password")); !os.IsNotExist(err) {
		t.Errorf("the password's file is left: %v", err)
	}
}

func TestOwnerOwnsItsDatabaseAlone(t *testing.T) {
	s := pgtest.Shared(t)
	if got := sorted(t, s); got != "aBc" {
		t.Errorf("texts are sorted as %q", got)
	}
	address := pgtest.Database(t)
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), "CREATE TABLE mine (id int)"); err != nil {
		t.Error(err)
	}
	if _, err := conn.Exec(t.Context(), "CREATE DATABASE another"); err == nil {
		t.Error("the owner of one database could make another")
	}
	if got := value(t, s.URL("postgres", pgserver.Superuser), "SELECT rolsuper::text FROM pg_roles WHERE rolname = '"+pgserver.Owner+"'"); got != "false" {
		t.Error("the owner is a superuser")
	}
}
