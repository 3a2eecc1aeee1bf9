package account

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"fieldwork/internal/fault"
)

// The limits of guessing. A name's failures are remembered for a day or until it is let in, so that nobody who waits a
// quarter of an hour begins afresh: some hundred guesses a day are the most, as NIST SP 800-63B wants.
const (
	freeFailures   = 5                // of a name, before anybody has to wait
	longestWait    = 15 * time.Minute // of a name
	nameMemory     = 24 * time.Hour
	addressBurst   = 30 // failures of an address within addressWindow
	addressWindow  = 15 * time.Minute
	knownFailures  = 64          // as many as a store need read of each; more change nothing
	repeatedEntry  = time.Minute // a failed login is logged no more often than this for each name
	network6       = 64          // bits of an IPv6 address that one customer has
	longestAddress = 100
)

// KnownFailures is how many failures of a name or an address a store has to tell of at most.
const KnownFailures = knownFailures

// Throttled is the error of somebody who has to wait before the next attempt. Its kind is Denied.
type Throttled struct{ Wait time.Duration }

// Error says how long to wait, in whole seconds.
func (t *Throttled) Error() string {
	return fmt.Sprintf("there were too many attempts that failed; wait %s and try again", t.Wait.Round(time.Second))
}

// Unwrap gives the error its kind.
func (t *Throttled) Unwrap() error { return fault.New(fault.Denied, t.Error()) }

// wait is how long nobody may try after these failures.
func (f Failed) wait(now time.Time) time.Duration {
	var name, address time.Duration
	if n := len(f.Name); n >= freeFailures {
		pause := longestWait
		if doublings := n - freeFailures; doublings < 10 { // 2^10 s are more than the longest wait
			pause = min(pause, time.Second<<doublings)
		}
		name = f.Name[0].Add(pause).Sub(now)
	}
	if len(f.Address) >= addressBurst {
		address = f.Address[addressBurst-1].Add(addressWindow).Sub(now)
	}
	// A clock that was set back must lock nobody out for longer than the longest wait.
	return min(max(name, address, 0), max(longestWait, addressWindow))
}

// judge is the error of whoever has to wait.
func judge(now time.Time) func(Failed) error {
	return func(f Failed) error {
		if wait := f.wait(now); wait > 0 {
			return &Throttled{Wait: max(wait, time.Second)}
		}
		return nil
	}
}

// attempt counts an attempt as one that failed, and refuses whoever has to wait. It is counted before anything is hashed and
// taken back when it succeeds, so that many attempts at once are not all let through. Whoever has to wait is told so by
// reading alone: a flood costs no write. What it counts for is a name, or a browser in which that name is at home.
func (s *Service) attempt(ctx context.Context, counts, address string) (Tried, int64, error) {
	now := s.clock()
	t := Tried{Name: digest(counts), At: now}
	if address = network(address); address != "" {
		t.Address = digest("address " + address)
	}
	since := now.Add(-nameMemory)
	failed, err := s.store.FailedLogins(ctx, t, since)
	if err != nil {
		return t, 0, err
	}
	if err := judge(now)(failed); err != nil {
		return t, 0, err
	}
	id, err := s.store.TryLogin(ctx, t, since, judge(now))
	return t, id, err
}

// network is what an address is told by: an IPv4 address, or the network of an IPv6 address, of which every customer has
// more addresses than could be counted.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address[:min(len(address), longestAddress)]
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	prefix, _ := ip.Prefix(network6) // of an IPv6 address there is one
	return prefix.String()
}
