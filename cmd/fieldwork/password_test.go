package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/pgserver"
	"fieldwork/internal/pgserver/pgtest"
	"fieldwork/internal/store"
)

// TestNoCommandTellsThePassword: whatever a command prints, complains of or delivers, the password in a database's address is not in
// it.
func TestNoCommandTellsThePassword(t *testing.T) {
	const password = "Tr0ub4dor"
	server := pgtest.Start(t, pgserver.Options{Password: password, Unsafe: true})
	url, err := server.CreateDatabase(t.Context(), "study")
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	s := mustLoad(t)[0]
	if err := st.Register(t.Context(), s, time.Now()); err != nil {
		t.Fatal(err)
	}
	_, err = st.SetState(t.Context(), s.Cells[0].Name, "closed", field.Order{Survey: s.ID, Who: "lin", Why: "a try", At: time.Now()})
	if err != nil && !fault.Known(err) {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "dataset")
	for _, args := range [][]string{
		{"quota", "status"}, {"quota", "status", "--survey", "nowhere"}, {"quota", "verify"}, {"quota", "log"},
		{"user", "list"}, {"user", "add", "kim", "--role", "viewer", "--survey", "nowhere"},
		{"deliver", "--out", out}, {"analyze", "--survey", "nowhere", "--out", out + "2"}, {"field", "pause", "--why", "a try"},
		{"upgrade"}, {"backup", "--out", out + "3"}, {"restore", "--from", out + "4"}, {"demo", "--once"},
	} {
		for _, address := range []string{url, strings.Replace(url, "/study", "/nowhere", 1), strings.Replace(url, "postgres:", "postgress:", 1)} {
			_, said, errs := fieldwork(t, append(args, "--db", address)...)
			if strings.Contains(said+errs, password) {
				t.Errorf("%v tells the password:\n%s%s", args, said, errs)
			}
		}
	}
	for _, made := range []string{"postgress:", "postgres:"} {
		if _, err := os.Stat(made); err == nil {
			t.Errorf("a folder %s was made", made)
			os.RemoveAll(made)
		}
	}
	for name, text := range textsOf(t, out) {
		if strings.Contains(text, password) {
			t.Errorf("%s has the password", name)
		}
	}
}
