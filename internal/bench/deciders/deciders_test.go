package deciders

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"fieldwork/internal/pgserver"
	"fieldwork/internal/pgserver/pgtest"
)

// A way makes the gate of one of several nodes.
type way struct {
	name  string
	spare int64 // slots that each node may keep to itself
	node  func(t testing.TB, pool *pgxpool.Pool, number int64) Gate
}

func ways() []way {
	batches := func(start func(*pgx.Conn, int64) *Batches) func(testing.TB, *pgxpool.Pool, int64) Gate {
		return func(t testing.TB, pool *pgxpool.Pool, number int64) Gate {
			conn, err := pgx.ConnectConfig(context.Background(), pool.Config().ConnConfig)
			if err != nil {
				t.Fatal(err)
			}
			return start(conn, number)
		}
	}
	blocks := func(size int64) func(testing.TB, *pgxpool.Pool, int64) Gate {
		return func(_ testing.TB, pool *pgxpool.Pool, _ int64) Gate { return &Blocks{Pool: pool, Size: size} }
	}
	return []way{
		{"one UPDATE each", 0, func(_ testing.TB, pool *pgxpool.Pool, _ int64) Gate { return Each{pool} }},
		{"blocks of 10", 10, blocks(10)},
		{"blocks of 100", 100, blocks(100)},
		{"a batching decider, statement by statement", 0, batches(Statements)},
		{"a batching decider, in memory", 0, batches(Memory)},
		{"the same, gathered under the lock", 0, batches(LateMemory)},
	}
}

// TestWaysAreExact has every way fill a cell from three nodes, with more respondents than slots.
func TestWaysAreExact(t *testing.T) {
	pool := connect(t, pgtest.Database(t), 16)
	const target, respondents, nodes = 50, 200, 3
	for _, w := range ways() {
		t.Run(w.name, func(t *testing.T) {
			if err := Prepare(t.Context(), pool, target); err != nil {
				t.Fatal(err)
			}
			admitted, _ := crowd(t, pool, w, nodes, 12, func(n int64) bool { return n <= respondents })
			if err := Check(t.Context(), pool, respondents, nodes*w.spare); err != nil {
				t.Error(err)
			}
			if admitted > target || admitted < target-nodes*w.spare {
				t.Errorf("%d were told that they are admitted, of %d slots", admitted, target)
			}
		})
	}
}

// TestCheckNotices spoils what Check looks at.
func TestCheckNotices(t *testing.T) {
	pool := connect(t, pgtest.Database(t), 2)
	for _, c := range []struct{ name, spoil string }{
		{"a slot that nobody has", `UPDATE cells SET held = 1`},
		{"an admission without a slot", `INSERT INTO arrivals VALUES (1, true, 0)`},
		{"a decision that was not made", `INSERT INTO arrivals VALUES (1, false, 0)`},
	} {
		if err := Prepare(t.Context(), pool, 5); err != nil {
			t.Fatal(err)
		}
		if _, err := pool.Exec(t.Context(), c.spoil); err != nil {
			t.Fatal(err)
		}
		if Check(t.Context(), pool, 0, 0) == nil {
			t.Errorf("%s is not noticed", c.name)
		}
	}
}

// crowd lets some callers decide, spread over nodes, while more says so of the number of the next respondent. It returns how many
// were admitted, and how long each decision took.
func crowd(t testing.TB, pool *pgxpool.Pool, w way, nodes, callers int, more func(int64) bool) (admitted int64, took []time.Duration) {
	t.Helper()
	gates := make([]Gate, nodes)
	for i := range gates {
		gates[i] = w.node(t, pool, int64(i))
	}
	var next, let atomic.Int64
	times := make([][]time.Duration, callers)
	var all sync.WaitGroup
	for c := range callers {
		all.Go(func() {
			for n := next.Add(1); more(n); n = next.Add(1) {
				begun := time.Now()
				ok, err := gates[c%nodes].Decide(t.Context(), n)
				if err != nil {
					t.Error(err)
					return
				}
				times[c] = append(times[c], time.Since(begun))
				if ok {
					let.Add(1)
				}
			}
		})
	}
	all.Wait()
	for _, g := range gates {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	}
	return let.Load(), slices.Concat(times...)
}

func connect(t testing.TB, url string, connections int32) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	config.MaxConns = connections
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// callers is how many respondents are at the gate at a time.
const callers = 64

// BenchmarkDeciders compares the ways on a durable server, below the target and over it, with one, two and four nodes, in turns
// within one run, and prints a table in Markdown: of three rounds the one with the middle rate. BENCH_WINDOW is the length of
// each, 2s if it is not set.
func BenchmarkDeciders(b *testing.B) {
	server := pgtest.Start(b, pgserver.Options{})
	pool := connect(b, server.URL("postgres", pgserver.Superuser), callers)
	var table strings.Builder
	fmt.Fprintf(&table, "| way | nodes | below the target: decisions/s | p50 | p99 | over it: decisions/s | p50 | p99 |\n|---|---|---|---|---|---|---|---|\n")
	for b.Loop() {
		compare(b, pool, &table)
	}
	fmt.Fprint(os.Stdout, "\n", table.String(), "\n", parts(b, pool))
}

