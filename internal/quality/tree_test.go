package quality

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// sheetsOf are rows of a few items of three categories each: the second repeats the first but for some noise, the fourth the
// third, the fifth says nothing of anybody.
func sheetsOf(n int, noise float64, random *rand.Rand) (*sheets, []item) {
	items := make([]item, 5)
	for i := range items {
		items[i].size = 4
	}
	s := newSheets(items)
	row := make([]byte, len(items))
	for i := range n {
		for k := range row {
			row[k] = byte(1 + random.IntN(3))
		}
		for _, k := range []int{1, 3} {
			if random.Float64() > noise {
				row[k] = row[k-1]
			}
		}
		s.add(i, true, row)
	}
	return s, items
}

// TestTreeFindsWhatGoesTogether: pairs that depend are joined, and what depends on nothing stays apart.
// restless is for computations that nobody has to wait beside.
func restless() {}

func TestTreeFindsWhatGoesTogether(t *testing.T) {
	s, items := sheetsOf(3000, 0.2, rand.New(rand.NewPCG(1, 1)))
	found := edges(s.unpacked(s.learners()), items, s.learners(), restless)
	if len(found) < 2 || found[0].a+found[0].b != 1 && found[0].a+found[0].b != 5 || found[1].told < 0.3 {
		t.Fatalf("edges %+v", found)
	}
	// What is known of one of three when the other is the same with probability 1-0.2·2/3.
	p, q := 1-0.2*2/3, 0.2/3
	want := math.Log(3) + p*math.Log(p) + 2*q*math.Log(q)
	for _, e := range found[:2] {
		if math.Abs(e.told-want) > 0.05 {
			t.Errorf("%+v: want %.3f", e, want)
		}
	}
	for _, e := range found[2:] {
		if e.told > 0.004 {
			t.Errorf("independent items tell %.4f of each other", e.told)
		}
	}
	parents := spanning(found[:2], 5)
	if parents[1] != 0 || parents[3] != 2 || parents[0] != -1 || parents[2] != -1 || parents[4] != -1 {
		t.Errorf("parents %v", parents)
	}
}

// TestSpanningMakesNoCircle, and takes the strongest.
func TestSpanningMakesNoCircle(t *testing.T) {
	parents := spanning([]edge{{2, 0, 3}, {2, 1, 2}, {1, 0, 1}}, 3)
	if parents[0] != -1 || parents[2] != 0 || parents[1] != 2 {
		t.Errorf("parents %v", parents)
	}
}

// TestBreakingWhatGoesTogether is unlikely, though each answer by itself is as likely as any other.
func TestBreakingWhatGoesTogether(t *testing.T) {
	s, items := sheetsOf(2000, 0.05, rand.New(rand.NewPCG(2, 1)))
	tree := learnTree(s.unpacked(s.learners()), items, s.learners(), restless)
	if together, broken := tree.fit([]byte{1, 1, 2, 2, 3}, false), tree.fit([]byte{1, 2, 2, 3, 3}, false); together < 0 || broken > -5 {
		t.Errorf("as usual %.2f, against it %.2f", together, broken)
	}
	if none := tree.fit(make([]byte, 5), false); none != 0 {
		t.Errorf("no answers at all: %.2f", none)
	}
}

// TestOwnAnswersDoNotCount: whoever gives an answer that nobody else gives is no more likely for having given it.
func TestOwnAnswersDoNotCount(t *testing.T) {
	s, items := sheetsOf(300, 0.2, rand.New(rand.NewPCG(3, 1)))
	everybody := s.learners()
	rows := s.unpacked(everybody)
	for i := range 300 { // nobody but the first answers 3 to the last item
		if row := rows.row(i); row[4] == 3 {
			row[4] = 1
		}
	}
	rows.row(0)[4] = 3
	without, with := learnTree(rows, items, everybody[1:], restless), learnTree(rows, items, everybody, restless)
	for i := range with.nodes {
		if with.nodes[i].parent != without.nodes[i].parent {
			t.Fatal("one respondent more made another tree; draw other rows")
		}
	}
	fits := make([]float64, 300)
	with.fitAll(rows, everybody, fits)
	if other := without.fit(rows.row(0), false); math.Abs(fits[0]-other) > 1e-9 {
		t.Errorf("with the own answers taken out %.6f, without ever having them %.6f", fits[0], other)
	}
	if with.fit(rows.row(0), false) <= fits[0] {
		t.Error("counting the own answers makes no difference")
	}
}

// TestPacking: whatever is answered comes back.
func TestPacking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := make([]item, rapid.IntRange(1, 40).Draw(t, "items"))
		for i := range items {
			items[i].size = rapid.IntRange(3, maxCodes).Draw(t, "size")
		}
		s := newSheets(items)
		kept := make([][]byte, rapid.IntRange(1, 5).Draw(t, "rows"))
		for r := range kept {
			kept[r] = make([]byte, len(items))
			for i := range items {
				kept[r][i] = byte(rapid.IntRange(0, items[i].size-1).Draw(t, "category"))
			}
			s.add(r, true, kept[r])
		}
		m := s.unpacked(s.learners())
		for r, row := range kept {
			if !bytes.Equal(m.row(r), row) {
				t.Fatalf("row %d was %v and is %v", r, row, m.row(r))
			}
		}
	})
}

