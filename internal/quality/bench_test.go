package quality_test

import (
	"iter"
	"runtime"
	"testing"
	"time"

	"fieldwork/internal/interview"
	"fieldwork/internal/quality"
	"fieldwork/questionnaires"
)

// BenchmarkJudge lets all shipped rules judge b.N interviews, which are 3,000 over and over under other ids, with 14 events
// each. It reports what is still held of each when all is judged: much, because all are copies and so have a flag with words.
func BenchmarkJudge(b *testing.B) {
	s, p := shopping()
	people := honest(s, p, 1000, 1)
	events := map[int64][]interview.Event{}
	for _, e := range field(people, s, 1) {
		events[e.Interview] = append(events[e.Interview], e)
	}
	rules, findings := quality.Read(questionnaires.FS, "haitao-2015", s)
	if len(findings) > 0 {
		b.Fatal(findings)
	}
	study := quality.Study{Survey: s, Interviews: func() iter.Seq2[interview.Interview, error] {
		return func(yield func(interview.Interview, error) bool) {
			for i := range b.N {
				iv := people[i%len(people)]
				iv.ID = int64(i + 1)
				if !yield(iv, nil) {
					return
				}
			}
		}
	}, Events: func() iter.Seq2[interview.Event, error] {
		return func(yield func(interview.Event, error) bool) {
			for i := range b.N {
				for _, e := range events[int64(i%len(people)+1)] {
					e.Interview = int64(i + 1)
					if !yield(e, nil) {
						return
					}
				}
			}
		}
	}}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	b.ResetTimer()
	begin := time.Now()
	v, err := quality.Judge(rules, study)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/time.Since(begin).Seconds(), "interviews/s")
	b.StopTimer()
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric((float64(after.HeapAlloc)-float64(before.HeapAlloc))/float64(b.N), "heldB/interview")
	runtime.KeepAlive([]any{v, people, events})
}
