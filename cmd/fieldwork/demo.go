package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/deliver"
	"fieldwork/internal/fault"
	"fieldwork/internal/report"
	"fieldwork/internal/simulate"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
)

// The paper's field period, in the respondents' time zone.
var (
	china     = time.FixedZone("CST", 8*60*60)
	fieldFrom = time.Date(2015, 10, 8, 9, 0, 0, 0, china)
	fieldTo   = time.Date(2015, 10, 20, 24, 0, 0, 0, china)
)

// demoConcurrency is how many requests of synthetic respondents are under way at once, and demoLookahead how far the study's
// clock may run ahead of one: enough to keep two cores busy, and far below the twenty minutes of a lease.
const (
	demoConcurrency = 16
	demoLookahead   = 3 * time.Minute
)

func demoCommand() *cobra.Command {
	d := demo{}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Play a whole study: serve, fill the quotas with synthetic respondents, deliver, analyze, keep serving",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d.out, d.err = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return d.run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&d.addr, "addr", defaultAddr, "address to listen on")
	cmd.Flags().StringVar(&d.db, "db", filepath.Join("demo", "fieldwork.db"), "SQLite database file of the study; dataset and report are written beside it")
	cmd.Flags().Uint64Var(&d.seed, "seed", 1, "seed of who comes and when; which of two who come in the same minutes gets a last slot may differ")
	cmd.Flags().BoolVar(&d.fresh, "fresh", false, "remove the last demo's database, dataset and report first")
	cmd.Flags().BoolVar(&d.once, "once", false, "stop when the report is written instead of serving on")
	return cmd
}

// A demo is a study played from its first arrival to its report.
type demo struct {
	addr, db    string
	seed        uint64
	fresh, once bool
	out, err    io.Writer
	clock       *demoClock
	survey      *survey.Survey
}

func (d *demo) run(ctx context.Context) error {
	if store.IsPostgres(d.db) {
		return usage("a demo is a folder that can be thrown away; give a file with --db, or serve the database with fieldwork serve")
	}
	c, err := simulation(shipped)
	if err != nil {
		return err
	}
	d.survey, d.clock = c.Survey, &demoClock{virtual: simulate.NewClock(fieldFrom, fieldTo)}
	srv, err := openServer(ctx, serverConfig{
		addr: d.addr, db: d.db, surveys: []*survey.Survey{d.survey}, clock: d.clock.Now,
		log:     slog.New(slog.NewTextHandler(d.err, &slog.HandlerOptions{Level: slog.LevelWarn})),
		works:   d.beside(demoWorks),
		prepare: d.makeRoom,
	})
	if err != nil {
		return err
	}
	defer srv.close()
	serving, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- srv.serve(serving) }()
	err = d.study(ctx, srv, c)
	if err == nil && !d.once {
		fmt.Fprintln(d.out, "stop with    Ctrl-C")
		<-ctx.Done()
	}
	stop()
	if stopped := <-served; err == nil {
		err = stopped
	}
	return err
}

// What a demo leaves beside its database, and the folder of what is ordered afterwards.
const (
	demoDataset = "dataset"
	demoReport  = "report"
	demoWorks   = "works"
)

// demoName stands for who ordered what a demo made.
const demoName = "fieldwork demo"

// beside is a folder next to the database.
func (d *demo) beside(name string) string { return filepath.Join(filepath.Dir(d.db), name) }

// demoMark is what a demo writes beside its database, so that nothing else is ever taken for a demo and removed.
const demoMark = ".demo"

// isDemo tells whether a demo wrote the database.
func isDemo(db string) bool {
	_, err := os.Stat(db + demoMark)
	return err == nil
}

// makeRoom refuses to touch what is there. Asked to start afresh it removes what a demo wrote, and only while no server has
// the database.
func (d *demo) makeRoom() error {
	if err := store.CheckName(d.db); err != nil {
		return err
	}
	if d.fresh && isDemo(d.db) {
		if err := d.clear(); err != nil {
			return err
		}
	}
	for _, f := range []string{d.db, d.beside(demoDataset), d.beside(demoReport), d.beside(demoWorks)} {
		if _, err := os.Stat(f); err != nil {
			continue
		}
		if !isDemo(d.db) {
			return fault.Errorf(fault.Conflict, "%s is there and was not written by a demo; it is left as it is: choose another place with --db", f)
		}
		return fault.Errorf(fault.Conflict, "%s is there from an earlier demo and is left as it is\nto look at that study again: fieldwork serve --db %s\nto remove it and start afresh: fieldwork demo --fresh --db %s", f, d.db, d.db)
	}
	if err := os.MkdirAll(filepath.Dir(d.db), 0o755); err != nil {
		return fault.Errorf(fault.Unavailable, "no folder for the database: %w; choose another place with --db", err)
	}
	return markDemo(d.db)
}

