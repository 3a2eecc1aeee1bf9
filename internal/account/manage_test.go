package account_test

import (
	"sync"
	"testing"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
)

func TestTheLastManagerStays(t *testing.T) {
	o := open(t)
	boss := o.boss()
	none := []account.Grant{{Survey: "haitao", Role: account.Manager}}
	last := func(who string) {
		t.Helper()
		o.refuses("disabling "+who, o.Disable(ctx, account.Terminal(), boss.ID), fault.Conflict)
		o.refuses("demoting "+who, o.SetGrants(ctx, boss, boss.ID, none), fault.Conflict)
	}
	last("the only one")
	if _, _, err := o.Invite(ctx, boss, "invited", []account.Grant{everywhere(account.Manager)}); err != nil {
		t.Fatal(err)
	}
	last("one beside somebody who cannot log in yet")
	lin := o.hire(boss, "lin", everywhere(account.Manager))
	if err := o.Disable(ctx, boss, lin.ID); err != nil {
		t.Fatal(err)
	}
	last("one beside somebody who is disabled")
	if err := o.Enable(ctx, boss, lin.ID); err != nil {
		t.Fatal(err)
	}
	if err := o.SetGrants(ctx, lin, boss.ID, none); err != nil {
		t.Fatal(err)
	}
	if boss = o.as(boss.ID); boss.May(account.Manager, account.EverySurvey) || !boss.May(account.Manager, "haitao") {
		t.Errorf("boss is %+v", boss)
	}
}

// TestTwoManagersDisableEachOther: at the same time, and one stays.
func TestTwoManagersDisableEachOther(t *testing.T) {
	o := open(t)
	a := o.boss()
	b := o.hire(a, "second", everywhere(account.Manager))
	var both sync.WaitGroup
	both.Go(func() { _ = o.Disable(ctx, a, b.ID) })
	both.Go(func() { _ = o.Disable(ctx, b, a.ID) })
	both.Wait()
	if o.as(a.ID).Disabled == o.as(b.ID).Disabled {
		t.Error("both are disabled, or none")
	}
}

func TestWhatEndsSessions(t *testing.T) {
	o := open(t)
	boss := o.boss()
	lin := o.hire(boss, "lin")
	epoch := lin.Epoch
	for _, c := range []struct {
		name string
		ends bool
		do   func() error
	}{
		{"grants", false, func() error { return o.SetGrants(ctx, boss, lin.ID, []account.Grant{everywhere(account.Viewer)}) }},
		{"a login", false, func() error { _, err := o.login("lin", pass, ""); return err }},
		{"a new password", true, func() error {
			now, err := o.ChangePassword(ctx, lin, pass, "another pass phrase")
			if now.Epoch != o.as(lin.ID).Epoch {
				t.Error("the session that asked does not learn the epoch")
			}
			return err
		}},
		{"everywhere", true, func() error { _, err := o.EndSessions(ctx, lin); return err }},
		{"disabled", true, func() error { return o.Disable(ctx, boss, lin.ID) }},
		{"enabled", false, func() error { return o.Enable(ctx, boss, lin.ID) }},
	} {
		if err := c.do(); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		now := o.as(lin.ID).Epoch
		if (now > epoch) != c.ends {
			t.Errorf("%s: the epoch goes from %d to %d", c.name, epoch, now)
		}
		epoch = now
	}
}

func TestChangePassword(t *testing.T) {
	o := open(t)
	boss := o.boss()
	for range 5 {
		_, err := o.ChangePassword(ctx, boss, "wrong wrong wrong", "another pass phrase")
		o.refuses("the wrong password", err, fault.Denied)
	}
	_, err := o.ChangePassword(ctx, boss, pass, "another pass phrase")
	if throttled(err) != time.Second {
		t.Errorf("a session tries passwords without end: %v", err)
	}
	o.later(time.Second)
	_, err = o.ChangePassword(ctx, boss, pass, "boss boss boss")
	o.refuses("a bad new one", err, fault.Invalid)
	if _, err := o.ChangePassword(ctx, boss, pass, "another pass phrase"); err != nil {
		t.Fatal(err)
	}
}

