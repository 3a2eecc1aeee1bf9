package shed

import (
	"math/rand/v2"
	"testing"
	"time"
)

// A rig is a Load whose time stands still until it is moved.
type rig struct {
	*Load
	now time.Time
	lot float64
}

func newRig() *rig {
	r := &rig{now: time.Date(2015, 10, 8, 9, 0, 0, 0, time.UTC)}
	r.Load = New(Config{Clock: func() time.Time { return r.now }, Random: func() float64 { return r.lot }})
	return r
}

// finish has so many requests take so long, all at once.
func (r *rig) finish(n int, took time.Duration) {
	var since []time.Time
	for range n {
		since = append(since, r.Enter())
	}
	r.now = r.now.Add(took)
	for _, s := range since {
		r.Leave(s, true)
	}
}

// queue has every request take so long for a while.
func (r *rig) queue(took, lasting time.Duration) {
	for end := r.now.Add(lasting); r.now.Before(end); {
		r.finish(20, took)
	}
}

func TestShareOfNewcomers(t *testing.T) {
	for _, c := range []struct {
		name string
		play func(*rig)
		want float64
	}{
		{"nobody has come", func(*rig) {}, 1},
		{"everybody is answered at once", func(r *rig) { r.queue(20*time.Millisecond, 5*time.Second) }, 1},
		{"a burst that is worked off", func(r *rig) {
			r.queue(20*time.Millisecond, 600*time.Millisecond)
			r.finish(20, 700*time.Millisecond)
			r.queue(20*time.Millisecond, 3*time.Second)
		}, 1},
		{"a slow disk and hardly anybody", func(r *rig) {
			for range 5 {
				r.finish(3, 2*time.Second)
			}
		}, 1},
		{"a queue of one window", func(r *rig) { r.queue(600*time.Millisecond, time.Second) }, 0.25},
		{"a queue that stands", func(r *rig) { r.queue(600*time.Millisecond, 20*time.Second) }, 0},
		{"fewer answers than a queue needs, many waiting", func(r *rig) {
			for range 50 {
				r.Enter()
			}
			for range 4 {
				r.finish(1, 2*time.Second)
			}
		}, 0.25 * 0.25 * 0.25 * 0.25 * 0.25},
		{"nothing is answered any more", func(r *rig) {
			for range 20 {
				r.Enter()
			}
			r.now = r.now.Add(3 * time.Second)
		}, 0.25},
		{"many at once after nobody", func(r *rig) {
			r.now = r.now.Add(900 * time.Millisecond)
			for range 20 {
				r.Enter()
			}
			r.now = r.now.Add(200 * time.Millisecond)
		}, 1},
		{"between half of the target and the target nothing changes", func(r *rig) {
			r.queue(600*time.Millisecond, time.Second)
			r.queue(300*time.Millisecond, 30*time.Second)
		}, 0.25},
		{"worked off, little by little", func(r *rig) {
			r.queue(600*time.Millisecond, time.Second)
			r.queue(20*time.Millisecond, 4*time.Second)
		}, 0.25 + 4*raise},
		{"everybody has gone", func(r *rig) {
			r.queue(600*time.Millisecond, 20*time.Second)
			r.now = r.now.Add(time.Minute)
		}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig()
			c.play(r)
			if got := r.Counts().Share; got < c.want-2*raise || got > c.want+2*raise || (c.want == 0 || c.want == 1) && got != c.want {
				t.Errorf("share %g, want about %g", got, c.want)
			}
		})
	}
}

// TestNonsenseHidesNoQueue: requests that are refused at once must not make a busy server look idle.
func TestNonsenseHidesNoQueue(t *testing.T) {
	r := newRig()
	for range 20 {
		for range 500 {
			r.Leave(r.Enter(), false)
		}
		r.finish(20, 600*time.Millisecond)
	}
	if got := r.Counts().Share; got != 0 {
		t.Errorf("share %g, want none", got)
	}
}

func TestMostInFlight(t *testing.T) {
	r := newRig()
	for range ordinaryMost {
		if !r.LetIn() {
			t.Fatalf("turned away with %d in flight", r.Counts().InFlight)
		}
		r.Enter()
	}
	if r.LetIn() {
		t.Errorf("let in with %d in flight", r.Counts().InFlight)
	}
	r.Leave(r.now, true)
	if !r.LetIn() {
		t.Error("turned away although somebody has left")
	}
	if got := r.Counts(); got.LetIn != ordinaryMost+1 || got.Waited != 1 || got.InFlight != ordinaryMost-1 {
		t.Errorf("%+v", got)
	}
}

// TestNobodyStarves: while the door opens again, everybody who waits comes in, in no order.
func TestNobodyStarves(t *testing.T) {
	r := newRig()
	lots := rand.New(rand.NewPCG(1, 2))
	r.Random = lots.Float64
	r.queue(600*time.Millisecond, 20*time.Second)
	waiting := 1000
	for tries := 0; waiting > 0; tries++ {
		if tries > 100 {
			t.Fatalf("%d still wait", waiting)
		}
		r.queue(20*time.Millisecond, time.Second)
		for range waiting {
			if r.LetIn() {
				waiting--
			}
		}
	}
}

func TestNews(t *testing.T) {
	r := newRig()
	r.lot = 0.5
	if c, news := r.News(); news {
		t.Fatalf("news of nobody: %+v", c)
	}
	r.queue(600*time.Millisecond, 20*time.Second)
	told := 0
	for range 40 {
		r.LetIn()
		if c, news := r.News(); news {
			told++
			if c.Share == 1 || c.Waited == 0 {
				t.Errorf("%+v", c)
			}
		}
		r.queue(600*time.Millisecond, 500*time.Millisecond)
	}
	if told < 2 || told > 6 {
		t.Errorf("told %d times in some 24 seconds", told)
	}
	r.queue(20*time.Millisecond, 30*time.Second)
	if c, news := r.News(); !news || c.Share != 1 {
		t.Errorf("%+v, %v; want that everybody is let in again", c, news)
	}
	r.now = r.now.Add(time.Minute)
	if c, news := r.News(); news {
		t.Errorf("%+v is old", c)
	}
}

func TestNoLoad(t *testing.T) {
	var l *Load
	l.Leave(l.Enter(), true)
	if _, news := l.News(); !l.LetIn() || news || l.Counts().Share != 1 {
		t.Error("a Load that is not there turns people away")
	}
}

func BenchmarkEnterLeave(b *testing.B) {
	l := New(Config{Clock: time.Now, Random: rand.Float64})
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			l.Leave(l.Enter(), true)
		}
	})
}
