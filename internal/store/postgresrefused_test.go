package store

import (
	"net/url"
	"strings"
	"testing"

	"fieldwork/internal/fault"
	"fieldwork/internal/pgserver"
	"fieldwork/internal/pgserver/pgtest"
)

// TestDatabasesThatAreRefused: whatever is wrong with a PostgreSQL is one line that names the cure, and never the password.
func TestDatabasesThatAreRefused(t *testing.T) {
	postgresOnly(t)
	const password = "Tr0ub4dor&3"
	server := pgtest.Start(t, pgserver.Options{Password: password, Unsafe: true})
	study := func(name string, statements ...string) string {
		t.Helper()
		address, err := server.CreateDatabase(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if len(statements) > 0 {
			s, err := Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			s.Close()
		}
		for _, statement := range statements {
			if err := server.Exec(t.Context(), name, statement); err != nil {
				t.Fatal(err)
			}
		}
		return address
	}
	sound := study("sound")
	change := func(change func(u *url.URL)) string {
		u, err := url.Parse(sound)
		if err != nil {
			t.Fatal(err)
		}
		change(u)
		return u.String()
	}
	foreign := study("foreign")
	if err := server.Exec(t.Context(), "foreign", `CREATE TABLE theirs (id bigint)`); err != nil {
		t.Fatal(err)
	}
	closed := study("closed")
	if err := server.Exec(t.Context(), "closed", `ALTER DATABASE closed OWNER TO postgres; REVOKE CREATE ON SCHEMA public FROM PUBLIC`); err != nil {
		t.Fatal(err)
	}
	unsafe := study("unsafe")
	if err := server.Exec(t.Context(), "unsafe", `ALTER DATABASE unsafe SET synchronous_commit = off`); err != nil {
		t.Fatal(err)
	}
	if err := server.Exec(t.Context(), "postgres", `CREATE DATABASE latin OWNER fieldwork ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`); err != nil {
		t.Fatal(err)
	}
	reading := study("reading")
	if err := server.Exec(t.Context(), "reading", `ALTER DATABASE reading SET default_transaction_read_only = on`); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, where string
		kind        fault.Kind
		says        []string
	}{
		{"unreachable", change(func(u *url.URL) { u.Host = "127.0.0.1:1" }), fault.Unavailable, []string{"nobody answers there", "connection refused"}},
		{"no host", change(func(u *url.URL) { u.Host = "no-such-host.invalid:5432" }), fault.Unavailable, []string{"nobody answers there"}},
		{"wrong password", change(func(u *url.URL) { u.User = url.UserPassword(pgserver.Owner, "secret!") }), fault.Invalid, []string{"the password is wrong", "PGPASSWORD"}},
		{"unknown user", change(func(u *url.URL) { u.User = url.UserPassword("stranger", password) }), fault.Invalid, []string{"the password is wrong"}},
		{"no database", change(func(u *url.URL) { u.Path = "/nowhere" }), fault.Invalid, []string{"CREATE DATABASE"}},
		{"no address", "postgres://fieldwork:" + password + "@127.0.0.1:what/fw", fault.Invalid, []string{"is no address of a PostgreSQL", "postgres://USER@HOST"}},
		{"no right", closed, fault.Invalid, []string{"lacks a right", "ALTER DATABASE"}},
		{"commits that do not wait", unsafe, fault.Invalid, []string{"synchronous_commit is off", "set it on"}},
		{"another encoding", server.URL("latin", pgserver.Owner), fault.Invalid, []string{"encoded in LATIN1", "ENCODING 'UTF8'"}},
		{"an unknown key", sound + "&sslmod=disable", fault.Invalid, []string{"has a key that the server does not know"}},
		{"no scheme of ours", "postgress://fieldwork:" + password + "@127.0.0.1/fw", fault.Invalid, []string{"postgress://fieldwork@127.0.0.1/fw is no address"}},
		{"words", "host=127.0.0.1 password=" + password + " dbname=study", fault.Invalid, []string{"is no address", "password=…"}},
		{"one slash", "postgres:/fieldwork@127.0.0.1/fw", fault.Invalid, []string{"is no address"}},
		{"read only", reading, fault.Unavailable, []string{"target_session_attrs=read-write"}},
		{"somebody else's", foreign, fault.Invalid, []string{"no Fieldwork database", "--db"}},
		{"newer", study("newer", `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)`), fault.Invalid, []string{"schema 9999", "newer program"}},
		{"older", study("older", `DELETE FROM goose_db_version`, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (14, true)`), fault.Conflict, []string{"schema 14", "pg_dump", "fieldwork upgrade --db"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, err := Open(t.Context(), test.where)
			if err == nil {
				s.Close()
			}
			if !fault.Is(err, test.kind) {
				t.Fatalf("%v, want %v", err, test.kind)
			}
			for _, words := range test.says {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("%v does not say %q", err, words)
				}
			}
			if strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), password) || strings.Contains(err.Error(), "secret!") {
				t.Errorf("%v has several lines, or tells the password", err)
			}
		})
	}
	if _, err := OpenExisting(t.Context(), sound); !fault.Is(err, fault.Invalid) {
		t.Errorf("an empty database as a study that is there: %v", err)
	}
}

// TestShown: names are told without what opens the door.
func TestShown(t *testing.T) {
	for where, want := range map[string]string{
		"study.db":                           "study.db",
		"postgres://fw:secret@db/fw?a=b":     "postgres://fw@db/fw",
		"postgresql://db/fw?password=secret": "postgresql://db/fw",
		"postgres://fw:secret@a:1,b:2/fw":    "postgres://fw@a:1,b:2/fw",
		"postgres://fw:s%zz@db/fw":           "postgres://fw@db/fw",
		"postgres://fw:p@ss/w@a:1/fw":        "postgres://fw@a:1/fw",
		"Postgres://fw:12#secret@a/fw":       "Postgres://fw@a/fw",
		"host=a password=secret user=fw":     "host=a password=… user=fw",
		"postgres://fw:se:cr@et@a:x/fw":      "postgres://fw@a:x/fw",
	} {
		if got := Shown(where); got != want {
			t.Errorf("Shown(%q) = %q, want %q", where, got, want)
		}
	}
}