func TestGrantsAreChecked(t *testing.T) {
	o := open(t)
	boss := o.boss()
	lin := o.hire(boss, "lin")
	for name, grants := range map[string][]account.Grant{
		"no role":          {{Survey: "haitao", Role: "root"}},
		"no survey":        {{Role: account.Viewer}},
		"spaces":           {{Survey: "hai tao", Role: account.Viewer}},
		"control":          {{Survey: "hai\x1b", Role: account.Viewer}},
		"one survey twice": {{Survey: "haitao", Role: account.Viewer}, {Survey: "haitao", Role: account.Manager}},
	} {
		o.refuses(name, o.SetGrants(ctx, boss, lin.ID, grants), fault.Invalid)
	}
	o.refuses("the same", o.SetGrants(ctx, boss, lin.ID, nil), fault.Conflict)
	o.refuses("nobody", o.SetGrants(ctx, boss, 99, nil), fault.NotFound)
	if err := o.SetGrants(ctx, boss, lin.ID, []account.Grant{{Survey: "haitao", Role: account.Viewer}, everywhere(account.Analyst)}); err != nil {
		t.Fatal(err)
	}
	if e := o.log(boss, account.Filter{Limit: 1})[0]; e.What != "grants" || e.Who != "boss" || e.Subject != "lin" || e.Before != "" || e.After != "*:analyst haitao:viewer" {
		t.Errorf("the log says %+v", e)
	}
}

func TestTOTP(t *testing.T) {
	o := open(t)
	boss := o.boss()
	e, err := o.BeginTOTP(ctx, boss)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.login("boss", pass, ""); err != nil {
		t.Errorf("a code is asked for before it was confirmed: %v", err)
	}
	_, err = o.ConfirmTOTP(ctx, boss, "000000x")
	o.refuses("confirming by no code", err, fault.Denied)
	at := o.code(e.Secret)
	if on, err := o.ConfirmTOTP(ctx, boss, at[:3]+" "+at[3:]); err != nil || !on.TOTP || on.Epoch == boss.Epoch {
		t.Fatalf("%+v (%v)", on, err)
	}
	_, err = o.BeginTOTP(ctx, boss)
	o.refuses("another authenticator beside", err, fault.Conflict)

	asks := func(what, password, code string, want *account.CodeNeeded) {
		t.Helper()
		_, err := o.login("boss", password, code)
		if got := codeNeeded(err); (got == nil) != (want == nil) || got != nil && *got != *want {
			t.Errorf("%s: %v, want %+v", what, err, want)
		}
	}
	asks("the wrong password", "wrong wrong wrong", "", nil)
	asks("no code", pass, "", &account.CodeNeeded{})
	asks("the code that confirmed", pass, at, &account.CodeNeeded{Wrong: true})
	o.later(30 * time.Second)
	now := o.code(e.Secret)
	o.later(30 * time.Second)
	if _, err := o.login("boss", pass, now); err != nil {
		t.Errorf("the code of the step before: %v", err)
	}
	asks("the same code again", pass, now, &account.CodeNeeded{Wrong: true})
	o.later(time.Hour)
	old := o.code(e.Secret)
	o.later(time.Minute)
	asks("a code of two steps ago", pass, old, &account.CodeNeeded{Wrong: true})

	_, err = o.DisableTOTP(ctx, boss, "wrong wrong wrong")
	o.refuses("turning codes off without the password", err, fault.Denied)
	if off, err := o.DisableTOTP(ctx, boss, pass); err != nil || off.TOTP {
		t.Fatalf("%+v (%v)", off, err)
	}
	if _, err := o.login("boss", pass, ""); err != nil {
		t.Error(err)
	}
}

// TestCodesAreNotGuessed: wrong codes count as failures, and knowing the password takes none back.
func TestCodesAreNotGuessed(t *testing.T) {
	o := open(t)
	boss := o.boss()
	o.enrol(boss)
	o.later(time.Hour)
	for range 5 {
		if _, err := o.login("boss", pass, "123456"); codeNeeded(err) == nil {
			t.Fatal(err)
		}
		if _, err := o.login("boss", pass, ""); codeNeeded(err) == nil && throttled(err) == 0 {
			t.Fatal(err)
		}
	}
	if _, err := o.login("boss", pass, "123456"); throttled(err) == 0 {
		t.Errorf("the sixth code may be tried at once: %v", err)
	}
}

// TestALostAuthenticator: a manager turns codes off for somebody.
func TestALostAuthenticator(t *testing.T) {
	o := open(t)
	boss := o.boss()
	lin := o.hire(boss, "lin")
	o.refuses("no codes", o.ClearTOTP(ctx, boss, lin.ID), fault.Conflict)
	o.enrol(lin)
	if err := o.ClearTOTP(ctx, boss, lin.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := o.login("lin", pass, ""); err != nil {
		t.Error(err)
	}
}
