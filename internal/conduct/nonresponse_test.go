package conduct

import (
	"errors"
	"iter"
	"reflect"
	"testing"

	"fieldwork/internal/dataset"
)

// TestCompletesComeSomeAtATime: into how many frames the completes are cut, empty ones among them, makes no difference.
func TestCompletesComeSomeAtATime(t *testing.T) {
	d := newDiary(t)
	for i := range 6 {
		d.completes("panel", 1+i%3, 5)
	}
	s := d.study()
	var whole *dataset.Frame
	for f := range s.Completes {
		whole = f
	}
	want, wantGrids, err := nonresponseOf(s.Survey, s.Completes)
	if err != nil || want.Completes < 4 || want.Missing == 0 || wantGrids[0].Answered == 0 {
		t.Fatalf("%+v, %+v, %v", want, wantGrids, err)
	}
	rows := func(from, to int) *dataset.Frame {
		return whole.Where(func(row int) bool { return row >= from && row < to })
	}
	got, gotGrids, err := nonresponseOf(s.Survey, each([]*dataset.Frame{rows(0, 1), rows(1, 1), rows(1, 3), rows(3, want.Completes)}))
	if err != nil || !reflect.DeepEqual(got, want) || !reflect.DeepEqual(gotGrids, wantGrids) {
		t.Errorf("in pieces %+v and %+v, want %+v and %+v: %v", got, gotGrids, want, wantGrids, err)
	}
}

func TestOfUnknownCompletesNothingIsSaid(t *testing.T) {
	s := newDiary(t).study()
	s.Completes = nil
	if f, err := Read(s); err != nil || f.Nonresponse != nil || f.Grids == nil || len(f.Grids) > 0 {
		t.Errorf("%+v, %+v, %v", f.Nonresponse, f.Grids, err)
	}
	s.Completes = iter.Seq2[*dataset.Frame, error](func(func(*dataset.Frame, error) bool) {})
	if f, err := Read(s); err != nil || f.Nonresponse == nil || f.Nonresponse.Completes != 0 || len(f.Grids) != 1 {
		t.Errorf("of no completes %+v, %+v, %v", f.Nonresponse, f.Grids, err)
	}
	broken := errors.New("the disk is gone")
	s.Completes = func(yield func(*dataset.Frame, error) bool) { yield(nil, broken) }
	if _, err := Read(s); !errors.Is(err, broken) {
		t.Errorf("a failure on the way: %v", err)
	}
}
