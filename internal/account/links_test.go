package account_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
)

func TestSetup(t *testing.T) {
	o := open(t)
	older, needed, err := o.Setup(ctx)
	if err != nil || !needed {
		t.Fatal(needed, err)
	}
	token, _, err := o.Setup(ctx)
	if err != nil || len(token) < 22 || token == older {
		t.Fatalf("tokens %q and %q (%v)", older, token, err)
	}
	if _, err := o.Invitation(ctx, older); err != nil {
		t.Errorf("the link that another node has printed is good no more: %v", err)
	}
	inv, err := o.Invitation(ctx, token)
	if err != nil || inv.Purpose != account.ForSetup || inv.Name != "" || !inv.Expires.Equal(dawn.Add(24*time.Hour)) {
		t.Errorf("the link is for %+v (%v)", inv, err)
	}
	_, err = o.Accept(ctx, token, "x", pass)
	o.refuses("a name that is none", err, fault.Invalid)
	_, err = o.Accept(ctx, token, "Boss", "short")
	o.refuses("a password that is none", err, fault.Invalid)
	boss, err := o.Accept(ctx, token, "Boss", pass)
	if err != nil || boss.Name != "boss" || !boss.May(account.Manager, account.EverySurvey) || boss.Invited {
		t.Errorf("the first account is %+v (%v)", boss, err)
	}
	_, err = o.Accept(ctx, token, "second", pass)
	o.refuses("the link a second time", err, fault.NotFound)
	_, err = o.Accept(ctx, older, "second", pass)
	o.refuses("the other link", err, fault.NotFound)
	if token, needed, err := o.Setup(ctx); token != "" || needed || err != nil {
		t.Errorf("a setup is needed (%q, %v, %v) although there is an account", token, needed, err)
	}
}

// TestFewSetups: a server that is started again and again leaves a few links that are good, the last ones.
func TestFewSetups(t *testing.T) {
	o := open(t)
	var tokens []string
	for range account.MostSetups + 2 {
		token, _, err := o.Setup(ctx)
		if err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, token)
		o.now = o.now.Add(time.Second)
	}
	for i, token := range tokens {
		_, err := o.Invitation(ctx, token)
		if good := err == nil; good != (i >= 2) {
			t.Errorf("link %d of %d: %v", i+1, len(tokens), err)
		}
	}
}

