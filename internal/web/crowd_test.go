package web

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/shed"
	"fieldwork/internal/survey"
)

// A slowDisk is a memory that writes one thing after the other, each in its time, as a disk does.
type slowDisk struct {
	*memory
	queue sync.Mutex
}

const slowWrite = 5 * time.Millisecond

func (d *slowDisk) written() {
	d.queue.Lock()
	defer d.queue.Unlock()
	time.Sleep(slowWrite)
}

func (d *slowDisk) Begin(ctx context.Context, b field.Beginning) (interview.Interview, error) {
	d.written()
	return d.memory.Begin(ctx, b)
}

func (d *slowDisk) SavePage(ctx context.Context, save *field.PageSave) (*interview.Interview, error) {
	d.written()
	return d.memory.SavePage(ctx, save)
}

// A crowd is a server with a slow disk, at whose door many more stand than it can carry.
type crowd struct {
	*site
	busy    atomic.Bool  // as long as those inside have something to do, whoever was let in is followed by another
	letIn   atomic.Int64 // newcomers
	outside atomic.Int64 // wait pages
}

const (
	insiders      = 8
	pagesEach     = 5
	newcomers     = 100
	targetInCrowd = 50 * time.Millisecond
)

func openCrowd(t *testing.T, load *shed.Load) *crowd {
	t.Helper()
	c := &crowd{site: &site{memory: newMemory(), log: &logBuffer{}, t: t}}
	service, err := field.New(t.Context(), &slowDisk{memory: c.memory}, []*survey.Survey{kinds(t)}, time.Now, rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.memory.cells {
		c.memory.cells[i].Target = 1000
	}
	c.site.serve(service, nil)
	c.web.Load = load
	return c
}

// play lets the crowd come while those inside answer pages, and tells how many were let in meanwhile. It returns when
// everybody has come in.
func (c *crowd) play() (during int64) {
	c.t.Helper()
	var inside, outside sync.WaitGroup
	pages := make([]string, insiders)
	visitors := make([]*visitor, insiders)
	for i := range insiders {
		visitors[i] = c.visitor()
		pages[i] = visitors[i].until(visitors[i].arrive(fmt.Sprint("inside", i)), "reasons")
	}
	c.busy.Store(true)
	for i := range newcomers {
		outside.Go(func() { c.stand(i) })
	}
	for c.letIn.Load() == 0 && c.outside.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	for i, v := range visitors {
		inside.Go(func() {
			for range pagesEach {
				r := v.press(pages[i], "lang:en", form("reasons", "1"))
				if r.status != http.StatusSeeOther && r.status != http.StatusOK {
					c.t.Errorf("a page of somebody inside: %d", r.status)
				}
			}
		})
	}
	inside.Wait()
	c.busy.Store(false)
	during = c.letIn.Load()
	outside.Wait()
	return during
}

// stand is one place at the door. Whoever is asked to wait tries again later, as the page does.
func (c *crowd) stand(place int) {
	v := c.visitor()
	for n := 0; ; n++ {
		link := fmt.Sprintf("/s/kinds?source=panel&pid=n%d-%d", place, n)
		for v.get(link).status == http.StatusServiceUnavailable {
			c.outside.Add(1)
			time.Sleep(time.Duration(50+rand.IntN(100)) * time.Millisecond)
		}
		c.letIn.Add(1)
		if !c.busy.Load() {
			return
		}
	}
}

// TestThoseInsideKeepTheirPace under a crowd at the door: they share the disk with few newcomers instead of all of them, and
// everybody comes in in the end. The same crowd at a server that lets everybody in is the proof that the test can tell.
func TestThoseInsideKeepTheirPace(t *testing.T) {
	if testing.Short() {
		t.Skip("two crowds take some seconds")
	}
	load := shed.New(shed.Config{Clock: time.Now, Random: rand.Float64, Target: targetInCrowd, Window: 2 * targetInCrowd})
	guarded, open := openCrowd(t, load), openCrowd(t, nil)
	few, many := guarded.play(), open.play()
	t.Logf("while those inside answered %d pages, %d newcomers were let in and %d wait pages sent; without shedding %d were let in", insiders*pagesEach, few, guarded.outside.Load(), many)
	if 2*few > many {
		t.Errorf("those inside shared the disk with %d newcomers; with %d when everybody is let in", few, many)
	}
	if guarded.outside.Load() == 0 || open.outside.Load() > 0 {
		t.Errorf("%d wait pages, and %d without shedding", guarded.outside.Load(), open.outside.Load())
	}
	if c := load.Counts(); c.InFlight != 0 || c.LetIn < newcomers {
		t.Errorf("afterwards %+v", c)
	}
}
