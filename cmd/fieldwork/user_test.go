package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	accounts "fieldwork/internal/account"
	"fieldwork/internal/store"
)

// users runs a command of accounts as it is run, below a root of its own.
func users(t *testing.T, stdin string, args ...string) (out string, err error) {
	t.Helper()
	var stdout bytes.Buffer
	cmd := userCommand()
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	cmd.SetIn(strings.NewReader(stdin))
	cmd.SetOut(&stdout)
	err = cmd.ExecuteContext(context.Background())
	return stdout.String(), err
}

// TestUsers plays what is done from the terminal, beside a server that has the database.
func TestUsers(t *testing.T) {
	db := aStudy(t)
	server, err := store.Open(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for _, c := range []struct {
		args  []string
		stdin string
		says  string // an expression
		fails string
	}{
		{args: []string{"list"}, says: `^name +roles +state +codes +last login\n$`},
		{args: []string{"add", "Lin", "--role", "manager"}, says: `^/console/setup/[\w-]{27}\n$`},
		{args: []string{"add", "lin", "--role", "viewer"}, fails: "there is an account lin already"},
		{args: []string{"add", "kim", "--role", "root"}, fails: `"root" is no role`},
		{args: []string{"add", "kim"}, fails: "--role"},
		{args: []string{"add", "kim", "--role", "viewer", "--survey", "haitao"}, fails: `holds no survey "haitao"; it holds: haitao-2015`},
		{args: []string{"add", "kim", "--role", "viewer", "--url", "survey.example.org"}, fails: "is no server's address"},
		{args: []string{"add", "kim", "--role", "viewer", "--survey", "haitao-2015", "--url", "https://survey.example.org/"}, says: `^https://survey\.example\.org/console/setup/[\w-]{27}\n$`},
		{args: []string{"list"}, says: `(?s)kim +viewer of haitao-2015 +invited +off +never.*lin +manager of every survey +invited`},
		{args: []string{"password", "lin", "--stdin"}, stdin: "short\n", fails: "has 5 characters and needs 10"},
		{args: []string{"password", "lin", "--stdin"}, stdin: "tundra kettle ninety\r\nmore\n", says: `lin +manager of every survey +active`},
		{args: []string{"password", "nobody"}, fails: `there is no account "nobody"; fieldwork user list names them`},
		{args: []string{"password", "LIN"}, says: `^/console/setup/[\w-]{27}\n$`},
		{args: []string{"grant", "kim", "analyst"}, says: `kim +analyst of every survey, viewer of haitao-2015 `},
		{args: []string{"grant", "kim", "analyst", "--survey", "haitao-2015"}, says: `kim +analyst of every survey, analyst of haitao-2015 `},
		{args: []string{"grant", "kim", "none"}, says: `kim +analyst of haitao-2015 `},
		{args: []string{"grant", "lin", "viewer"}, fails: "lin is the last manager of every survey"},
		{args: []string{"disable", "lin"}, fails: "lin is the last manager of every survey"},
		{args: []string{"disable", "kim"}, says: `kim .* disabled`},
		{args: []string{"password", "kim"}, fails: "account kim is disabled; enable it first"},
		{args: []string{"enable", "kim"}, says: `kim .* invited`},
		{args: []string{"enable"}, fails: "name one account"},
		{args: []string{"log", "--limit", "2"}, says: `^[\d: -]+UTC  terminal  enabled of kim\n.*disabled of kim\n$`},
		{args: []string{"log"}, says: `grants of kim: \*:analyst haitao-2015:analyst -> haitao-2015:analyst\n`},
		{args: []string{"log", "--survey", "haitao-2015"}, says: `^$`},
		{args: []string{"log", "--limit", "-1"}, fails: "--limit -1"},
	} {
		out, err := users(t, c.stdin, append(c.args, "--db", db)...)
		if c.fails != "" {
			if err == nil || !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%v: %v, want %q", c.args, err, c.fails)
			}
		} else if err != nil || !regexp.MustCompile(c.says).MatchString(out) {
			t.Errorf("%v (%v) says\n%s\nwant %s", c.args, err, out, c.says)
		}
	}
	service, err := accounts.New(accounts.Config{Store: server})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := service.Login(context.Background(), accounts.Attempt{Name: "lin", Password: "tundra kettle ninety"}); err != nil {
		t.Errorf("with the password from standard input: %v", err)
	}
}

// TestTheLogForScripts: each line is an object, and a control character in what somebody typed reaches no terminal.
func TestTheLogForScripts(t *testing.T) {
	ctx, db := context.Background(), aStudy(t)
	st, err := store.Open(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for range 250 {
		if err := st.Note(ctx, accounts.Entry{At: time.Now(), Who: "lin", What: "delivery", Survey: "haitao-2015", Subject: "x", Why: "\x1b[2J"}); err != nil {
			t.Fatal(err)
		}
	}
	out, err := users(t, "", "log", "--json", "--limit", "0", "--db", db)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if err != nil || len(lines) != 250 {
		t.Fatalf("%d lines (%v)", len(lines), err)
	}
	var e logged
	if err := json.Unmarshal([]byte(lines[249]), &e); err != nil || e.Who != "lin" || e.Survey != "haitao-2015" || e.Why != "\x1b[2J" {
		t.Errorf("%s: %+v (%v)", lines[249], e, err)
	}
	if out, err := users(t, "", "log", "--db", db); err != nil || strings.Contains(out, "\x1b") || strings.Count(out, "\n") != 100 || !strings.Contains(out, `("\x1b[2J")`) {
		t.Errorf("for people (%v): %.200q", err, out)
	}
}

// TestALostAuthenticatorAtTheTerminal: whoever may run commands on the server turns codes off.
func TestALostAuthenticatorAtTheTerminal(t *testing.T) {
	ctx, db := context.Background(), aStudy(t)
	if _, err := users(t, "", "add", "lin", "--role", "manager", "--db", db); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	_, err = st.ChangeAccount(ctx, 1, func(r *accounts.Record, _ int) (accounts.Entry, error) {
		r.TOTP, r.Secret = true, "JBSWY3DPEHPK3PXP"
		return accounts.Entry{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if out, err := users(t, "tundra kettle ninety", "password", "lin", "--stdin", "--without-code", "--db", db); err != nil || !strings.Contains(out, " off ") {
		t.Errorf("%s (%v)", out, err)
	}
}

func TestUsersNeedADatabase(t *testing.T) {
	db := filepath.Join(t.TempDir(), "none.db")
	if _, err := users(t, "", "add", "lin", "--role", "manager", "--db", db); err == nil || !strings.Contains(err.Error(), "there is no database") {
		t.Errorf("error %v", err)
	}
}
