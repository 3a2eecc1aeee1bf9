package main

import (
	"cmp"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"fieldwork/internal/bench/crowd"
)

// gathering is the time before a measured one that a thousand respondents need to come, also those whom a busy server asks to
// wait for a quarter of a minute.
const gathering = "24s"

// open is how many respondents are in the middle of an interview when a panel has sent its invitations.
const open = 1000

// wanted is how many pages a second were wanted when the project was begun: a hundred times what LimeSurvey does on such a machine.
const wanted = 5300

// latencies measures what respondents wait for: at half of what the server can do, with as many open interviews as after a
// panel's invitation, each posting a page a second, which is faster than people read, and with all of those in a hurry.
func (b *bench) latencies(ctx context.Context) error {
	s, err := b.serve(ctx, filepath.Join(b.folder, "latency.db"), b.survey)
	defer stopAll(s)
	if err != nil {
		return err
	}
	for _, who := range []string{ours, plain} {
		s.one = who == ours
		rounds := 2*b.rounds - 1 // here a hiccup of the machine makes most of the slowest hundredth
		if err := b.waiting(ctx, s, rounds, loaded{load: who + ": 256 respondents, half of the most", goal: "20 ms"}, func() ([]string, error) { return b.halfOfTheMost(ctx, s) }); err != nil {
			return err
		}
	}
	s.one = true
	half := fmt.Sprint(wanted / 2)
	many := []string{"-respondents", fmt.Sprint(open), "-warm", gathering}
	for _, l := range []struct {
		loaded
		rounds int
		crowd  []string
	}{
		{loaded{load: ours + ": 256 respondents, half of what was wanted", goal: "20 ms"}, b.rounds, []string{"-respondents", "256", "-pace", half}},
		{loaded{load: fmt.Sprintf("%s: %d respondents, a page a second each", ours, open), goal: "150 ms"}, 1, append(many, "-pace", fmt.Sprint(open))},
		{loaded{load: fmt.Sprintf("%s: %d respondents, as fast as answers come", ours, open), goal: "150 ms"}, 1, many},
	} {
		if err := b.waiting(ctx, s, l.rounds, l.loaded, func() ([]string, error) { return l.crowd, nil }); err != nil {
			return err
		}
	}
	return b.verified(ctx, s)
}

// halfOfTheMost is a crowd that asks for half of what the server has just done. The machine's pace wavers from minute to minute,
// so that half of what it did earlier may be all that it can do now.
func (b *bench) halfOfTheMost(ctx context.Context, s *server) ([]string, error) {
	m, err := b.drive(ctx, s, "-respondents", "256")
	return []string{"-respondents", "256", "-pace", fmt.Sprintf("%.0f", m.PagesPerSecond/2)}, err
}

// waiting measures what a crowd waits for, in so many rounds.
func (b *bench) waiting(ctx context.Context, s *server, rounds int, l loaded, crowd func() ([]string, error)) error {
	for range rounds {
		args, err := crowd()
		if err != nil {
			return err
		}
		m, err := b.drive(ctx, s, args...)
		if err != nil {
			return err
		}
		l.rounds = append(l.rounds, m)
		fmt.Fprintf(b.log, "  %s: %.0f pages/s, p99 %.1f ms, %.1f %% stolen\n", l.load, m.PagesPerSecond, m.Post.P99, m.StolenPercent)
	}
	b.report.latencies = append(b.report.latencies, l)
	return nil
}

// A loaded is what was measured under a load, at least once.
type loaded struct {
	load, goal string
	rounds     []crowd.Measurement
}

// middle is the round that is told: the middle one by p99 of a post.
func (l loaded) middle() crowd.Measurement {
	return slices.SortedFunc(slices.Values(l.rounds), func(a, b crowd.Measurement) int { return cmp.Compare(a.Post.P99, b.Post.P99) })[len(l.rounds)/2]
}

// each is p99 of a post in every round.
func (l loaded) each() string {
	var all []string
	for _, m := range l.rounds {
		all = append(all, fmt.Sprintf("%.1f", m.Post.P99))
	}
	return strings.Join(all, ", ")
}

// memory measures the server with many interviews in its file and a thousand of them open.
func (b *bench) memory(ctx context.Context) error {
	db, err := b.seeded(ctx, b.file)
	if err != nil {
		return err
	}
	s, err := b.serve(ctx, db, b.survey)
	defer stopAll(s)
	if err != nil {
		return err
	}
	b.report.memory, err = b.drive(ctx, s, "-respondents", fmt.Sprint(open), "-warm", gathering, "-pace", fmt.Sprint(open))
	return err
}

// exactTarget is the target of each cell in the run that fills them.
const exactTarget = 300

// exact fills cells that have few places with many respondents at once and looks whether each has what it should.
func (b *bench) exact(ctx context.Context) error {
	survey, err := roomy(filepath.Join(b.folder, "small"), exactTarget)
	if err != nil {
		return err
	}
	s, err := b.serve(ctx, filepath.Join(b.folder, "exact.db"), survey)
	defer stopAll(s)
	if err != nil {
		return err
	}
	m, err := b.drive(ctx, s, "-respondents", "256", "-interviews", "2000", "-warm", "0s")
	if err != nil {
		return err
	}
	for cell, outcomes := range m.Total {
		if outcomes["complete"] != exactTarget {
			return fmt.Errorf("cell %s: %v, and its target is %d", cell, outcomes, exactTarget)
		}
	}
	b.report.exact = fmt.Sprintf("%d cells of %d filled by %d respondents, 256 at once: each has exactly its target", len(m.Total), exactTarget, m.Finished)
	return b.verified(ctx, s)
}

// verified has Fieldwork recount its cells beside the running server.
func (b *bench) verified(ctx context.Context, s *server) error {
	_, err := b.fieldwork(ctx, "", "quota", "verify", "--db", s.db, "--survey", shipped)
	return err
}

// recorded has the server's pages written into a file.
func (b *bench) recorded(ctx context.Context, s *server, file string) error {
	_, err := b.output(exec.CommandContext(ctx, filepath.Join(b.folder, "drive"), "-url", s.url(), "-survey", b.survey, "-record", file))
	return err
}
