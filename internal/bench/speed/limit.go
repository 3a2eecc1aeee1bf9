package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"fieldwork/internal/bench/crowd"
)

// crowds are the numbers of respondents with whom servers are compared.
func crowds() []int { return []int{64, 256} }

// The servers that are compared: with respondents whose script is given the next page, and with respondents without scripts, who
// are led to it.
const (
	ours  = "fieldwork"
	plain = "fieldwork, no scripts"
	one   = "limit, one exchange"
	two   = "limit, two exchanges"
)

func names() []string { return []string{ours, one, plain, two} }

// limitOf is the server that holds the same conversation, for one of ours.
func limitOf(name string) string { return map[string]string{ours: one, plain: two}[name] }

// turns is how often Fieldwork and its limit take turns for each round of the rest, half as long each time: from one minute to the
// next a machine with neighbours does half as much again, so that a share tells something only of times that lie side by side.
const turns = 3

// besideTheLimit lets the crowd fill in pages as fast as answers come, of each server in turn.
func (b *bench) besideTheLimit(ctx context.Context) error {
	servers, err := b.besides(ctx)
	defer func() {
		for _, s := range servers {
			stopAll(s)
		}
	}()
	if err != nil {
		return err
	}
	if b.report.rounds, err = b.inTurns(ctx, servers, names(), b.rounds*turns, b.window/2); err != nil {
		return err
	}
	for _, name := range []string{ours, plain} {
		if err := b.verified(ctx, servers[name]); err != nil {
			return err
		}
	}
	return nil
}

// A comparison is what servers did in each round, by the number of respondents and the server's name.
type comparison map[int]map[string][]crowd.Measurement

// shares is how much of its limit's pages a server has done, turn by turn, from the least to the most.
func (c comparison) shares(n int, name string) (all []float64) {
	own, limit := c[n][name], c[n][limitOf(name)]
	for i := range min(len(own), len(limit)) {
		all = append(all, own[i].PagesPerSecond/limit[i].PagesPerSecond)
	}
	slices.Sort(all)
	return all
}

// inTurns lets each crowd go to one server after the other for a window, round by round.
func (b *bench) inTurns(ctx context.Context, servers map[string]*server, names []string, rounds int, window time.Duration) (comparison, error) {
	all := comparison{}
	for _, n := range crowds() {
		all[n] = map[string][]crowd.Measurement{}
	}
	for range rounds {
		for _, n := range crowds() {
			for _, name := range names {
				m, err := b.drive(ctx, servers[name], "-respondents", fmt.Sprint(n), "-for", window.String())
				if err != nil {
					return all, err
				}
				all[n][name] = append(all[n][name], m)
				fmt.Fprintf(b.log, "  %s, %d respondents: %.0f pages/s, %.0f us\n", name, n, m.PagesPerSecond, m.ServerMicros)
			}
		}
	}
	return all, nil
}

// besides starts Fieldwork and the harness, each for both kinds of respondents. The harness gets the pages that Fieldwork serves.
func (b *bench) besides(ctx context.Context) (servers map[string]*server, err error) {
	servers = map[string]*server{}
	for name, db := range map[string]string{ours: "ours.db", plain: "plain.db"} {
		if servers[name], err = b.serve(ctx, filepath.Join(b.folder, db), b.survey); err != nil {
			return servers, err
		}
		servers[name].one = name == ours
		if _, err := b.drive(ctx, servers[name], "-interviews", "50"); err != nil { // and the first requests are behind us
			return servers, err
		}
	}
	pages := filepath.Join(b.folder, "pages.json")
	if err := b.recorded(ctx, servers[ours], pages); err != nil {
		return servers, err
	}
	if servers[two], err = b.serveLimit(ctx, filepath.Join(b.folder, "two.db"), pages, false); err != nil {
		return servers, err
	}
	servers[one], err = b.serveLimit(ctx, filepath.Join(b.folder, "one.db"), pages, true)
	return servers, err
}

// median is the middle of the rounds, by the pages of a second.
func median(rounds []crowd.Measurement) crowd.Measurement {
	if len(rounds) == 0 {
		return crowd.Measurement{}
	}
	sorted := slices.SortedFunc(slices.Values(rounds), func(a, b crowd.Measurement) int {
		return int(a.PagesPerSecond - b.PagesPerSecond)
	})
	return sorted[len(sorted)/2]
}
