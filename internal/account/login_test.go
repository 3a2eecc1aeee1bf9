package account_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
)

func TestLoginSaysNoInOneWay(t *testing.T) {
	o := open(t)
	boss := o.boss()
	away := o.hire(boss, "away", everywhere(account.Viewer))
	if err := o.Disable(ctx, boss, away.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := o.Invite(ctx, boss, "new", nil); err != nil {
		t.Fatal(err)
	}
	var first string
	for i, c := range []struct{ name, password string }{
		{"boss", "wrong wrong wrong"}, {"nobody here", pass}, {"stranger", pass}, {"away", pass}, {"new", pass}, {"new", ""}, {"", ""},
		{"boss", strings.Repeat("x", 5000)}, {strings.Repeat("x", 5000), pass}, {"boss", ""}, {"bo\x00ss", pass}, {"boss", pass + "\xff"},
	} {
		hashed, compared, events := o.hash.hashed.Load(), o.hash.compared.Load(), o.counted("login_failed")
		_, err := o.login(c.name, c.password, "")
		o.refuses(fmt.Sprintf("%.20q %.20q", c.name, c.password), err, fault.Denied)
		if first == "" {
			first = err.Error()
		}
		if err.Error() != first {
			t.Errorf("%.20q: says %q, and to others %q", c.name, err, first)
		}
		if h, m := o.hash.hashed.Load()-hashed, o.hash.compared.Load()-compared; h != 0 || m != 1 {
			t.Errorf("%.20q: %d hashes and %d comparisons, want 0 and 1", c.name, h, m)
		}
		if i < 2 && o.counted("login_failed") != events+1 {
			t.Errorf("%.20q: the failure is not in the log", c.name)
		}
		o.later(5 * time.Minute)
	}
	if in, err := o.login(" boss"[1:], pass, ""); err != nil || in.ID != boss.ID || !in.LastLogin.Equal(o.time()) {
		t.Errorf("boss is let in as %+v (%v)", in, err)
	}
	for _, e := range o.log(boss, account.Filter{Limit: 500}) {
		if strings.Contains(e.Subject, "stranger") || strings.Contains(e.Subject, "here") {
			t.Errorf("the log names what was typed: %+v", e)
		}
	}
}

// TestFullWidth: what an input method writes in full width is the same name and password.
func TestFullWidth(t *testing.T) {
	o := open(t)
	o.boss()
	if _, err := o.login("ＢＯＳＳ", "ｔundra kettle ninety", ""); err != nil {
		t.Error(err)
	}
}

func throttled(err error) time.Duration {
	var wait *account.Throttled
	if errors.As(err, &wait) {
		return wait.Wait
	}
	return 0
}

func TestANameHasToWait(t *testing.T) {
	o := open(t)
	o.boss()
	o.hire(account.Terminal(), "other")
	for range 5 {
		if _, err := o.login("boss", "wrong wrong wrong", ""); throttled(err) != 0 {
			t.Fatalf("one of the first five has to wait: %v", err)
		}
	}
	for _, want := range []time.Duration{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900} {
		want *= time.Second
		compared := o.hash.compared.Load()
		_, err := o.login("Boss", pass, "")
		if throttled(err) != want || !fault.Is(err, fault.Denied) {
			t.Fatalf("%v, want a wait of %s", err, want)
		}
		if o.hash.compared.Load() != compared {
			t.Fatal("whoever has to wait was hashed for")
		}
		o.later(want - time.Second)
		if _, err := o.login("boss", pass, ""); throttled(err) != time.Second {
			t.Fatalf("a second early: %v", err)
		}
		o.later(time.Second)
		if _, err := o.login("boss", "wrong wrong wrong", ""); err == nil || throttled(err) != 0 {
			t.Fatalf("after the wait: %v", err)
		}
	}
	if _, err := o.Login(ctx, account.Attempt{Name: "other", Password: pass, Address: "192.0.2.8"}); err != nil {
		t.Errorf("another account has to wait: %v", err)
	}
	o.later(15 * time.Minute)
	if _, err := o.login("boss", pass, ""); err != nil {
		t.Fatalf("the right password after the wait: %v", err)
	}
	if _, err := o.login("boss", "wrong wrong wrong", ""); throttled(err) != 0 {
		t.Errorf("a success forgives nothing: %v", err)
	}
}

// TestAWaitIsForgotten: after a day, and when a one-time link has proved who it is.
func TestAWaitIsForgotten(t *testing.T) {
	for name, forget := range map[string]func(*office, account.Account){
		"a day": func(o *office, _ account.Account) { o.later(24 * time.Hour) },
		"a link": func(o *office, a account.Account) {
			token, err := o.Reset(ctx, account.Terminal(), a.ID)
			if err != nil {
				o.Fatal(err)
			}
			if _, err := o.Accept(ctx, token, "", pass); err != nil {
				o.Fatal(err)
			}
		},
	} {
		o := open(t)
		boss := o.boss()
		for range 6 {
			_, _ = o.login("boss", "wrong wrong wrong", "")
		}
		if _, err := o.login("boss", pass, ""); throttled(err) == 0 {
			t.Fatalf("%s: nobody has to wait", name)
		}
		forget(o, boss)
		if _, err := o.login("boss", pass, ""); err != nil {
			t.Errorf("after %s: %v", name, err)
		}
	}
}

func TestAnAddressHasToWait(t *testing.T) {
	o := open(t)
	o.boss()
	from := func(name, password, address string) error {
		_, err := o.Login(ctx, account.Attempt{Name: name, Password: password, Address: address})
		return err
	}
	for i := range 30 {
		address := fmt.Sprintf("2001:db8:1:2::%x", i) // one network
		if err := from(fmt.Sprintf("name%d", i), pass, address); throttled(err) != 0 {
			t.Fatalf("attempt %d: %v", i, err)
		}
		o.later(time.Second)
	}
	if err := from("boss", pass, "2001:db8:1:2:ffff::1"); throttled(err) != 14*time.Minute+30*time.Second {
		t.Errorf("the network's 31st attempt: %v", err)
	}
	for _, other := range []string{"2001:db8:1:3::1", "192.0.2.1", ""} {
		if err := from("boss", pass, other); err != nil {
			t.Errorf("from %q: %v", other, err)
		}
	}
	o.later(14*time.Minute + 30*time.Second)
	if err := from("boss", pass, "2001:db8:1:2::1"); err != nil {
		t.Errorf("when the first is a quarter of an hour old: %v", err)
	}
}

// TestAnAddressIsNotForgivenByItsOwnAccount: whoever has an account cannot use it to try others' without end.
func TestAnAddressIsNotForgivenByItsOwnAccount(t *testing.T) {
	o := open(t)
	o.boss()
	for i := range 40 {
		_, err := o.login(fmt.Sprintf("name%d", i), pass, "")
		if throttled(err) != 0 {
			if i != 30 {
				t.Errorf("the wait begins after %d failures", i)
			}
			return
		}
		if _, err := o.login("boss", pass, ""); err != nil && i < 29 {
			t.Fatal(err)
		}
	}
	t.Error("forty failures of one address, and nobody has to wait")
}

// TestManyAtOnce: attempts at the same time are not all let through before the first is counted.
func TestManyAtOnce(t *testing.T) {
	o := open(t)
	o.boss()
	before := o.hash.compared.Load()
	var waits atomic.Int64
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, err := o.login("boss", "wrong wrong wrong", ""); throttled(err) > 0 {
				waits.Add(1)
			}
		})
	}
	all.Wait()
	if compared := o.hash.compared.Load() - before; compared != 5 || waits.Load() != 45 {
		t.Errorf("%d of 50 attempts at once were tried and %d had to wait, want 5 and 45", compared, waits.Load())
	}
}

