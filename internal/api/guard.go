package api

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits are how often may be asked.
type Limits struct {
	PerSecond float64 // requests of a token, in the long run; 20
	Burst     int     // of them at once; 100
	Misses    int     // tokens that are not good, of an address at once; 20. One more is forgiven every ten seconds
}

const (
	usualRate   = 20
	usualBurst  = 100
	usualMisses = 20
	forgiven    = 10 * time.Second
	mostKnown   = 10_000 // tokens or addresses that are kept in mind
	network6    = 64     // bits of an IPv6 address that one customer has
)

// A throttled is the error of somebody who has to wait.
type throttled struct{ wait time.Duration }

func (throttled) Error() string { return "too many requests; wait, and ask less often" }

// A guard limits how often is asked. It keeps this process's own count: several servers of one database let through so many
// times more, which no researcher's script comes near and no guess at a token gains from.
type guard struct {
	clock  func() time.Time
	limits Limits
	mu     sync.Mutex
	tokens map[int64]*rate.Limiter
	misses map[string]*rate.Limiter
}

func newGuard(l Limits, clock func() time.Time) *guard {
	if l.PerSecond <= 0 {
		l.PerSecond = usualRate
	}
	if l.Burst <= 0 {
		l.Burst = usualBurst
	}
	if l.Misses <= 0 {
		l.Misses = usualMisses
	}
	return &guard{clock: clock, limits: l, tokens: map[int64]*rate.Limiter{}, misses: map[string]*rate.Limiter{}}
}

// ask counts a request of a token.
func (g *guard) ask(token int64) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.clock()
	l := known(g.tokens, token, now, rate.Limit(g.limits.PerSecond), g.limits.Burst)
	if l.AllowN(now, 1) {
		return nil
	}
	return throttled{wait(l, now)}
}

// guess refuses an address from which too many tokens came that are not good.
func (g *guard) guess(address string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.clock()
	if l, met := g.misses[network(address)]; met && l.TokensAt(now) < 1 {
		return throttled{wait(l, now)}
	}
	return nil
}

// missed counts a token that is not good.
func (g *guard) missed(address string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.clock()
	known(g.misses, network(address), now, rate.Every(forgiven), g.limits.Misses).AllowN(now, 1)
}

// wait is how long it is until the limiter lets one more through.
func wait(l *rate.Limiter, now time.Time) time.Duration {
	return time.Duration((1 - l.TokensAt(now)) / float64(l.Limit()) * float64(time.Second))
}

// known is the limiter of a key. When there are too many, those that would let everything through are forgotten, and when
// that is not enough, all: a flood of addresses must not fill the memory.
func known[K comparable](all map[K]*rate.Limiter, key K, now time.Time, limit rate.Limit, burst int) *rate.Limiter {
	if l, met := all[key]; met {
		return l
	}
	if len(all) >= mostKnown {
		for k, l := range all {
			if l.TokensAt(now) >= float64(burst) {
				delete(all, k)
			}
		}
	}
	if len(all) >= mostKnown {
		clear(all)
	}
	l := rate.NewLimiter(limit, burst)
	all[key] = l
	return l
}

// network is what an address is told by: an IPv4 address, or the network of an IPv6 address.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	prefix, _ := ip.Prefix(network6) // of an IPv6 address there is one
	return prefix.String()
}
