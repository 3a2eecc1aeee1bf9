package account_test

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
)

func codeNeeded(err error) *account.CodeNeeded {
	var c *account.CodeNeeded
	if errors.As(err, &c) {
		return c
	}
	return nil
}

var scopes = []account.Scope{account.ScopeMonitor, account.ScopeData, account.ScopeControl}

// TestATokenIsNeverAboveItsOwner: not when it is made, and not when the owner has lost the role since.
func TestATokenIsNeverAboveItsOwner(t *testing.T) {
	o := open(t)
	boss := o.boss()
	lin := o.hire(boss, "lin", account.Grant{Survey: "haitao", Role: account.Analyst})
	for name, c := range map[string]struct {
		scopes []account.Scope
		survey string
		want   fault.Kind
	}{
		"control by an analyst": {[]account.Scope{account.ScopeControl}, "haitao", fault.Denied},
		"another survey":        {[]account.Scope{account.ScopeMonitor}, "other", fault.Denied},
		"every survey":          {[]account.Scope{account.ScopeMonitor}, account.EverySurvey, fault.Denied},
		"no scope":              {nil, "haitao", fault.Invalid},
		"no such scope":         {[]account.Scope{"root"}, "haitao", fault.Invalid},
	} {
		_, _, err := o.NewToken(ctx, lin, "script", c.scopes, c.survey, time.Time{})
		o.refuses(name, err, c.want)
	}
	_, _, err := o.NewToken(ctx, lin, " ", scopes[:1], "haitao", time.Time{})
	o.refuses("no name", err, fault.Invalid)
	_, _, err = o.NewToken(ctx, lin, "x", scopes[:1], "haitao", dawn)
	o.refuses("expired", err, fault.Invalid)

	secret, _, err := o.NewToken(ctx, lin, "script", scopes[1:2], "haitao", time.Time{})
	if err != nil || !strings.HasPrefix(secret, "fw_") || len(secret) < 3+27 {
		t.Fatalf("%q (%v)", secret, err)
	}
	may := func(role account.Role, survey string) bool {
		t.Helper()
		owner, token, err := o.Bearer(ctx, secret)
		if err != nil {
			t.Fatal(err)
		}
		return owner.May(role, survey) && token.Allows(needed[role], survey)
	}
	if !may(account.Analyst, "haitao") || may(account.Viewer, "haitao") || may(account.Manager, "haitao") || may(account.Analyst, "other") || may(account.Analyst, account.EverySurvey) {
		t.Error("the token is not good for data of haitao alone")
	}
	if err := o.SetGrants(ctx, boss, lin.ID, []account.Grant{{Survey: "haitao", Role: account.Viewer}}); err != nil {
		t.Fatal(err)
	}
	if may(account.Analyst, "haitao") {
		t.Error("the token is good for what its owner may not do any more")
	}
	if err := o.Disable(ctx, boss, lin.ID); err != nil {
		t.Fatal(err)
	}
	_, _, err = o.Bearer(ctx, secret)
	o.refuses("a disabled owner", err, fault.Denied)
}

// needed is the scope that a program brings for what a role may do.
var needed = map[account.Role]account.Scope{account.Viewer: account.ScopeMonitor, account.Analyst: account.ScopeData, account.Manager: account.ScopeControl}

// TestAllows compares a token with all there is to ask of it, scope by scope.
func TestAllows(t *testing.T) {
	for _, asked := range append(account.Scopes(), "", "root") {
		for set := range 8 {
			var held []account.Scope
			for i, s := range scopes {
				if set>>i&1 == 1 {
					held = append(held, s)
				}
			}
			for _, survey := range []string{"s", "other", account.EverySurvey} {
				want := slices.Contains(held, asked) && survey != "other"
				if got := (account.Token{Scopes: held, Survey: survey}).Allows(asked, "s"); got != want {
					t.Errorf("%v of %s for %q: %v", held, survey, asked, got)
				}
			}
		}
	}
}

func TestBearer(t *testing.T) {
	o := open(t)
	boss := o.boss()
	lin := o.hire(boss, "lin")
	secret, token, err := o.NewToken(ctx, boss, "script", scopes, account.EverySurvey, dawn.Add(48*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "fw_", secret[3:], secret + "x", strings.ToUpper(secret), "fw_" + strings.Repeat("A", 32)} {
		_, _, err := o.Bearer(ctx, bad)
		o.refuses(bad, err, fault.Denied)
	}
	for _, c := range []struct{ after, used time.Duration }{{30 * time.Minute, 0}, {29 * time.Minute, 0}, {time.Minute, time.Hour}} {
		o.later(c.after)
		if _, got, err := o.Bearer(ctx, secret); err != nil || !got.LastUsed.Equal(dawn.Add(c.used)) {
			t.Errorf("last used %s (%v), want the hour %s", got.LastUsed, err, c.used)
		}
	}
	if kept, err := o.Tokens(ctx, boss); err != nil || len(kept) != 1 || kept[0].Name != "script" || !kept[0].LastUsed.Equal(dawn.Add(time.Hour)) {
		t.Errorf("tokens %+v (%v)", kept, err)
	}
	o.refuses("revoking another's", o.RevokeToken(ctx, lin, token.ID), fault.NotFound)
	o.later(47 * time.Hour)
	_, _, err = o.Bearer(ctx, secret)
	o.refuses("expired", err, fault.Denied)

	secret, token, err = o.NewToken(ctx, boss, "script", scopes, "haitao", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.RevokeToken(ctx, account.Terminal(), token.ID); err != nil {
		t.Fatal(err)
	}
	_, _, err = o.Bearer(ctx, secret)
	o.refuses("revoked", err, fault.Denied)
	if e := o.log(boss, account.Filter{Survey: "haitao", Limit: 1})[0]; e.What != "token_revoked" || e.Who != account.ByTerminal || e.Before != "boss" {
		t.Errorf("the log says %+v", e)
	}
}

// TestTheFileOpensNothing: what opens a door is not to be read in the database.
func TestTheFileOpensNothing(t *testing.T) {
	o := open(t)
	boss := o.boss()
	key, _, err := o.NewToken(ctx, boss, "script", scopes, account.EverySurvey, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	link, err := o.Reset(ctx, boss, boss.ID)
	if err != nil {
		t.Fatal(err)
	}
	cookie := "a-session-token-of-scs-in-the-cookie"
	if err := o.store.Sessions(o.time).Commit(cookie, []byte("data of the session"), dawn.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	typed := "a password in the field of names"
	_, _ = o.login(typed, "x", "")
	if err := o.store.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(o.file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte("data of the session")) || !bytes.Contains(data, []byte("script")) {
		t.Fatal("the file does not hold what it must, so the test shows nothing")
	}
	for _, secret := range []string{key, key[3:], link, cookie, pass, typed} {
		if bytes.Contains(data, []byte(secret)) {
			t.Errorf("the file holds %q", secret)
		}
	}
}
