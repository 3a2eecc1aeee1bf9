package account_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/survey"
)

const miniature = `
survey: mini
title: {en: Mini}
organiser: {en: Tests}
languages: [en]
lists:
  yesno:
    - {code: 1, name: "yes", en: "Yes"}
    - {code: 2, name: "no", en: "No"}
pages:
  - page: screener
    ask: [{one: buyer, of: yesno, en: Buyer?}]
  - gate
  - page: rest
    ask: [{one: happy, of: yesno, en: Happy?}]
types:
  - {type: B, en: Buyer, if: buyer == "yes"}
  - {type: A, en: Other}
quotas:
  - {cell: A, en: A, types: [A], target: 2}
  - {cell: B, en: B, types: [B], target: 3}
lease: 20m
`

// steered puts a survey into the field and changes a target n times.
func (o *office) steered(n int) {
	o.Helper()
	s, findings := survey.Parse("mini.yaml", []byte(miniature))
	if err := findings.Err(); err != nil {
		o.Fatal(err)
	}
	if err := o.store.Register(ctx, s, dawn); err != nil {
		o.Fatal(err)
	}
	for i := range n {
		order := field.Order{Survey: "mini", Who: "lin", Why: "because", At: o.time()}
		if _, err := o.store.SetTarget(ctx, "A", 10+i, order); err != nil {
			o.Fatal(err)
		}
	}
}

// TestTheLogIsOne: what was done to accounts and to the field stands in one order, and pages neither miss an entry nor show
// one twice, although many are of one millisecond.
func TestTheLogIsOne(t *testing.T) {
	o := open(t)
	boss := o.boss()
	for i := range 5 {
		if err := o.Note(ctx, account.Entry{Who: "boss", What: "delivery", Survey: "mini", Subject: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	o.steered(5)
	o.later(time.Second)
	if err := o.Note(ctx, account.Entry{Who: "boss", What: "identity", Survey: "other", Subject: "7"}); err != nil {
		t.Fatal(err)
	}
	whole := o.log(boss, account.Filter{})
	if n := len(whole); n != 13 || whole[0].What != "identity" || whole[1].What != "delivery" && whole[1].What != "target" { // with setup_link and account
		t.Fatalf("%d entries, the first %+v", n, whole[0])
	}
	if target := whole[slices.IndexFunc(whole, func(e account.Entry) bool { return e.What == "target" })]; target.Who != "lin" || target.Before != "13" || target.After != "14" || target.Why != "because" || target.Survey != "mini" {
		t.Errorf("a change of the field is %+v", target)
	}
	seen := map[int64]bool{}
	for _, e := range whole {
		if seen[e.ID] {
			t.Errorf("number %d is that of two entries", e.ID)
		}
		seen[e.ID] = true
	}
	for size := 1; size < 15; size++ {
		var paged []account.Entry
		for f := (account.Filter{Limit: size}); ; {
			page, err := o.Audit(ctx, boss, f)
			if err != nil {
				t.Fatal(err)
			}
			paged = append(paged, page.Entries...)
			if f.Before = page.Next; f.Before == "" {
				break
			}
		}
		if !slices.Equal(paged, whole) {
			t.Errorf("pages of %d give %d entries in another order than the whole", size, len(paged))
		}
	}
}

func TestWhoSeesTheLog(t *testing.T) {
	o := open(t)
	boss := o.boss()
	o.steered(2)
	if err := o.Note(ctx, account.Entry{Who: "boss", What: "delivery", Survey: "other"}); err != nil {
		t.Fatal(err)
	}
	of := func(survey string, r account.Role) account.Account {
		return account.Account{Name: "x", Grants: []account.Grant{{Survey: survey, Role: r}}}
	}
	for _, c := range []struct {
		by     account.Account
		survey string
		want   int // -1: denied
	}{
		{boss, "", 5}, {boss, "mini", 2}, {boss, "other", 1}, {boss, "nothing", 0},
		{of("mini", account.Manager), "", 2}, {of("mini", account.Manager), "mini", 2}, {of("mini", account.Manager), "other", -1},
		{of("mini", account.Manager), account.EverySurvey, -1},
		{of("mini", account.Analyst), "mini", -1}, {of("*", account.Analyst), "", -1}, {account.Account{}, "", -1},
	} {
		page, err := o.Audit(ctx, c.by, account.Filter{Survey: c.survey})
		if c.want < 0 {
			o.refuses(fmt.Sprint(c), err, fault.Denied)
		} else if err != nil || len(page.Entries) != c.want {
			t.Errorf("%v: %d entries (%v)", c, len(page.Entries), err)
		}
	}
	for _, bad := range []string{"x", "1.2", "1.2.3.4", "1.2.3 ", "99999999999999999999.1.1", "+1.2.3", "1.2.3'"} {
		_, err := o.Audit(ctx, boss, account.Filter{Before: bad})
		o.refuses(bad, err, fault.Invalid)
	}
	o.refuses("an entry without a doer", o.Note(ctx, account.Entry{What: "x"}), fault.Internal)
}

// TestEveryChangeIsLogged: each change says who, what and whom.
func TestEveryChangeIsLogged(t *testing.T) {
	o := open(t)
	boss := o.boss()
	lin := o.hire(boss, "lin")
	secret := o.enrol(lin)
	o.later(time.Hour)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := o.login("lin", pass, o.code(secret))
	must(err)
	_, err = o.DisableTOTP(ctx, lin, pass)
	must(err)
	_, err = o.ChangePassword(ctx, lin, pass, "another pass phrase")
	must(err)
	_, err = o.EndSessions(ctx, lin)
	must(err)
	_, err = o.Reset(ctx, boss, lin.ID)
	must(err)
	must(o.SetGrants(ctx, boss, lin.ID, []account.Grant{everywhere(account.Viewer)}))
	_, token, err := o.NewToken(ctx, o.as(lin.ID), "script", scopes[:1], "mini", time.Time{})
	must(err)
	must(o.RevokeToken(ctx, lin, token.ID))
	must(o.Disable(ctx, boss, lin.ID))
	must(o.Enable(ctx, boss, lin.ID))
	var said []string
	log := o.log(boss, account.Filter{})
	slices.Reverse(log)
	for _, e := range log {
		said = append(said, e.Who+" "+e.What+" "+e.Subject)
	}
	want := []string{"terminal setup_link ", "setup account boss", "boss account lin", "setup password lin", "lin codes lin", "lin login lin", "lin codes lin",
		"lin password lin", "lin sessions_ended lin", "boss password_link lin", "boss grants lin", "lin token script", "lin token_revoked script",
		"boss disabled lin", "boss enabled lin"}
	if !slices.Equal(said, want) {
		t.Errorf("the log says\n%q\nwant\n%q", said, want)
	}
}