// TestTwoSetups: of many who use the link at once one gets the account, and no other account comes of it.
func TestTwoSetups(t *testing.T) {
	o := open(t)
	token, _, err := o.Setup(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var won atomic.Int64
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			_, err := o.Accept(ctx, token, fmt.Sprintf("boss%d", i), pass)
			if err == nil {
				won.Add(1)
			} else if !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if accounts, err := o.Accounts(ctx); won.Load() != 1 || len(accounts) != 1 || err != nil {
		t.Errorf("%d won and there are %d accounts (%v)", won.Load(), len(accounts), err)
	}
}

// TestASetupLinkIsOverWhenThereIsAnAccount: also when the account came from the terminal.
func TestASetupLinkIsOverWhenThereIsAnAccount(t *testing.T) {
	o := open(t)
	token, _, err := o.Setup(ctx)
	if err != nil {
		t.Fatal(err)
	}
	o.hire(account.Terminal(), "lin", everywhere(account.Manager))
	_, err = o.Invitation(ctx, token)
	o.refuses("looking at it", err, fault.NotFound)
	_, err = o.Accept(ctx, token, "thief", pass)
	o.refuses("using it", err, fault.NotFound)
}

func TestInvitation(t *testing.T) {
	o := open(t)
	boss := o.boss()
	lin, token, err := o.Invite(ctx, boss, "Lin", []account.Grant{{Survey: "haitao", Role: account.Analyst}})
	if err != nil || lin.Name != "lin" || !lin.Invited {
		t.Fatalf("%+v (%v)", lin, err)
	}
	_, _, err = o.Invite(ctx, boss, "LIN", nil)
	o.refuses("a name that is taken", err, fault.Conflict)
	for range 2 { // looking does not use it up
		if inv, err := o.Invitation(ctx, token); err != nil || inv.Name != "lin" || inv.Purpose != account.ForWelcome {
			t.Errorf("the link is for %+v (%v)", inv, err)
		}
	}
	lin, err = o.Accept(ctx, token, "somebody else", pass)
	if err != nil || lin.Name != "lin" || lin.Invited || !lin.May(account.Analyst, "haitao") || lin.May(account.Manager, "haitao") || lin.May(account.Viewer, "other") {
		t.Errorf("lin is %+v (%v)", lin, err)
	}
	if _, err := o.login("lin", pass, ""); err != nil {
		t.Error(err)
	}
	_, err = o.Accept(ctx, token, "", pass)
	o.refuses("the link again", err, fault.NotFound)
}

func TestReset(t *testing.T) {
	o := open(t)
	boss := o.boss()
	lin := o.hire(boss, "lin")
	secret := o.enrol(lin)
	first, err := o.Reset(ctx, boss, lin.ID)
	if err != nil {
		t.Fatal(err)
	}
	second, err := o.Reset(ctx, boss, lin.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.Accept(ctx, first, "", pass)
	o.refuses("a link that a newer one replaced", err, fault.NotFound)
	epoch := o.as(lin.ID).Epoch
	if after, err := o.Accept(ctx, second, "", "another pass phrase"); err != nil || after.Epoch <= epoch || !after.TOTP {
		t.Fatalf("after the reset: %+v (%v); sessions must end and codes stay", after, err)
	}
	o.later(time.Minute)
	_, err = o.login("lin", pass, "")
	o.refuses("the old password", err, fault.Denied)
	if _, err := o.login("lin", "another pass phrase", o.code(secret)); err != nil {
		t.Error(err)
	}
	late, err := o.Reset(ctx, boss, lin.ID)
	if err != nil {
		t.Fatal(err)
	}
	o.later(72 * time.Hour)
	_, err = o.Accept(ctx, late, "", pass)
	o.refuses("a link after three days", err, fault.NotFound)
	locked, err := o.Reset(ctx, boss, lin.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Disable(ctx, boss, lin.ID); err != nil {
		t.Fatal(err)
	}
	if err := o.Enable(ctx, boss, lin.ID); err != nil {
		t.Fatal(err)
	}
	_, err = o.Accept(ctx, locked, "", pass)
	o.refuses("a link from before the account was disabled", err, fault.NotFound)
}

// TestOnlyManagersManage: whoever is no manager of every survey may change nobody's account.
func TestOnlyManagersManage(t *testing.T) {
	o := open(t)
	boss := o.boss()
	lin := o.hire(boss, "lin")
	before := len(o.log(boss, account.Filter{}))
	gone := account.Account{Name: "gone", Disabled: true, Grants: []account.Grant{everywhere(account.Manager)}}
	for _, by := range []account.Account{{}, lin, gone, {Name: "a", Grants: []account.Grant{everywhere(account.Analyst)}},
		{Name: "b", Grants: []account.Grant{{Survey: "haitao", Role: account.Manager}}}} {
		_, _, err := o.Invite(ctx, by, "friend", nil)
		o.refuses("invite", err, fault.Denied)
		_, err = o.Reset(ctx, by, boss.ID)
		o.refuses("reset", err, fault.Denied)
		o.refuses("disable", o.Disable(ctx, by, boss.ID), fault.Denied)
		o.refuses("enable", o.Enable(ctx, by, boss.ID), fault.Denied)
		o.refuses("codes", o.ClearTOTP(ctx, by, boss.ID), fault.Denied)
		o.refuses("grants", o.SetGrants(ctx, by, lin.ID, []account.Grant{everywhere(account.Manager)}), fault.Denied)
	}
	if after := len(o.log(boss, account.Filter{})); after != before {
		t.Errorf("%d entries were written", after-before)
	}
}
