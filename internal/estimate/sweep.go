package estimate

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/floats"
)

const (
	// blockRows is how many rows are worked on at a time: few enough that twenty columns of them stay in a core's cache.
	blockRows = 256
	// sweepParts is into how many parts the rows are cut at most, however many cores there are, so that sums come out the same
	// to the last bit on every machine.
	sweepParts = 16
)

// sweep runs over all rows once, on all cores, and adds up size numbers. It calls visit for a block of rows at a time,
// with the sums to add to and the number of the worker, below workers(), whose scratch space the block may use. The
// sums of the parts are added in the order of the rows.
func sweep(rows, size int, visit func(worker int, sums []float64, from, to int)) []float64 {
	return new(sweeper).sweep(rows, size, visit)
}

// sweepInto is sweep for what is put together by merge instead of by adding.
func sweepInto(rows, size int, visit func(worker int, sums []float64, from, to int), merge func(into, sums []float64)) []float64 {
	return new(sweeper).sweepInto(rows, size, visit, merge)
}

// sweeper keeps the sums of its last sweep for the next one to use.
type sweeper struct{ sums [][]float64 }

func (s *sweeper) sweep(rows, size int, visit func(worker int, sums []float64, from, to int)) []float64 {
	return s.sweepInto(rows, size, visit, func(into, sums []float64) { floats.Add(into, sums) })
}

func (s *sweeper) sweepInto(rows, size int, visit func(worker int, sums []float64, from, to int), merge func(into, sums []float64)) []float64 {
	parts, blocks := partsOf(rows), (rows+blockRows-1)/blockRows
	if len(s.sums) < parts {
		s.sums = make([][]float64, parts)
	}
	parallel(parts, func(worker, part int) {
		if cap(s.sums[part]) < size {
			s.sums[part] = make([]float64, size)
		}
		own := s.sums[part][:size]
		clear(own)
		for block := part * blocks / parts; block < (part+1)*blocks/parts; block++ {
			visit(worker, own, block*blockRows, min(rows, (block+1)*blockRows))
		}
	})
	total := s.sums[0][:size]
	for _, other := range s.sums[1:parts] {
		merge(total, other[:size])
	}
	return total
}

// partsOf is how many parts the rows are cut into: an even number, for most machines have an even number of cores, and so
// few that each has work enough.
func partsOf(rows int) int {
	if rows <= blockRows {
		return 1
	}
	return 2 * max(1, min(sweepParts/2, rows/(4*blockRows)))
}

// workers is how many goroutines parallel uses at most.
func workers() int { return runtime.GOMAXPROCS(0) }

// parallel calls do for every task below n, each once, on all cores. A panic in one of them is raised in the caller, where it
// can be recovered from; on a goroutine of its own it would end the program.
func parallel(n int, do func(worker, task int)) {
	if n == 1 {
		do(0, 0)
		return
	}
	var next atomic.Int64
	var wait sync.WaitGroup
	var raised atomic.Value
	for worker := range min(n, workers()) {
		wait.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					raised.Store(fmt.Sprint(r))
				}
			}()
			for task := int(next.Add(1)) - 1; task < n; task = int(next.Add(1)) - 1 {
				do(worker, task)
			}
		})
	}
	wait.Wait()
	if r := raised.Load(); r != nil {
		panic(r)
	}
}
