package works_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/works"
)

func TestAWorkIsMadeInTheBackground(t *testing.T) {
	d := newDesk(t).slow()
	o := works.Order{Survey: "a", Kind: works.Delivery, Language: "ko", AsOf: "2015-10-15", Keep: "clean", Formats: []string{"csv", "dta"}, BOM: true, By: "ada"}
	w := d.orders(o)
	if w.ID != "20261123-101113-delivery" || w.State != works.Waiting && w.State != works.Making || !w.Ordered.Equal(start.Add(time.Second)) {
		t.Errorf("ordered: %+v", w)
	}
	if got := <-d.began; !reflect.DeepEqual(got, o) {
		t.Errorf("is to make %+v, want %+v", got, o)
	}
	d.does(func(_ works.Order, dir string, show func(int, int, string)) (bool, error) {
		if want := filepath.Join(d.dir, "a", w.ID); dir != want {
			t.Errorf("into %s, want %s", dir, want)
		}
		show(3, 11, "Table 6")
		return false, nil
	})
	d.does(func(works.Order, string, func(int, int, string)) (bool, error) { return false, nil }) // so that the step before is over
	if got := d.of(w); got.State != works.Making || got.Done != 3 || got.Total != 11 || got.What != "Table 6" || got.Files != nil {
		t.Errorf("on its way: %+v", got)
	}
	if _, found := d.Latest("a", works.Delivery); found {
		t.Error("what is being made is said to be made")
	}
	d.does(made)
	got := d.ended(w)
	if got.State != works.Made || !got.Ended.After(got.Ordered) || content(t, got, "report.html") != "in ko" || !slices.Equal(got.Lacks, []string{"Table 8: too few"}) || !reflect.DeepEqual(got.Order, o) {
		t.Errorf("made: %+v", got)
	}
	if last, found := d.Latest("a", works.Delivery); !found || last.ID != w.ID {
		t.Errorf("the latest is %+v", last)
	}
	if _, found := d.Latest("a", works.Report); found {
		t.Error("a delivery is taken for a report")
	}
}

func TestEqualOrdersAreOneWork(t *testing.T) {
	d := newDesk(t)
	first := d.order("a", "en")
	<-d.began
	if again := d.order("a", "en"); again.ID != first.ID {
		t.Errorf("an equal order while it is made is another work, %s", again.ID)
	}
	o := works.Order{Survey: "a", Kind: works.Delivery, Formats: []string{"csv", "dta"}, By: "ada"}
	second := d.orders(o)
	o.Formats, o.By = []string{"dta", "csv"}, "bob"
	if again := d.orders(o); again.ID != second.ID {
		t.Errorf("an equal order while it waits is another work, %s", again.ID)
	}
	differs := map[string]bool{first.ID: true, second.ID: true}
	for _, change := range []func(*works.Order){
		func(o *works.Order) { o.Language = "ko" }, func(o *works.Order) { o.AsOf = "2015-10-15" }, func(o *works.Order) { o.Keep = "clean" },
		func(o *works.Order) { o.Formats = nil }, func(o *works.Order) { o.BOM = true }, func(o *works.Order) { o.Kind = works.Report },
	} {
		other := o
		change(&other)
		differs[d.orders(other).ID] = true
	}
	if len(differs) != 8 || len(d.ids("a", works.Delivery))+len(d.ids("a", works.Report)) != 8 {
		t.Errorf("8 different orders are %d works", len(differs))
	}
	d.does(made)
	<-d.began
	if again := d.order("a", "en"); again.ID == first.ID {
		t.Error("what was made is not made again")
	}
}

// TestOneAtATimeInOrder orders works of many surveys at once, whose makers take long enough to meet if they could.
func TestOneAtATimeInOrder(t *testing.T) {
	var going, met atomic.Int32
	var order []string
	d := newDesk(t, func(c *works.Config) {
		c.Make = func(_ context.Context, o works.Order, _ string, _ func(int, int, string)) ([]string, error) {
			if going.Add(1) > 1 {
				met.Add(1)
			}
			defer going.Add(-1)
			order = append(order, o.Language)
			time.Sleep(time.Millisecond)
			return nil, nil
		}
	})
	var all []works.Work
	var want []string
	for i := range 30 {
		want = append(want, strconv.Itoa(i))
		all = append(all, d.order("survey-"+strconv.Itoa(i%10), strconv.Itoa(i)))
	}
	for _, w := range all {
		if got := d.ended(w); got.State != works.Made {
			t.Errorf("%+v", got)
		}
	}
	if met.Load() > 0 || !slices.Equal(order, want) {
		t.Errorf("%d met; made in the order %v", met.Load(), order)
	}
}

func TestTheLineOfASurveyIsBounded(t *testing.T) {
	d := newDesk(t, func(c *works.Config) { c.Line = 2 })
	d.order("a", "0")
	<-d.began
	d.order("a", "1")
	d.order("a", "2")
	_, err := d.Order(context.Background(), works.Order{Survey: "a", Kind: works.Report, Language: "3"})
	wants(t, err, fault.Conflict)
	if err == nil || !strings.Contains(err.Error(), "2 works") {
		t.Errorf("%v", err)
	}
	d.order("b", "0") // whose line is its own
	d.order("a", "1") // which waits already
}