// TestAHashIsRenewed: when the parameters change, so does the hash, the next time its owner logs in.
func TestAHashIsRenewed(t *testing.T) {
	o := open(t)
	boss := o.boss()
	stronger := cheap()
	stronger.Iterations = 2
	o.hash.Hasher = account.Argon2id(stronger)
	for i, want := range []int64{1, 0} {
		before := o.hash.hashed.Load()
		if _, err := o.login("boss", pass, ""); err != nil {
			t.Fatal(err)
		}
		if got := o.hash.hashed.Load() - before; got != want {
			t.Errorf("login %d made %d hashes, want %d", i+1, got, want)
		}
	}
	r, err := o.store.AccountByID(ctx, boss.ID)
	if err != nil {
		t.Fatal(err)
	}
	if p, _, _, err := argon2id.DecodeHash(r.Password); err != nil || p.Iterations != 2 {
		t.Errorf("the hash was made with %+v (%v)", p, err)
	}
}

// TestStrangersLockNobodyOut: who logs in from a browser that is known waits for that browser's failures alone, and nobody
// else has anything of it.
func TestStrangersLockNobodyOut(t *testing.T) {
	o := open(t)
	boss, other := o.boss(), o.hire(account.Terminal(), "other")
	home, err := o.Remember(ctx, boss, "")
	if err != nil {
		t.Fatal(err)
	}
	away, err := o.Remember(ctx, other, "")
	if err != nil {
		t.Fatal(err)
	}
	guess := func(name, password, browser, address string) error {
		_, err := o.Login(ctx, account.Attempt{Name: name, Password: password, Address: address, Browser: browser})
		return err
	}
	for range 9 {
		_ = guess("boss", "wrong wrong wrong", "", "198.51.100.7")
	}
	for _, c := range []struct {
		name, browser string
		waits         bool
	}{{"no browser", "", true}, {"one that is not known", "made-up", true}, {"one of somebody else", away, true}, {"the own one", home, false}} {
		if err := guess("boss", pass, c.browser, "192.0.2.1"); (throttled(err) > 0) != c.waits {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	for range 5 {
		_ = guess("boss", "wrong wrong wrong", home, "192.0.2.1")
	}
	if err := guess("boss", pass, home, "192.0.2.1"); throttled(err) == 0 {
		t.Errorf("a known browser may guess for ever: %v", err)
	}
	o.later(2 * account.BrowserMemory)
	for range 5 {
		_ = guess("boss", "wrong wrong wrong", "", "198.51.100.7")
	}
	if err := guess("boss", pass, home, "192.0.2.1"); throttled(err) == 0 {
		t.Errorf("a browser is known for ever: %v", err)
	}
}

// TestABrowserTakesThePlaceOfTheOneBefore, and an account has only so many.
func TestABrowserTakesThePlaceOfTheOneBefore(t *testing.T) {
	o := open(t)
	boss := o.boss()
	var kept []string
	remember := func(before string) {
		t.Helper()
		o.later(time.Minute)
		secret, err := o.Remember(ctx, boss, before)
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, secret)
	}
	for range account.MostBrowsers + 1 {
		remember("")
	}
	remember(kept[len(kept)-1])
	for range 5 {
		_, _ = o.login("boss", "wrong wrong wrong", "")
	}
	last := len(kept) - 1
	for i, known := range map[int]bool{0: false, 1: true, last - 1: false, last: true} {
		_, err := o.Login(ctx, account.Attempt{Name: "boss", Password: pass, Browser: kept[i]})
		if (throttled(err) == 0) != known {
			t.Errorf("browser %d of %d is known: %t", i, last, !known)
		}
	}
}