// TestExpectationAndVariance holds the closed forms to sums over all answers, for any counts.
func TestExpectationAndVariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(3, 9).Draw(t, "size")
		n := node{size: size, parent: 0, counts: make([][]float64, 3), totals: make([]float64, 3)}
		for y := range n.counts {
			n.counts[y] = make([]float64, size)
			for k := 1; k < size; k++ {
				n.counts[y][k] = float64(rapid.IntRange(0, 40).Draw(t, "count"))
				n.totals[y] += n.counts[y][k]
			}
		}
		above := byte(rapid.IntRange(0, 2).Draw(t, "above"))
		mean, square, total, variance := 0.0, 0.0, 0.0, 0.0
		for k := 1; k < size; k++ {
			p := (n.counts[0][k] + half) / (n.totals[0] + half*float64(size-1))
			if above != 0 {
				p = (n.counts[above][k] + pull*p) / (n.totals[above] + pull)
			}
			a := n.term(byte(k), above, false)
			d := a.deviation
			variance = a.variance
			mean, square, total = mean+p*d, square+p*d*d, total+p
		}
		if math.Abs(total-1) > 1e-9 || math.Abs(mean) > 1e-9 || math.Abs(square-variance) > 1e-9 {
			t.Fatalf("probabilities sum to %g, the deviation has mean %g and variance %g, said to be %g", total, mean, square, variance)
		}
	})
}

// TestTooFewTellNothing.
func TestTooFewTellNothing(t *testing.T) {
	s, items := sheetsOf(99, 0.2, rand.New(rand.NewPCG(4, 1)))
	if scores := s.scores(items, 100, nil, restless); scores != nil || s.learnt != 0 {
		t.Errorf("%d scores of 99 respondents", len(scores))
	}
}

// TestManyAreLearntFromInPart: the part is spread over all, and everybody has a score nevertheless.
func TestManyAreLearntFromInPart(t *testing.T) {
	s, items := sheetsOf(mostLearnt+5000, 0.2, rand.New(rand.NewPCG(5, 1)))
	learn := s.learners()
	if len(learn) != mostLearnt || learn[0] != 0 || learn[mostLearnt-1] < mostLearnt+4990 {
		t.Errorf("%d of %d, from %d to %d", len(learn), len(s.at), learn[0], learn[len(learn)-1])
	}
	scores := s.scores(items, 100, nil, restless)
	rows := s.unpacked(learn[:50])
	all := []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19}
	tree, settled := learnTree(rows, items, all, restless), learnTree(rows, items, all, restless)
	settled.settle()
	for i := range 50 {
		if a, b := tree.fit(rows.row(i), false), settled.fit(rows.row(i), false); a != b {
			t.Fatalf("row %d: %g, and %g when the tree has settled", i, a, b)
		}
	}
	if len(scores) != len(s.at) || math.Abs(slicesMedian(scores)) > 1 {
		t.Errorf("%d scores with median %.3f", len(scores), slicesMedian(scores))
	}
}

// TestTypesBeginTogether: whoever is unlikely among all types is not begun with; but a type that answers unlike the others is
// begun with as a whole.
func TestTypesBeginTogether(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 1))
	many, items := sheetsOf(2000, 0.2, random)
	few, odd := newSheets(items), newSheets(items)
	for i := range 150 {
		x, y := byte(1+random.IntN(3)), byte(1+random.IntN(3))
		row := []byte{x, x, y, y, 1}
		if i < 50 {
			row = []byte{x, x%3 + 1, y, y%3 + 1, 1}
		}
		few.add(i, true, row)
		odd.add(i, true, []byte{x, x%3 + 1, y, y%3 + 1, 1})
	}
	d := &unlikely{least: 100, items: items, types: []string{"many", "few", "odd"}, groups: map[string]*sheets{"many": many, "few": few, "odd": odd}}
	first := d.together(restless)
	if got := first["few"]; len(got) != 100 || got[0] != 50 || got[99] != 149 {
		t.Errorf("of the few %d are begun with: %v", len(got), got)
	}
	if len(first["many"]) < 1400 || first["odd"] != nil {
		t.Errorf("%d of the many, %d of the odd", len(first["many"]), len(first["odd"]))
	}
	if scores := odd.scores(items, 100, first["odd"], restless); len(scores) != 150 || math.Abs(slicesMedian(scores)) > 1 {
		t.Errorf("%d scores of the odd with median %.3f", len(scores), slicesMedian(scores))
	}
}

func slicesMedian(values []float64) float64 {
	numbers := make([]float32, len(values))
	for i, v := range values {
		numbers[i] = float32(v)
	}
	return median(numbers)
}