func TestWhatCannotBeOrderedIsRefusedAtOnce(t *testing.T) {
	d := newDesk(t, func(c *works.Config) {
		c.Check = func(o works.Order) error {
			if o.AsOf != "" {
				return fault.New(fault.Invalid, `"soon" is no moment`)
			}
			return nil
		}
	})
	for _, o := range []works.Order{
		{Survey: "a", Kind: works.Report, AsOf: "soon"}, {Survey: "a", Kind: "backup"}, {Survey: "a"}, {Kind: works.Report},
		{Survey: "..", Kind: works.Report}, {Survey: "a/../b", Kind: works.Report}, {Survey: "a\x00", Kind: works.Report}, {Survey: "A", Kind: works.Report},
	} {
		_, err := d.Order(context.Background(), o)
		wants(t, err, fault.Invalid)
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := d.Order(gone, works.Order{Survey: "a", Kind: works.Report})
	wants(t, err, fault.Unavailable)
	if _, err := os.Stat(d.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

func TestWhatGoesWrongIsTold(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		name, want string
		step       step
	}{
		{"a refusal", "the plan is not here; put it there", func(works.Order, string, func(int, int, string)) (bool, error) {
			return true, fault.New(fault.NotFound, "the plan is not here; put it there")
		}},
		{"a panic", "a defect of the program: index out of range; the server's log says where", func(works.Order, string, func(int, int, string)) (bool, error) {
			panic("index out of range")
		}},
		{"a failure half way", "deliver to 2026", func(_ works.Order, dir string, _ func(int, int, string)) (bool, error) {
			return true, errors.Join(folderOf(dir, map[string]string{"half": ""}), errors.New("deliver to "+dir+": no space left on device"))
		}},
	} {
		w := d.order("a", "en")
		<-d.began
		d.does(c.step)
		got := d.ended(w)
		if got.State != works.Failed || !strings.Contains(got.Failure, c.want) || strings.Contains(got.Failure, d.dir) || got.Files != nil {
			t.Errorf("%s: %+v", c.name, got)
		}
		if _, err := os.Stat(filepath.Join(d.dir, "a", w.ID)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: half a work is left", c.name)
		}
	}
	if log := d.log.String(); !strings.Contains(log, "queue_test.go") {
		t.Errorf("the log does not say where the panic was: %s", log)
	}
	w := d.order("a", "en") // it has survived, and the turn was given back
	<-d.began
	d.does(made)
	if got := d.ended(w); got.State != works.Made || got.Failure != "" {
		t.Errorf("%+v", got)
	}
}

func TestAWorkIsCancelled(t *testing.T) {
	d := newDesk(t)
	making := d.order("a", "0")
	<-d.began
	waiting, next := d.order("a", "1"), d.order("a", "2")
	if err := d.Remove("a", making.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("what is being made is removed: %v", err)
	}
	for _, w := range []works.Work{waiting, making} {
		if err := d.Cancel("a", w.ID); err != nil {
			t.Fatal(err)
		}
		if got := d.ended(w); got.State != works.Failed || !strings.Contains(got.Failure, "cancelled") {
			t.Errorf("%+v", got)
		}
		wants(t, d.Cancel("a", w.ID), fault.Conflict)
	}
	if got := <-d.began; got.Language != "2" {
		t.Errorf("%+v comes next", got)
	}
	d.does(made)
	if got := d.ended(next); got.State != works.Made {
		t.Errorf("%+v", got)
	}
	wants(t, d.Cancel("a", "20261123-101112-report-09"), fault.NotFound)
	wants(t, d.Cancel("b", making.ID), fault.NotFound)
}

func TestWorksEndWithTheServer(t *testing.T) {
	d := newDesk(t)
	making := d.order("a", "en")
	<-d.began
	waiting := d.order("b", "en")
	d.Stop(time.Minute)
	for _, w := range []works.Work{making, waiting} {
		if got := d.of(w); got.State != works.Failed || !strings.Contains(got.Failure, "the server stopped before") {
			t.Errorf("%+v", got)
		}
	}
	_, err := d.Order(context.Background(), works.Order{Survey: "c", Kind: works.Report})
	wants(t, err, fault.Unavailable)
	wants(t, d.Alone(context.Background(), func() error { t.Error("done after the end"); return nil }), fault.Unavailable)
}

func TestAQueueGivesUpWhatDoesNotStop(t *testing.T) {
	d := newDesk(t)
	d.order("a", "en")
	<-d.began
	hold := make(chan struct{})
	d.does(func(works.Order, string, func(int, int, string)) (bool, error) { <-hold; return true, nil })
	d.Stop(time.Millisecond)
	if !strings.Contains(d.log.String(), "given up") {
		t.Error("the log does not say that a work was given up")
	}
	close(hold)
}

func TestAloneAndAside(t *testing.T) {
	d := newDesk(t)
	ctx := context.Background()
	if done, err := d.Aside(ctx, func(context.Context) error { return os.ErrInvalid }); !done || err != os.ErrInvalid {
		t.Errorf("aside in peace: %t %v", done, err)
	}
	var w works.Work
	done, err := d.Aside(ctx, func(inner context.Context) error { // an order goes first
		w = d.order("a", "en")
		<-inner.Done()
		return inner.Err()
	})
	if done || err != nil {
		t.Errorf("aside of an order: %t %v", done, err)
	}
	<-d.began
	if done, err := d.Aside(ctx, func(context.Context) error { t.Error("begun beside a work"); return nil }); done || err != nil {
		t.Errorf("aside of a work: %t %v", done, err)
	}
	alone := make(chan error)
	go func() {
		alone <- d.Alone(ctx, func() error {
			if d.of(w).State == works.Making {
				t.Error("a work is being made beside what is done alone")
			}
			return nil
		})
	}()
	d.does(made)
	if err := <-alone; err != nil {
		t.Error(err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	wants(t, d.Alone(gone, func() error { t.Error("done for nobody"); return nil }), fault.Unavailable)
}
