package store

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync/atomic"
	"testing"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
)

// among is a table with the ids, in order.
func among(ids []int64) func(context.Context, int64) (int64, error) {
	return func(_ context.Context, after int64) (int64, error) {
		at, _ := slices.BinarySearch(ids, after+1)
		if at == len(ids) {
			return 0, nil
		}
		return ids[at], nil
	}
}

// those reads the ids of the table; reading the one that is broken fails.
func those(ids []int64, broken int64) spanReader[int64] {
	return func(_ context.Context, rows []int64, after, last int64) ([]int64, error) {
		for _, id := range ids {
			if id == broken && after < id && id <= last {
				return rows, errors.New("broken")
			}
			if after < id && id <= last {
				rows = append(rows, id)
			}
		}
		return rows, nil
	}
}

func TestSpansGiveEveryRowOnceInOrder(t *testing.T) {
	dense := make([]int64, 7*span+3)
	for i := range dense {
		dense[i] = int64(i + 1)
	}
	for name, ids := range map[string][]int64{
		"none": nil, "one": {1}, "the last of a span": {span}, "the first behind a span": {span + 1}, "dense": dense,
		"wide gaps": {5, 10 * span, 1 << 40, 1<<40 + 1, 1<<40 + span, 1<<40 + span + 1, 1 << 61},
	} {
		var got []int64
		for id, err := range inSpans(context.Background(), among(ids), those(ids, 0)) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, id)
		}
		if !slices.Equal(got, ids) {
			t.Errorf("%s: %d rows of %d, or in another order", name, len(got), len(ids))
		}
	}
}

func TestSpansEndWithTheFirstErrorBehindTheRowsBeforeIt(t *testing.T) {
	ids := []int64{1, 2, span, 3 * span, 3*span + 1, 9 * span}
	var got []int64
	var failed error
	for id, err := range inSpans(context.Background(), among(ids), those(ids, 3*span+1)) {
		if failed = err; err == nil {
			got = append(got, id)
		}
	}
	if !fault.Is(failed, fault.Unavailable) || !slices.Equal(got, ids[:4]) {
		t.Errorf("%v, and then %v", got, failed)
	}
}

func TestSpansLeaveNothingUnderWay(t *testing.T) {
	var reading, read atomic.Int64
	slow := func(ctx context.Context, rows []int, after, _ int64) ([]int, error) {
		reading.Add(1)
		defer reading.Add(-1)
		read.Add(1)
		return append(rows, int(after)), ctx.Err()
	}
	endless := func(_ context.Context, after int64) (int64, error) { return after + 1, nil }
	for range inSpans(context.Background(), endless, slow) {
		break
	}
	if n := read.Load(); reading.Load() != 0 || n > abreast+2 {
		t.Errorf("%d spans were read for one row, %d still are", n, reading.Load())
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var failed error
	for _, err := range inSpans(ctx, endless, slow) {
		stop()
		failed = err
	}
	if !errors.Is(failed, context.Canceled) || reading.Load() != 0 {
		t.Errorf("given up it ends with %v, and %d spans are being read", failed, reading.Load())
	}
}

// TestARecordWithTooManyOrTooFewCellsIsDamaged: what divides records cannot be in them, and a row that has it is not misread.
func TestARecordWithTooManyOrTooFewCellsIsDamaged(t *testing.T) {
	d := openDoor(t)
	iv := d.arrive(start, "A")
	past, err := d.AsOf(context.Background(), "mini", start, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range []string{"a\x1fb", "a\x1eb", "\x1e", "\x1f\x1f"} {
		exec(t, d.Store, `UPDATE interviews SET source = ? WHERE id = ?`, source, iv.ID)
		var failed error
		for _, err := range past.Interviews(context.Background()) {
			failed = errors.Join(failed, err)
		}
		if !fault.Is(failed, fault.Internal) {
			t.Errorf("source %q: %v", source, failed)
		}
	}
}

// TestSpansReadWhatTheTableHolds reads more interviews than a span has, with gaps between their ids.
func TestSpansReadWhatTheTableHolds(t *testing.T) {
	d := openDoor(t)
	ctx := context.Background()
	d.arrive(start, "A")
	exec(t, d.Store, of(`WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1234)
		INSERT INTO interviews (id, token, survey, version, source, language, seed, device, started_ms, updated_ms, answers, submitted, type)
		SELECT 10 + x * (1 + x % 3), 'token' || x || '.' || (x % 3), survey, version, 'source ' || (x % 7), language, x, device, started_ms, updated_ms, json_object('why', x || char(10) || '"'), submitted, type
		FROM n, interviews WHERE id = 1 ON CONFLICT DO NOTHING`, `json_object('why', x || char(10) || '"')`, `'{"why":' || to_json(x || chr(10) || '"') || '}'`))
	past, err := d.AsOf(ctx, "mini", start, nil)
	if err != nil {
		t.Fatal(err)
	}
	want, got := list(t, d.Interviews(ctx, "mini")), list(t, past.Interviews(ctx))
	if len(want) < span || len(got) != len(want) {
		t.Fatalf("%d interviews, want %d", len(got), len(want))
	}
	said := func(iv interview.Interview) string {
		iv.Revision = 0
		return fmt.Sprint(iv)
	}
	for i := range want {
		if said(got[i]) != said(want[i]) {
			t.Fatalf("interview\n%+v\nis read as\n%+v", want[i], got[i])
		}
	}
}

func TestWholeNumbersOfARecord(t *testing.T) {
	for cell, want := range map[string]int64{"0": 0, "7": 7, "-7": -7, "999999999999999999": 999999999999999999, "9223372036854775807": math.MaxInt64,
		"-9223372036854775808": math.MinInt64, "1444286879737": 1444286879737} {
		c := cells{rest: cell + string(rune(cellEnd)) + "rest"}
		if got := c.whole(); got != want || c.err != nil || c.rest != "rest" {
			t.Errorf("%s is read as %d (%v), and %q is left", cell, got, c.err, c.rest)
		}
	}
	for _, cell := range []string{"", "-", "1.5", "9223372036854775808", "x", "--1", "1e3", " 1"} {
		c := cells{rest: cell + string(rune(cellEnd))}
		if c.whole(); !fault.Is(c.err, fault.Internal) {
			t.Errorf("%q is read as a whole number", cell)
		}
	}
}
