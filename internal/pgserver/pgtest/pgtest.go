// Package pgtest gives tests a PostgreSQL database of their own.
//
// It is opinionated: one server serves all tests of a binary, each test has a database that nobody else sees, and a machine
// without PostgreSQL skips the test and says so, except in CI, where that is a failure.
package pgtest

import (
	"context"
	"errors"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"fieldwork/internal/pgserver"
)

// shared is the server of this test binary. Nobody ends it: it ends with the binary. It sorts texts by a language's rules, as
// servers that people install do, so that nothing comes to depend on the order of bytes.
var shared = sync.OnceValues(func() (*pgserver.Server, error) {
	return pgserver.Start(context.Background(), pgserver.Options{Unsafe: true, ICULocale: "en-US"})
})

// Shared is the server that all tests of this binary share. It waits for no disk; a test of what survives starts its own.
func Shared(tb testing.TB) *pgserver.Server {
	tb.Helper()
	server, err := shared()
	Need(tb, err)
	return server
}

// Need ends the test when there is an error: it skips when the error says that PostgreSQL is missing, and fails otherwise and in CI.
func Need(tb testing.TB, err error) {
	tb.Helper()
	switch {
	case errors.Is(err, pgserver.ErrMissing) && os.Getenv("CI") != "true":
		tb.Skip("not tested: ", err)
	case err != nil:
		tb.Fatal(err)
	}
}

// Start gives a test a server of its own, which ends with the test.
func Start(tb testing.TB, o pgserver.Options) *pgserver.Server {
	tb.Helper()
	server, err := pgserver.Start(tb.Context(), o)
	Need(tb, err)
	tb.Cleanup(func() {
		if err := server.Close(); err != nil {
			tb.Error(err)
		}
	})
	return server
}

var (
	number  atomic.Int64 // of the next database
	strange = regexp.MustCompile(`[^a-z0-9]+`)
)

// mostName is how much of a test's name goes into that of its database; PostgreSQL allows 63 bytes in all.
const mostName = 40

// Database is the address of an empty database on the shared server, which goes with the test.
func Database(tb testing.TB) string {
	tb.Helper()
	server := Shared(tb)
	name := strange.ReplaceAllString(strings.ToLower(tb.Name()), "_")
	name = name[:min(len(name), mostName)] + "_" + strconv.FormatInt(number.Add(1), 10)
	address, err := server.CreateDatabase(tb.Context(), name)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := server.DropDatabase(context.Background(), name); err != nil {
			tb.Error(err)
		}
	})
	return address
}
