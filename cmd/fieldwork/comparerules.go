package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/fault"
	"fieldwork/internal/replay"
	"fieldwork/internal/store"
)

// A ruleComparison replays the same arrivals through the counting rules of survey systems and through ours.
type ruleComparison struct {
	asked   bool
	runs    int
	lease   time.Duration
	pausers float64
	seed    uint64
	setting replay.Setting
	paces   []float64 // arrivals a minute
	watch   func(finished int)
}

// maxReplays is how many traces are under way at once: together they share the store's commits, and each holds a study's
// people in memory.
const maxReplays = 24

// register adds the comparison's flags to simulate.
func (c *ruleComparison) register(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&c.asked, "compare-rules", false, "instead of a server, replay the same arrivals through the counting rules of survey systems and print what each costs")
	cmd.Flags().IntVar(&c.runs, "runs", 2, "compare-rules: traces at each pace, from 1 to 1000")
	cmd.Flags().DurationVar(&c.lease, "lease", 20*time.Minute, "compare-rules: idle limit of our leases, from 5m to 240m")
	cmd.Flags().Float64Var(&c.pausers, "pausers", replay.Study().Pause, "compare-rules: share of the respondents who pause for 20 to 240 minutes")
}

// flags tells whether simulate was given flags that do not belong together: the comparison's without it, or a server's
// with it.
func (c *ruleComparison) flags(cmd *cobra.Command) error {
	names, why := []string{"runs", "lease", "pausers"}, "belongs to --compare-rules; add that, or leave --%s out"
	if c.asked {
		names, why = []string{"url", "survey", "source", "arrivals", "concurrency"}, "is not for --compare-rules, which needs no server; leave --%s out"
	}
	for _, name := range names {
		if cmd.Flags().Changed(name) {
			return usage("--%s "+why, name, name)
		}
	}
	if c.runs < 1 || c.runs > 1000 {
		return usage("--runs %d; give a number from 1 to 1000", c.runs)
	}
	return nil
}

// command runs the comparison of the study's setting and prints it.
func (c *ruleComparison) command(cmd *cobra.Command, seed uint64, asJSON bool) error {
	c.seed, c.setting, c.paces = seed, replay.Study(), []float64{0.35, 5, 40}
	c.setting.Pause = c.pausers
	if w := cmd.ErrOrStderr(); terminal(w) {
		total := len(c.paces) * c.runs * targets(c.setting)
		c.watch = func(finished int) {
			if finished%100 == 0 {
				fmt.Fprintf(w, "\rinterviews finished through the store: %d of about %d", finished, total)
			}
		}
		defer fmt.Fprintln(w)
	}
	return c.report(cmd.Context(), cmd.OutOrStdout(), asJSON)
}

// report runs the comparison and prints it.
func (c *ruleComparison) report(ctx context.Context, w io.Writer, asJSON bool) error {
	rows, err := c.run(ctx)
	switch {
	case err != nil:
		return err
	case asJSON:
		return c.printJSON(w, rows)
	}
	return c.print(w, rows)
}

func targets(s replay.Setting) (sum int) {
	for _, c := range s.Cells {
		sum += c.Target
	}
	return sum
}

// run replays every trace through every rule, in one temporary database. The traces go on at the same time, so that their
// writes are committed together.
func (c *ruleComparison) run(ctx context.Context) (rows []ruleRow, err error) {
	dir, err := os.MkdirTemp("", "fieldwork-replay-")
	if err != nil {
		return nil, fault.Errorf(fault.Unavailable, "no folder for the replay's database: %w; name a folder you may write to in TMPDIR", err)
	}
	defer os.RemoveAll(dir)
	st, err := store.Open(ctx, filepath.Join(dir, "replay.db"))
	if err != nil {
		return nil, err
	}
	defer st.Close()
	traces := make([][]ruleOutcome, len(c.paces)*c.runs) // by pace, then by run
	if err := c.replays(ctx, st, traces); err != nil {
		return nil, err
	}
	for i, pace := range c.paces {
		rows = append(rows, summarise(pace, traces[i*c.runs:(i+1)*c.runs])...)
	}
	return rows, nil
}

// replays fills in the outcomes of all traces. The first error stops the others.
func (c *ruleComparison) replays(ctx context.Context, st *store.Store, traces [][]ruleOutcome) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	finished := c.counter()
	room := make(chan struct{}, maxReplays)
	var wg sync.WaitGroup
	for i := range traces {
		wg.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			var err error
			if traces[i], err = c.replay(ctx, st, c.paces[i/c.runs], i%c.runs, finished); err != nil {
				stop(err)
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

// counter counts finished interviews of all traces for whoever watches.
func (c *ruleComparison) counter() func() {
	var mu sync.Mutex
	n := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		if n++; c.watch != nil {
			c.watch(n)
		}
	}
}

// A ruleOutcome is one run of one rule.
type ruleOutcome struct {
	rule string
	replay.Outcome
}

// replay plays one trace through the rules of other systems and through ours.
func (c *ruleComparison) replay(ctx context.Context, st *store.Store, pace float64, run int, finished func()) ([]ruleOutcome, error) {
	setting := c.setting
	setting.PerMinute = pace
	trace, err := replay.Draw(setting, c.seed, uint64(run))
	if err != nil {
		return nil, err
	}
	sv, err := replaySurvey(fmt.Sprintf("replay-%.0f-an-hour-run-%d", pace*60, run+1), setting, c.lease)
	if err != nil {
		return nil, err
	}
	ours, err := newLeaseRule(ctx, st, sv, fieldFrom, finished)
	if err != nil {
		return nil, err
	}
	var outcomes []ruleOutcome
	for _, rule := range append(replay.Peers(setting.Cells), ours) {
		o, err := replay.Run(ctx, trace, rule)
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, ruleOutcome{rule.Name(), o})
	}
	return outcomes, ours.audit(ctx, outcomes[len(outcomes)-1].Outcome)
}
