package main

import (
	"context"
	"math"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// What a request leaves behind is small and dead at once: collecting it a third as often saves a tenth of the time, and whoever
// answers while it is collected waits longer. But a server must stay small when a thousand come at once, so that what it may take
// is bounded as long as little of it is in use; within the bound it is collected when the bound is reached.
const (
	gcPercent   = 300
	gcBounded   = 1000     // while the memory is bounded: the bound is reached first
	memoryFloor = 80 << 20 // bytes; with the program itself that is less than 150 MiB
	memoryRoom  = 24 << 20 // beyond a quarter more than is in use, at least
	memoryPace  = 500 * time.Millisecond
)

// easeCollector is done once; whoever sets GOGC knows better.
func easeCollector(environment func(string) string) {
	if environment("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}

// boundMemory sets the soft limit of the memory by what is in use, and has the collector wait for it, until the context ends.
// A fixed limit would have the collector run without end as soon as a report is made of more than fits, or as soon as a
// thousand come in a hurry; whoever sets GOMEMLIMIT knows better.
func boundMemory(ctx context.Context, environment func(string) string) {
	if environment("GOMEMLIMIT") != "" {
		return
	}
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/cpu/classes/gc/total:cpu-seconds"}, {Name: "/cpu/classes/user:cpu-seconds"}}
	metrics.Read(samples)
	if samples[0].Value.Kind() != metrics.KindUint64 || samples[1].Value.Kind() != metrics.KindFloat64 || samples[2].Value.Kind() != metrics.KindFloat64 {
		return // this Go does not tell
	}
	again := time.NewTicker(memoryPace)
	defer again.Stop()
	defer debug.SetMemoryLimit(math.MaxInt64)
	if environment("GOGC") == "" {
		debug.SetGCPercent(gcBounded)
		defer debug.SetGCPercent(gcPercent)
	}
	bound := memoryBound{room: memoryRoom}
	for {
		metrics.Read(samples)
		debug.SetMemoryLimit(bound.next(int64(samples[0].Value.Uint64()), samples[1].Value.Float64(), samples[2].Value.Float64()))
		select {
		case <-again.C:
		case <-ctx.Done():
			return
		}
	}
}

// A memoryBound finds the limit. It gives room as long as the collector takes too much of the processor's time: near the limit
// it would otherwise run all the time, and a server in a hurry would do a quarter of its work. The room is taken back slowly.
type memoryBound struct {
	room             int64   // bytes beyond a quarter more than is in use
	collecting, busy float64 // seconds of the processor until the last look: for collecting, and for everything else
}

// mostCollecting is the share of the processor's time that the collector may take, and mostRoom the most room that it is given
// to keep to that, in bytes.
const (
	mostCollecting = 0.25
	mostRoom       = 384 << 20
)

// next is the limit in bytes, by the bytes in use and by the seconds spent since the start of the process.
func (b *memoryBound) next(used int64, collecting, busy float64) int64 {
	spent, worked := collecting-b.collecting, busy-b.busy
	b.collecting, b.busy = collecting, busy
	switch share := spent / (spent + worked); { // that of nothing is no number, and neither more nor less
	case share > mostCollecting:
		b.room = min(b.room+b.room/2, mostRoom)
	case share < mostCollecting/2:
		b.room -= (b.room - memoryRoom) / 8
	}
	return max(memoryFloor+b.room-memoryRoom, used+used/4+b.room)
}
