package account_test

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/pquerna/otp/totp"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
	"fieldwork/internal/store"
)

var ctx = context.Background()

var dawn = time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)

// counting is the real hasher, cheap, with its calls counted.
type counting struct {
	account.Hasher
	hashed, compared atomic.Int64
}

func (c *counting) Hash(password string) (string, error) {
	c.hashed.Add(1)
	return c.Hasher.Hash(password)
}

func (c *counting) Matches(password, hash string) (bool, bool, error) {
	c.compared.Add(1)
	return c.Hasher.Matches(password, hash)
}

func cheap() argon2id.Params {
	return argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// An office is a service over a real database, with a clock that tests move. Its methods read as what people do.
type office struct {
	testing.TB
	*account.Service
	store *store.Store
	file  string
	hash  *counting

	clock sync.Mutex
	now   time.Time
}

func (o *office) time() time.Time {
	o.clock.Lock()
	defer o.clock.Unlock()
	return o.now
}

func (o *office) later(d time.Duration) {
	o.clock.Lock()
	defer o.clock.Unlock()
	o.now = o.now.Add(d)
}

func open(t testing.TB) *office {
	t.Helper()
	o := &office{TB: t, now: dawn, file: filepath.Join(t.TempDir(), "office.db"), hash: &counting{Hasher: account.Argon2id(cheap())}}
	var err error
	if o.store, err = store.Open(ctx, o.file); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.store.Close() })
	o.serve()
	return o
}

func (o *office) serve() {
	o.Helper()
	var err error
	if o.Service, err = account.New(account.Config{Store: o.store, Clock: o.time, Random: rand.Reader, Hasher: o.hash}); err != nil {
		o.Fatal(err)
	}
}

const pass = "tundra kettle ninety"

// boss is the first account, made by the setup link.
func (o *office) boss() account.Account {
	o.Helper()
	token, needed, err := o.Setup(ctx)
	if err != nil || !needed {
		o.Fatalf("setup: needed %v, %v", needed, err)
	}
	a, err := o.Accept(ctx, token, "Boss", pass)
	if err != nil {
		o.Fatal(err)
	}
	return a
}

// hire makes an account that has a password.
func (o *office) hire(by account.Account, name string, grants ...account.Grant) account.Account {
	o.Helper()
	_, token, err := o.Invite(ctx, by, name, grants)
	if err != nil {
		o.Fatal(err)
	}
	a, err := o.Accept(ctx, token, "", pass)
	if err != nil {
		o.Fatal(err)
	}
	return a
}

func (o *office) login(name, password, code string) (account.Account, error) {
	return o.Login(ctx, account.Attempt{Name: name, Password: password, Code: code, Address: "192.0.2.7"})
}

// as is the account as it is now.
func (o *office) as(id int64) account.Account {
	o.Helper()
	a, err := o.Account(ctx, id)
	if err != nil {
		o.Fatal(err)
	}
	return a
}

// enrol turns codes on and returns the secret.
func (o *office) enrol(a account.Account) string {
	o.Helper()
	e, err := o.BeginTOTP(ctx, a)
	if err != nil {
		o.Fatal(err)
	}
	if _, err := o.ConfirmTOTP(ctx, a, o.code(e.Secret)); err != nil {
		o.Fatal(err)
	}
	return e.Secret
}

func (o *office) code(secret string) string {
	o.Helper()
	code, err := totp.GenerateCode(secret, o.time())
	if err != nil {
		o.Fatal(err)
	}
	return code
}

// log is what was done, the newest first.
func (o *office) log(by account.Account, f account.Filter) []account.Entry {
	o.Helper()
	page, err := o.Audit(ctx, by, f)
	if err != nil {
		o.Fatal(err)
	}
	return page.Entries
}

// counted is how many entries of the log say what.
func (o *office) counted(what string) (n int) {
	o.Helper()
	for _, e := range o.log(account.Terminal(), account.Filter{Limit: 500}) {
		if e.What == what {
			n++
		}
	}
	return n
}

// refuses fails unless err is of the kind.
func (o *office) refuses(what string, err error, kind fault.Kind) {
	o.Helper()
	if !fault.Is(err, kind) {
		o.Errorf("%s: error %v of kind %q, want %q", what, err, fault.KindOf(err), kind)
	}
}

func everywhere(r account.Role) account.Grant {
	return account.Grant{Survey: account.EverySurvey, Role: r}
}