// A key is one thing that is measured.
type key struct {
	way    int
	nodes  int
	target int64
}

// A figure is one round of it.
type figure struct{ rate, p50, p99 float64 }

const rounds = 3

func compare(b *testing.B, pool *pgxpool.Pool, table *strings.Builder) {
	found := map[key][]figure{}
	counts, targets := []int{1, 2, 4}, []int64{1 << 40, 0}
	for range rounds {
		for i, w := range ways() {
			for _, nodes := range counts {
				for _, target := range targets {
					k := key{i, nodes, target}
					found[k] = append(found[k], measure(b, pool, w, nodes, target))
				}
			}
		}
	}
	for i, w := range ways() {
		for _, nodes := range counts {
			fmt.Fprintf(table, "| %s | %d |", w.name, nodes)
			for _, target := range targets {
				f := found[key{i, nodes, target}]
				slices.SortFunc(f, func(a, b figure) int { return cmp.Compare(a.rate, b.rate) })
				fmt.Fprintf(table, " %.0f | %.1f ms | %.1f ms |", f[rounds/2].rate, f[rounds/2].p50, f[rounds/2].p99)
			}
			table.WriteString("\n")
		}
	}
}

func window() time.Duration {
	if d, err := time.ParseDuration(os.Getenv("BENCH_WINDOW")); err == nil && d > 0 {
		return d
	}
	return 2 * time.Second
}

func measure(b *testing.B, pool *pgxpool.Pool, w way, nodes int, target int64) figure {
	b.Helper()
	if err := Prepare(b.Context(), pool, target); err != nil {
		b.Fatal(err)
	}
	begun := time.Now()
	end := begun.Add(window())
	_, took := crowd(b, pool, w, nodes, callers, func(int64) bool { return time.Now().Before(end) })
	lasted := time.Since(begun)
	if err := Check(b.Context(), pool, int64(len(took)), int64(nodes)*w.spare); err != nil {
		b.Fatal(w.name, ": ", err)
	}
	slices.Sort(took)
	return figure{float64(len(took)) / lasted.Seconds(), ms(took[len(took)/2]), ms(took[len(took)*99/100])}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// parts measures on one connection what a batch is made of, for the premises of internal/bench/scaling.
func parts(b *testing.B, pool *pgxpool.Pool) string {
	conn, err := pool.Acquire(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Release()
	if err := Prepare(b.Context(), pool, 1<<40); err != nil {
		b.Fatal(err)
	}
	number := 0
	run := func(tx pgx.Tx, sql string, args ...any) {
		if _, err := tx.Exec(b.Context(), sql, args...); err != nil {
			b.Fatal(err)
		}
	}
	timed := func(do func(tx pgx.Tx)) (inside, commit time.Duration) {
		const times = 400
		ins, coms := make([]time.Duration, times), make([]time.Duration, times)
		for i := range times {
			tx, err := conn.Begin(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			begun := time.Now()
			do(tx)
			ended := time.Now()
			if err := tx.Commit(b.Context()); err != nil {
				b.Fatal(err)
			}
			ins[i], coms[i] = ended.Sub(begun), time.Since(ended)
		}
		slices.Sort(ins)
		slices.Sort(coms)
		return ins[times/2], coms[times/2]
	}
	var out strings.Builder
	row := func(what string, d time.Duration) { fmt.Fprintf(&out, "| %s | %d us |\n", what, d.Microseconds()) }
	fmt.Fprint(&out, "| what one connection waits for | middle |\n|---|---|\n")
	empty, nothing := timed(func(tx pgx.Tx) { run(tx, `SELECT 1`) })
	row("a statement that does nothing", empty)
	row("a commit of nothing", nothing)
	lock, _ := timed(func(tx pgx.Tx) { run(tx, `SELECT pg_advisory_xact_lock($1)`, surveyLock) })
	row("the survey's lock, when nobody has it", lock)
	update, commit := timed(func(tx pgx.Tx) { run(tx, takeSlot) })
	row("a conditional UPDATE", update)
	row("the commit of that, durable", commit)
	insert, _ := timed(func(tx pgx.Tx) { number++; run(tx, enter, number, true, 0) })
	row("a ledger row", insert)
	const rows = 256
	many, _ := timed(func(tx pgx.Tx) {
		number += rows
		run(tx, `INSERT INTO arrivals (respondent, admitted, held) SELECT n, true, 0 FROM generate_series($1::bigint, $2) n`, number, number+rows-1)
	})
	row(fmt.Sprintf("a statement of %d rows", rows), many)
	return out.String()
}
