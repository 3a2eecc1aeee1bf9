package store

import (
	"context"
	"errors"
	"testing"
)

// three gives the numbers 1 to 9 in parts of three, and then the error.
func three(broken error) filler[int] {
	return func(_ context.Context, p *part[int], after int64) int64 {
		for n := after + 1; n <= after+3; n++ {
			p.rows = append(p.rows, int(n))
		}
		if p.last = after == 6; p.last {
			p.err = broken
		}
		return after + 3
	}
}

func TestAheadGivesEveryRowOnceAndThenTheError(t *testing.T) {
	for _, broken := range []error{nil, errors.New("broken")} {
		sum, n := 0, 0
		var failed error
		for x, err := range ahead(context.Background(), three(broken)) {
			sum, failed = sum+x, err
			n++
		}
		if sum != 45 || !errors.Is(failed, broken) || n != 9 && broken == nil {
			t.Errorf("sum %d of %d rows, error %v; want 45 and %v", sum, n, failed, broken)
		}
	}
}

func TestAheadStopsWithItsCaller(t *testing.T) {
	reading := make(chan struct{}, 100)
	for range ahead(context.Background(), func(_ context.Context, p *part[int], after int64) int64 {
		reading <- struct{}{}
		p.rows = append(p.rows, 1)
		return after + 1
	}) {
		break
	}
	if n := len(reading); n > 3 { // one in use, one waiting, one under way
		t.Errorf("%d parts were read for one row", n)
	}
}

func TestAheadThatIsGivenUpIsNoWholeExport(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var failed error
	for _, err := range ahead(ctx, func(_ context.Context, p *part[int], after int64) int64 {
		p.rows = append(p.rows, 1)
		return after + 1
	}) {
		stop()
		failed = err
	}
	if !errors.Is(failed, context.Canceled) {
		t.Errorf("it ends with %v", failed)
	}
}