// markDemo says beside a database that its respondents are virtual.
func markDemo(db string) error {
	err := os.WriteFile(db+demoMark, []byte("The study beside this file was played by fieldwork demo; its respondents are virtual.\n"), 0o644)
	if err != nil {
		return fault.Errorf(fault.Unavailable, "no mark of a demo can be written beside its database: %w; choose another place with --db", err)
	}
	return nil
}

// clear removes the last demo, the mark last.
func (d *demo) clear() error {
	lock, err := lockDatabase(d.db)
	if err != nil {
		return err
	}
	defer lock.Close()
	for _, f := range []string{d.db, d.db + "-wal", d.db + "-shm", d.beside(demoDataset), d.beside(demoReport), d.beside(demoWorks), d.db + demoMark} {
		if err := os.RemoveAll(f); err != nil {
			return fault.Errorf(fault.Unavailable, "the last demo cannot be removed: %w", err)
		}
	}
	return nil
}

// study plays the field period, delivers and analyzes.
func (d *demo) study(ctx context.Context, srv *server, c simulate.Config) error {
	fmt.Fprintf(d.out, "%s: 8-20 October 2015 (China time), played at high speed\n", d.survey.Title.In(d.survey.Language("en")))
	printAddresses(d.out, srv.url, d.survey.ID)
	if err := srv.printSetup(ctx, d.out, nil); err != nil {
		return err
	}
	if err := d.fieldPeriod(ctx, srv, c); err != nil {
		return err
	}
	k := &keptStudy{store: srv.store, demo: true, versions: map[survey.Version]*survey.Survey{}}
	if err := k.read(ctx, d.db, d.survey.ID); err != nil {
		return err
	}
	plan, err := folderOf(d.survey.ID)
	if err != nil {
		return err
	}
	k.declares(plan)
	if err := srv.works.Alone(ctx, func() error { return d.takeHome(ctx, k, plan) }); err != nil {
		return err
	}
	if err := adoptDemo(srv.works, d.db); err != nil {
		return err
	}
	srv.flags.all(ctx)
	fmt.Fprintf(d.out, "report page  %s/console/%s/report/\ndatabase     %s\n", srv.url, d.survey.ID, d.db)
	d.note(c.Population)
	return nil
}

// takeHome delivers and analyzes.
func (d *demo) takeHome(ctx context.Context, k *keptStudy, plan folder) error {
	if err := k.deliver(ctx, deliverOrder{out: d.beside(demoDataset), formats: deliver.Formats()}, d.out); err != nil {
		return err
	}
	show := shownOn(d.out)
	a, err := k.analysis(ctx, plan, wanting{}, show)
	show.clear()
	if err != nil {
		return err
	}
	a.language, a.formats = "en", report.Formats()
	return a.publish(ctx, d.out, d.err, d.beside(demoReport))
}

// note says what sets the study apart from what was published, beside chance: a reader would look for it elsewhere.
func (d *demo) note(people *simulate.Population) {
	fmt.Fprintln(d.out, "note         these respondents share one clock, which runs up to three minutes ahead of each: no quality rule looks at the times of pages")
	if share, grid := people.Inattentive(); share > 0 {
		fmt.Fprintf(d.out, "note         %g %% of these respondents give one answer to all of %q; its means are off the published ones by that, too (docs/calibration.md)\n",
			100*share, grid)
	}
}

// fieldPeriod sends respondents until every cell is full.
func (d *demo) fieldPeriod(ctx context.Context, srv *server, c simulate.Config) error {
	bar := newFieldBar(d.out, srv.field, d.survey)
	c.URL, c.Seed, c.Concurrency, c.Clock, c.Now = srv.url, d.seed, demoConcurrency, d.clock.virtual, time.Now
	c.Source, c.Lookahead = "panel", demoLookahead
	c.Stop = func(ctx context.Context) bool {
		tally, err := srv.field.Monitor(ctx, d.survey.ID)
		return err == nil && allFull(tally.Cells)
	}
	c.Progress = func(p simulate.Progress) { bar.show(ctx, p) }
	r, err := simulate.Run(ctx, c)
	bar.finish(ctx, r)
	d.clock.release()
	switch {
	case ctx.Err() != nil:
		return fault.Errorf(fault.Unavailable, "the demo was stopped before its study was complete; start it again with fieldwork demo --fresh --db %s", d.db)
	case err != nil:
		return err
	}
	return defects(r)
}

// A demoClock is the virtual clock while the study is played, and goes on at the real pace afterwards.
type demoClock struct {
	virtual  *simulate.Clock
	released atomic.Pointer[time.Time]
}

// Now is the study's instant.
func (c *demoClock) Now() time.Time {
	now := c.virtual.Now()
	if r := c.released.Load(); r != nil {
		now = now.Add(time.Since(*r))
	}
	return now
}

func (c *demoClock) release() {
	now := time.Now()
	c.released.Store(&now)
}
