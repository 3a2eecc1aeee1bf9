package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"fieldwork/internal/pgserver"
)

// The engines that are compared, each with its server as a process of its own.
const (
	onSQLite   = "SQLite"
	onPostgres = "PostgreSQL on this machine"
)

func engineNames() []string { return []string{onSQLite, onPostgres} }

// engines lets the crowd fill in pages as fast as answers come, on one engine and the other in turns. On a machine without
// PostgreSQL there is nothing to compare.
func (b *bench) engines(ctx context.Context) (err error) {
	keeper, err := pgserver.Start(ctx, pgserver.Options{})
	if errors.Is(err, pgserver.ErrMissing) {
		fmt.Fprintln(b.log, "  left out:", err)
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, keeper.Close()) }()
	servers, err := b.onEngines(ctx, keeper)
	defer func() {
		for _, s := range servers {
			stopAll(s)
		}
	}()
	if err != nil {
		return err
	}
	if b.report.engines, err = b.inTurns(ctx, servers, engineNames(), b.rounds, b.window); err != nil {
		return err
	}
	return b.verified(ctx, servers[onPostgres])
}

// onEngines starts one Fieldwork on each engine.
func (b *bench) onEngines(ctx context.Context, keeper *pgserver.Server) (servers map[string]*server, err error) {
	servers = map[string]*server{}
	if servers[onSQLite], err = b.serve(ctx, filepath.Join(b.folder, "engine.db"), b.survey); err != nil {
		return servers, err
	}
	address, err := keeper.CreateDatabase(ctx, "study")
	if err != nil {
		return servers, err
	}
	servers[onPostgres], err = b.serveOn(ctx, address, filepath.Join(b.folder, "postgres"), b.survey)
	return servers, err
}

// tellEngines writes what the engines have done.
func (r *report) tellEngines(w *writing) {
	if len(r.engines) == 0 {
		return
	}
	w.table("respondents", "engine", "pages/s: middle", "of SQLite", "interviews/s", "processor a page, without the engine's own", "post p50", "p99")
	for _, n := range crowds() {
		for _, name := range engineNames() {
			m := median(r.engines[n][name])
			w.line("| %d | %s | %.0f | %.0f %% | %.0f | %.0f us | %.1f ms | %.1f ms |", n, name, m.PagesPerSecond,
				100*m.PagesPerSecond/median(r.engines[n][onSQLite]).PagesPerSecond, m.InterviewsPerSecond, m.ServerMicros, m.Post.P50, m.Post.P99)
		}
	}
}
