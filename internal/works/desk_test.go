package works_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/works"
)

// A desk is a queue whose maker does what each test tells it, step by step.
type desk struct {
	*works.Queue
	t     *testing.T
	dir   string
	log   *lockedBuffer
	began chan works.Order // an order is taken up
	steps chan step        // what its maker does next
	clock *ticking
}

// A step is something that a maker does.
type step func(o works.Order, dir string, show func(done, total int, what string)) (ended bool, err error)

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// A ticking clock goes on by a step whenever it is looked at.
type ticking struct {
	mu   sync.Mutex
	now  time.Time
	step time.Duration
}

func (c *ticking) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(c.step)
	return c.now
}

var start = time.Date(2026, 11, 23, 10, 11, 12, 0, time.UTC)

// newDesk opens a queue in a new folder; change may change its configuration.
func newDesk(t *testing.T, change ...func(*works.Config)) *desk {
	t.Helper()
	d := &desk{t: t, dir: filepath.Join(t.TempDir(), "works"), log: &lockedBuffer{}, began: make(chan works.Order), steps: make(chan step), clock: &ticking{now: start}}
	c := works.Config{Dir: d.dir, Make: d.make, Clock: d.clock.Now, Logger: slog.New(slog.NewTextHandler(d.log, nil))}
	for _, to := range change {
		to(&c)
	}
	q, err := works.New(c)
	if err != nil {
		t.Fatal(err)
	}
	d.Queue = q
	t.Cleanup(func() { q.Stop(time.Minute) })
	return d
}

// slow lets the clock go on by a second with every look at it.
func (d *desk) slow() *desk {
	d.clock.step = time.Second
	return d
}

func (d *desk) make(ctx context.Context, o works.Order, dir string, show func(done, total int, what string)) ([]string, error) {
	select {
	case d.began <- o:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case step := <-d.steps:
			if ended, err := step(o, dir, show); ended {
				return []string{"Table 8: too few"}, err
			}
		}
	}
}

// writes makes a folder of a few files at once.
func writes(_ context.Context, o works.Order, dir string, _ func(int, int, string)) ([]string, error) {
	return nil, folderOf(dir, map[string]string{"report.html": "in " + o.Language})
}

func folderOf(dir string, files map[string]string) error {
	for name, content := range files {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(content), 0o644)); err != nil {
			return err
		}
	}
	return nil
}

// made is the last step of a maker that has no trouble.
func made(o works.Order, dir string, _ func(int, int, string)) (bool, error) {
	return true, folderOf(dir, map[string]string{"report.html": "in " + o.Language})
}

// does lets the maker take a step.
func (d *desk) does(s step) { d.steps <- s }

// order orders a report.
func (d *desk) order(survey, language string) works.Work {
	d.t.Helper()
	return d.orders(works.Order{Survey: survey, Kind: works.Report, Language: language, By: "ada"})
}

func (d *desk) orders(o works.Order) works.Work {
	d.t.Helper()
	w, err := d.Order(context.Background(), o)
	if err != nil {
		d.t.Fatal(err)
	}
	return w
}

// of is a work as it stands.
func (d *desk) of(w works.Work) works.Work {
	d.t.Helper()
	got, err := d.Work(w.Survey, w.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return got
}

// ended waits until the work has.
func (d *desk) ended(w works.Work) works.Work {
	d.t.Helper()
	return eventually(d.t, func() (works.Work, bool) {
		got := d.of(w)
		return got, got.State == works.Made || got.State == works.Failed
	})
}

// ids are those of a list.
func (d *desk) ids(survey string, kind works.Kind) (ids []string) {
	d.t.Helper()
	all, err := d.Works(survey, kind)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, w := range all {
		ids = append(ids, w.ID)
	}
	return ids
}

// eventually asks again until it holds; it fails the test shortly before go test would give up, because how fast a machine
// is says nothing of what is tested.
func eventually[T any](t *testing.T, ask func() (T, bool)) T {
	t.Helper()
	end, bounded := t.Deadline()
	for ; ; time.Sleep(2 * time.Millisecond) {
		got, holds := ask()
		if holds {
			return got
		}
		if bounded && time.Until(end) < 10*time.Second {
			t.Fatalf("not before the tests' deadline; last %+v", got)
		}
	}
}

func content(t *testing.T, w works.Work, name string) string {
	t.Helper()
	data, err := fs.ReadFile(w.Files, name)
	if err != nil {
		t.Error(err)
	}
	return string(data)
}

func wants(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("%v is %s, want %s", err, fault.KindOf(err), kind)
	}
}
