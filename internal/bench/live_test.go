package bench

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// BenchmarkExportBesideFieldwork measures what respondents feel of an export on the same machine: they post BENCH_PACE pages
// a second to a server, in windows of BENCH_WINDOW seconds, in turn alone and while BENCH_LIVE_ROWS interviews of another
// survey in the same database are delivered without pause. It tells the percentiles of both, their ratio, and how long the
// WAL has grown.
func BenchmarkExportBesideFieldwork(b *testing.B) {
	ctx := context.Background()
	s, err := shoppers()
	if err != nil {
		b.Fatal(err)
	}
	kept, err := study(ctx, s, kept(b), setting("BENCH_LIVE_ROWS", 100_000))
	if err != nil {
		b.Fatal(err)
	}
	l := newLive(b, kept)
	var alone, beside []float64
	var with []time.Duration
	b.ResetTimer()
	for range setting("BENCH_ROUNDS", 5) {
		alone = append(alone, ms(quantile(l.window(ctx), 0.99)))
		stop := l.exports(ctx)
		posts := l.window(ctx)
		stop()
		beside, with = append(beside, ms(quantile(posts, 0.99))), append(with, posts...)
	}
	slices.Sort(alone)
	slices.Sort(beside)
	a, e := alone[len(alone)/2], beside[len(beside)/2]
	fmt.Printf("respondents' p99, ms: alone %.2f, beside an export %.2f (median of %d windows; ratio %.2f); p50 beside %.2f ms; %d exports; WAL at its longest %.1f MiB\n",
		a, e, len(alone), e/a, ms(quantile(with, 0.5)), l.delivered, float64(l.longest)/(1<<20))
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// quantile is one of the durations, which it sorts.
func quantile(d []time.Duration, p float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return d[min(len(d)-1, int(p*float64(len(d))))]
}

// A live is a server with respondents.
type live struct {
	b           *testing.B
	binary, db  string
	url, folder string
	survey      *survey.Survey
	people      *simulate.Population
	seed        uint64
	delivered   int
	longest     int64 // bytes of the WAL
}

// newLive builds the program and starts it on a copy of the database, for the shipped survey.
func newLive(b *testing.B, kept string) *live {
	b.Helper()
	l := &live{b: b, folder: b.TempDir()}
	l.binary, l.db = filepath.Join(l.folder, "fieldwork"), filepath.Join(l.folder, "live.db")
	if out, err := exec.Command("go", "build", "-o", l.binary, "fieldwork/cmd/fieldwork").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	copyFile(b, kept, l.db)
	var err error
	if l.survey, err = survey.Load(questionnaires.FS, "haitao-2015"); err != nil {
		b.Fatal(err)
	}
	if l.people, err = simulate.LoadPopulation(questionnaires.FS, "haitao-2015", l.survey); err != nil {
		b.Fatal(err)
	}
	l.serve()
	return l
}

func copyFile(b *testing.B, from, to string) {
	b.Helper()
	in, err := os.Open(from)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		b.Fatal(err)
	}
	if err := out.Close(); err != nil {
		b.Fatal(err)
	}
}

// serve starts the server and waits until it answers.
func (l *live) serve() {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		l.b.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	l.url = "http://" + address
	server := exec.Command(l.binary, "serve", "--addr", address, "--db", l.db)
	if err := server.Start(); err != nil {
		l.b.Fatal(err)
	}
	l.b.Cleanup(func() { server.Process.Kill(); server.Wait() })
	for range 600 {
		if r, err := http.Get(l.url + "/readyz"); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	l.b.Fatal("the server does not answer")
}

// window sends respondents for a while and returns how long each of their requests took.
func (l *live) window(ctx context.Context) []time.Duration {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(setting("BENCH_WINDOW", 20))*time.Second)
	defer cancel()
	p := &paced{every: time.Second / time.Duration(setting("BENCH_PACE", 200)), next: time.Now(), plain: &http.Transport{MaxIdleConnsPerHost: 64}}
	l.seed++
	_, err := simulate.Run(ctx, simulate.Config{URL: l.url, Survey: l.survey, Population: l.people, Seed: l.seed, Source: "panel", Arrivals: 1 << 20, Concurrency: 32, Transport: p})
	if err != nil && ctx.Err() == nil {
		l.b.Fatal(err)
	}
	return p.took
}

// A paced transport lets requests go at a steady pace and measures each from then on.
type paced struct {
	every time.Duration
	plain *http.Transport

	mu   sync.Mutex
	next time.Time
	took []time.Duration
}

// RoundTrip waits for the request's turn.
func (p *paced) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	p.next = p.next.Add(p.every)
	turn := p.next
	p.mu.Unlock()
	select {
	case <-time.After(time.Until(turn)):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	began := time.Now()
	answer, err := p.plain.RoundTrip(r)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil {
		p.took = append(p.took, time.Since(began))
	}
	return answer, err
}

// exports delivers without pause until stop is called, and watches the WAL.
func (l *live) exports(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() {
		for ctx.Err() == nil {
			out, err := exec.CommandContext(ctx, l.binary, "deliver", "--db", l.db, "--survey", "shoppers", "--out", filepath.Join(l.folder, "out"), "--formats", "csv,parquet").CombinedOutput()
			if err != nil && ctx.Err() == nil {
				l.b.Errorf("%v\n%s", err, out)
				return
			}
			if err == nil {
				l.delivered++
			}
		}
	})
	done.Go(func() {
		for ctx.Err() == nil {
			if info, err := os.Stat(l.db + "-wal"); err == nil {
				l.longest = max(l.longest, info.Size())
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
	return func() { cancel(); done.Wait() }
}
