package incidence

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
)

// rounds tells whether x is written as want with so many decimals.
func rounds(x, want float64, decimals int) bool {
	unit := math.Pow10(-decimals)
	return math.Abs(math.Round(x/unit)*unit-want) < unit/1000
}

// TestThePaper is the paper's sentence: when B filled its quota of 1,000 first, C stood at 886; and 88.7 % of the
// respondents of type C use Chinese platforms, too.
func TestThePaper(t *testing.T) {
	e, err := Stopped("B", []Count{{"B", 1000}, {"C", 886}}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	if e.N != 1886 || e.Stopped != "B" || e.Method != Haldane || e.Joint || e.Level != 0.95 {
		t.Errorf("got %+v", e)
	}
	if len(e.Ratios) != 1 {
		t.Fatalf("%d ratios", len(e.Ratios))
	}
	r := e.Ratios[0]
	if r.Name != "C" || r.N != 886 || r.Value != 0.886 || r.Method != NegativeBinomial || !rounds(r.Low, 0.8093, 4) || !rounds(r.High, 0.9708, 4) {
		t.Errorf("the ratio is %+v", r)
	}
	if l := r.LogNormal; l == nil || l.Method != LogNormal || !rounds(l.Low, 0.809, 3) || !rounds(l.High, 0.970, 3) {
		t.Errorf("the log-normal interval is %+v", l)
	}
	if b := e.Shares[0]; b.P != 999./1885 || b.Method != NegativeBinomial {
		t.Errorf("B's share is %+v", b)
	}
	member, err := Proportion(887, 1000, 0.95)
	if err != nil || member.P != 0.887 || !rounds(member.Low, 0.866, 3) || !rounds(member.High, 0.906, 3) {
		t.Errorf("the membership is %+v, %v", member, err)
	}
}

// TestEdges has the counts at which a formula could divide by zero or take a logarithm of it.
func TestEdges(t *testing.T) {
	whole := Interval{1, 1, Definition}
	one, err := Shares([]Count{{"A", 7}}, 0.95)
	if want := (Estimate{N: 7, Level: 0.95, Method: Definition, Joint: true, Shares: []Share{{"A", 7, 1, whole}}}); err != nil || !reflect.DeepEqual(one, want) {
		t.Errorf("one class: %+v, %v", one, err)
	}
	alone, err := Stopped("A", []Count{{"A", 7}}, 0.95)
	if want := (Estimate{N: 7, Level: 0.95, Method: Definition, Stopped: "A", Shares: []Share{{"A", 7, 1, whole}}}); err != nil || !reflect.DeepEqual(alone, want) {
		t.Errorf("one class, stopped: %+v, %v", alone, err)
	}
	// Nobody of the others came: they are bounded by what is left of the stopping class, (α/2)^(1/r) for its lower end.
	empty, err := Stopped("A", []Count{{"B", 0}, {"A", 4}, {"C", 0}}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	left := 1 - math.Pow(0.025, 1./4)
	for i, want := range []Share{
		{"B", 0, 0, Interval{0, left, VarianceRecovery}},
		{"A", 4, 1, Interval{1 - left, 1, NegativeBinomial}},
		{"C", 0, 0, Interval{0, left, VarianceRecovery}},
	} {
		got := empty.Shares[i]
		if got.Name != want.Name || got.P != want.P || got.Method != want.Method || !near(got.Low, want.Low) || !near(got.High, want.High) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if r := empty.Ratios; len(r) != 2 || r[0].Name != "B" || r[1].Name != "C" || r[0].Value != 0 || r[0].Low != 0 || !(r[0].High > 0) || r[0].LogNormal != nil {
		t.Errorf("ratios to nobody: %+v", r)
	}
}

func TestRefusals(t *testing.T) {
	two := []Count{{"A", 3}, {"B", 4}}
	half := []Share{{Name: "A", P: 0.5}, {Name: "B", P: 0.5}}
	shares := func(counts []Count, level float64) func() error {
		return func() error { _, err := Shares(counts, level); return err }
	}
	stopped := func(at string, counts ...Count) func() error {
		return func() error { _, err := Stopped(at, counts, 0.95); return err }
	}
	proportion := func(x, n int) func() error {
		return func() error { _, err := Proportion(x, n, 0.95); return err }
	}
	weights := func(population []Share, sample ...Count) func() error {
		return func() error { _, err := Weights(population, sample); return err }
	}
	for _, c := range []struct {
		name, reason, says string
		ask                func() error
	}{
		{"nobody", NoArrivals, "nobody came", shares([]Count{{"A", 0}, {"B", 0}}, 0.95)},
		{"nobody of one class", NoArrivals, "nobody came", shares([]Count{{"A", 0}}, 0.95)},
		{"no classes", NoClasses, "every class", shares(nil, 0.95)},
		{"negative", BadCount, `"B" has the count -1`, shares([]Count{{"A", 3}, {"B", -1}}, 0.95)},
		{"too many", BadCount, `exceed 2000000 at the class "B"`, shares([]Count{{"A", MaxCount}, {"B", 1}}, 0.95)},
		{"overflow", BadCount, `at the class "B"`, shares([]Count{{"A", 1}, {"B", math.MaxInt}}, 0.95)},
		{"twice", BadName, `"A" is counted twice`, shares([]Count{{"A", 3}, {"A", 1}}, 0.95)},
		{"nameless", BadName, "class 2 of 2", shares([]Count{{"A", 3}, {"", 1}}, 0.95)},
		{"level of percent", BadLevel, "95", shares(two, 95)},
		{"level of zero", BadLevel, "0.5", shares(two, 0)},
		{"level of one", BadLevel, "0.9999", shares(two, 1)},
		{"no level", BadLevel, "NaN", shares(two, math.NaN())},
		{"stopped nowhere", UnknownClass, `"C"`, stopped("C", two...)},
		{"stopped at once", StoppedTooEarly, "2 or more", stopped("A", Count{"A", 1}, Count{"B", 4})},
		{"stopped before anybody", StoppedTooEarly, "at 0", stopped("A", Count{"A", 0}, Count{"B", 4})},
		{"stopped without arrivals", NoArrivals, "nobody", stopped("A", Count{"A", 0})},
		{"members of nobody", NoArrivals, "nobody", proportion(0, 0)},
		{"more members than people", BadCount, "5 of 4", proportion(5, 4)},
		{"negative members", BadCount, "-1 of 4", proportion(-1, 4)},
		{"too many people", BadCount, "2000001", proportion(0, MaxCount+1)},
		{"negative people", BadCount, "-4", proportion(0, -4)},
		{"no sample", NoSample, "no interviews", weights(half, Count{"A", 0})},
		{"negative sample", BadCount, "-2", weights(half, Count{"A", -2})},
		{"no population", NoClasses, "no types", weights(nil, Count{"A", 1})},
		{"type unknown to the population", TypeWithoutArrivals, `2 of type "C"`, weights(half, Count{"A", 1}, Count{"C", 2})},
		{"type without arrivals", TypeWithoutArrivals, `"C"`, weights(append(half[:2:2], Share{Name: "C"}), Count{"C", 2})},
		{"rounded shares", BadShares, "0.999", weights([]Share{{Name: "A", P: 0.5}, {Name: "B", P: 0.499}}, two...)},
		{"share above one", BadShares, "1.5", weights([]Share{{Name: "A", P: 1.5}, {Name: "B", P: -0.5}}, two...)},
		{"share that is none", BadShares, "NaN", weights([]Share{{Name: "A", P: math.NaN()}}, two...)},
		{"share twice", BadName, `"A" has two shares`, weights([]Share{{Name: "A", P: 0.5}, {Name: "A", P: 0.5}}, two...)},
		{"nameless share", BadName, "type 1 of 1", weights([]Share{{P: 1}}, two...)},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.ask()
			var refusal *Refusal
			if !errors.As(err, &refusal) || refusal.Reason != c.reason || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %s that says %s", err, c.reason, c.says)
			}
		})
	}
}

func TestMethods(t *testing.T) {
	seen := map[Method]bool{}
	for _, m := range Methods() {
		if seen[m] || strings.Trim(string(m), "abcdefghijklmnopqrstuvwxyz_") != "" {
			t.Errorf("the method %q is there twice or is no key of a catalogue", m)
		}
		seen[m] = true
		if needless := m == RelativeFrequency || m == Definition; (m.Citation() == "") != needless {
			t.Errorf("the method %s has the source %q", m, m.Citation())
		}
	}
	if Method("guess").Citation() != "" {
		t.Error("an unknown method has a source")
	}
}
