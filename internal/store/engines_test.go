package store

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"fieldwork/internal/pgserver"
	"fieldwork/internal/pgserver/pgtest"
)

// onPostgres is whether the tests are run on PostgreSQL, as they all are after they were run on SQLite.
var onPostgres bool

// TestMain runs every test of the store on each of the engines: one contract for both. On a machine without PostgreSQL the
// second run is left out, which is said, and is a failure in CI. Benchmarks are for SQLite, and so is -short.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if code != 0 || testing.Short() || os.Getenv(killedChild) != "" || flag.Lookup("test.bench").Value.String() != "" || flag.Lookup("test.list").Value.String() != "" {
		os.Exit(code)
	}
	_, err := pgserver.Find()
	switch {
	case err != nil && os.Getenv("CI") == "true":
		fmt.Println("the store was not tested on PostgreSQL:", err)
		os.Exit(1)
	case err != nil:
		fmt.Println("the store was not tested on PostgreSQL:", err)
		os.Exit(0)
	}
	fmt.Println("The same tests on PostgreSQL:")
	onPostgres = true
	flag.Set("rapid.checks", fewer) // each has a database of its own, and a hundred on SQLite have looked for what is the same in both
	os.Exit(m.Run())
}

// fewer is how many random histories are played on PostgreSQL.
const fewer = "25"

// killedChild is set for a process that a test has begun to kill.
const killedChild = "FIELDWORK_TEST_UPGRADE"

// sqliteOnly leaves a test out of the second run.
func sqliteOnly(t testing.TB, because string) {
	t.Helper()
	if onPostgres {
		t.Skip("for SQLite alone: " + because)
	}
}

// template is the name of a PostgreSQL database that was just made.
const template = "an_empty_study"

var templated sync.Once

func makeTemplate(server *pgserver.Server) error {
	address, err := server.CreateDatabase(context.Background(), template)
	if err != nil {
		return err
	}
	s, err := Open(context.Background(), address)
	if err != nil {
		return err
	}
	return s.Close()
}

var databases atomic.Int64

// freshPostgres is the address of a database that has the present schema and nothing in it.
func freshPostgres(t testing.TB) string {
	t.Helper()
	server := pgtest.Shared(t)
	templated.Do(func() {
		if err := makeTemplate(server); err != nil {
			t.Fatal(err)
		}
	})
	name := fmt.Sprintf("study_%d", databases.Add(1))
	if err := server.Exec(t.Context(), "postgres", "CREATE DATABASE "+name+" OWNER "+pgserver.Owner+" TEMPLATE "+template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.DropDatabase(context.Background(), name) })
	return server.URL(name, pgserver.Owner)
}

// of says a statement in the words of the engine under test.
func of(sqlite string, words ...string) string {
	if !onPostgres {
		return sqlite
	}
	return strings.NewReplacer(words...).Replace(sqlite)
}
