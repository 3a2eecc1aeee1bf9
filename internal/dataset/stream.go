package dataset

import (
	"iter"
	"sync"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// builders is how many parts of a dataset there are at a time: one is used while two are made. With a reader in front of them
// and a writer behind, more would wait for these. Each remembers for itself what it has learned of a questionnaire, so memory
// speaks against more, too.
const builders = 3

// Stream is Build in parts of so many rows, the last one of fewer, so that a dataset of any length needs the memory of a few
// parts. Parts are made on goroutines of their own, ahead of the one that is given; interviews are taken on the caller's, and
// none may change once it has been given. A frame is filled anew after its step: whoever keeps something of it copies it. No
// interviews make no part. It stops at the first error, behind the parts that were whole before it.
func Stream(s *survey.Survey, version func(survey.Version) (*survey.Survey, bool), interviews iter.Seq2[interview.Interview, error], rows int) iter.Seq2[*Frame, error] {
	return func(yield func(*Frame, error) bool) {
		l, err := newLine(s, version, yield)
		if err != nil {
			yield(nil, err)
			return
		}
		defer l.work.Wait()
		for iv, err := range interviews {
			if err != nil {
				if l.empty() {
					yield(nil, err)
				}
				return
			}
			l.batch = append(l.batch, iv)
			if len(l.batch) == rows && !l.send() {
				return
			}
		}
		if len(l.batch) == 0 || l.send() {
			l.empty()
		}
	}
}

// A line is parts on their way from interviews to frames. Those that have been sent are given in order.
type line struct {
	yield func(*Frame, error) bool
	idle  []*builder // with frames that nobody uses
	sent  []*making
	batch []interview.Interview // the interviews of the next part
	spare [][]interview.Interview
	work  sync.WaitGroup
}

// A making is a part in the making. Its goroutine owns it until it is done.
type making struct {
	*builder
	batch []interview.Interview
	err   error
	done  chan struct{}
}

// newLine asks for versions of the questionnaire one at a time, as whoever knows them expects it.
func newLine(s *survey.Survey, version func(survey.Version) (*survey.Survey, bool), yield func(*Frame, error) bool) (*line, error) {
	l := &line{yield: yield}
	var asking sync.Mutex
	inTurn := func(v survey.Version) (*survey.Survey, bool) {
		asking.Lock()
		defer asking.Unlock()
		return version(v)
	}
	for range builders {
		b, err := newBuilder(s, inTurn)
		if err != nil {
			return nil, err
		}
		l.idle = append(l.idle, b)
	}
	return l, nil
}

// send has a part made of the batch. When all builders are at work, it first gives the part that was sent first; false when
// no more is wanted.
func (l *line) send() bool {
	if len(l.idle) == 0 && !l.give() {
		return false
	}
	last := len(l.idle) - 1
	m := &making{builder: l.idle[last], batch: l.batch, done: make(chan struct{})}
	l.idle, l.sent, l.batch = l.idle[:last], append(l.sent, m), nil
	if n := len(l.spare); n > 0 {
		l.batch, l.spare = l.spare[n-1][:0], l.spare[:n-1]
	}
	l.work.Go(m.make)
	return true
}

// make makes the part.
func (m *making) make() {
	defer close(m.done)
	m.frame.rows = 0
	for i := range m.batch {
		if m.err = m.add(&m.batch[i]); m.err != nil {
			return
		}
	}
	m.whole()
}

// give waits for the part that was sent first and gives it.
func (l *line) give() bool {
	m := l.sent[0]
	<-m.done
	if m.err != nil {
		l.yield(nil, m.err)
		return false
	}
	if !l.yield(m.frame, nil) {
		return false
	}
	l.sent, l.idle, l.spare = l.sent[1:], append(l.idle, m.builder), append(l.spare, m.batch)
	return true
}

// empty gives every part that was sent; false when no more is wanted.
func (l *line) empty() bool {
	for len(l.sent) > 0 {
		if !l.give() {
			return false
		}
	}
	return true
}
