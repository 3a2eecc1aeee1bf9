package peers

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

func TestStudiesHaveThePapersShape(t *testing.T) {
	for _, c := range []struct {
		task        string
		regressors  int
		low, high   []float64 // bounds of the outcome's shares
		wholeOnFive bool
	}{
		{multinomial, 16, []float64{0.25, 0.25, 0.25}, []float64{0.42, 0.42, 0.42}, false},
		{ordered, 6, []float64{0.005, 0.005, 0.4, 0.4}, []float64{0.02, 0.02, 0.6, 0.6}, false},
		{linear, 13, nil, nil, true},
	} {
		const n = 20_000
		p := study(c.task, n)
		if len(p.terms) != c.regressors || len(p.x) != c.regressors || len(p.y) != n {
			t.Errorf("%s has %d terms, %d columns and %d rows", c.task, len(p.terms), len(p.x), len(p.y))
		}
		share := make([]float64, len(c.low))
		for _, y := range p.y {
			if c.wholeOnFive && (y < 1 || y > 5 || y != math.Trunc(y)) {
				t.Fatalf("%s: outcome %v is off the scale", c.task, y)
			}
			if !c.wholeOnFive {
				share[int(y)] += 1.0 / n
			}
		}
		for j, s := range share {
			if s < c.low[j] || s > c.high[j] {
				t.Errorf("%s: level %d has the share %.4f, not between %v and %v", c.task, j, s, c.low[j], c.high[j])
			}
		}
		if again := study(c.task, n); !slices.Equal(again.y, p.y) || !slices.Equal(again.x[0], p.x[0]) {
			t.Errorf("%s is not the same when it is drawn again", c.task)
		}
	}
}

func TestColumnsAreWrittenAsTheProgramsReadThem(t *testing.T) {
	dir, p := t.TempDir(), study(ordered, 1000)
	if err := p.write(dir); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "ordered-logit.f64"))
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) != 8*1000*(1+len(p.x)) {
		t.Fatalf("%d bytes", len(raw))
	}
	at := func(k int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(raw[8*k:])) }
	if at(7) != p.y[7] || at(1000+7) != p.x[0][7] || at(6*1000+999) != p.x[5][999] {
		t.Error("the outcome and its regressors do not follow each other")
	}
}

func TestAnotherAnswerIsComplainedOf(t *testing.T) {
	truth := func() result {
		return result{converged: true, loglik: -1000, coefficients: []float64{2, 1e-9}, errors: []float64{0.5, 0.1}, seconds: []float64{1}}
	}
	for _, c := range []struct {
		name   string
		change func(r *result)
		word   string
	}{
		{"the same", func(*result) {}, ""},
		{"less than an error away from nothing", func(r *result) { r.coefficients[1] = 2e-9 }, ""},
		{"a coefficient", func(r *result) { r.coefficients[0] = 2.001 }, "coefficients by 0.0005"},
		{"a standard error", func(r *result) { r.errors[1] = 0.11 }, "standard errors by 0.1"},
		{"no number", func(r *result) { r.errors[1] = math.NaN() }, "standard errors by +Inf"},
		{"a coefficient is lacking", func(r *result) { r.coefficients = r.coefficients[:1] }, "coefficients by +Inf"},
		{"a log-likelihood", func(r *result) { r.loglik = -1001 }, "log-likelihood by 0.001"},
		{"no log-likelihood", func(r *result) { r.loglik = math.NaN() }, "farther"},
		{"not converged", func(r *result) { r.converged = false }, "not converged"},
	} {
		theirs := truth()
		c.change(&theirs)
		all := comparison{ours: map[string]result{ordered: truth()}, theirs: map[string]result{"clm": theirs}}
		got := strings.Join(all.complaints(), "\n")
		if (c.word == "") != (got == "") || !strings.Contains(got, c.word) {
			t.Errorf("%s: complaints are %q, want %q", c.name, got, c.word)
		}
	}
}

func TestTableTellsWhatIsMet(t *testing.T) {
	ours := result{seconds: []float64{0.1, 0.3, 0.2}, mib: 70, loglik: -1, coefficients: []float64{1}, errors: []float64{1}}
	theirs := ours
	theirs.seconds = []float64{1.7, 1.5, 90, 0}
	c := comparison{
		ours:   map[string]result{multinomial: ours, ordered: ours, linear: ours, margins: ours},
		theirs: map[string]result{"MNLogit": theirs, "clm": theirs, "R": {version: "4"}},
	}
	table := c.table()
	for _, want := range []string{"70 (goal 64: NOT MET)", "8.0 times (goal 8: met)", "8.0 times (goal 30: NOT MET)", "not run", " 0.200 ", " 1.60 ", "R 4"} {
		if !strings.Contains(table, want) {
			t.Errorf("the table does not tell %q:\n%s", want, table)
		}
	}
}

func TestScriptsLinesAreRead(t *testing.T) {
	found := map[string]result{}
	if err := parse([]byte("R version 4.2.2 (blas)\nclm seconds 1 2\nclm mib NA\nclm converged 1\nclm coefficients -0.5 1e-3\n"), found); err != nil {
		t.Fatal(err)
	}
	r := found["clm"]
	if found["R"].version != "4.2.2 (blas)" || !slices.Equal(r.seconds, []float64{1, 2}) || !math.IsNaN(r.mib) || !r.converged || !slices.Equal(r.coefficients, []float64{-0.5, 1e-3}) {
		t.Errorf("read %+v", found)
	}
	for _, bad := range []string{"clm seconds", "clm seconds soon", "clm colour 3"} {
		if parse([]byte(bad), found) == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func TestSizesAreWholeNumbersFromAThousand(t *testing.T) {
	if got, err := parseSizes("3000, 100000"); err != nil || !slices.Equal(got, []int{3000, 100000}) {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{"many", "999", "3000,", "1e5"} {
		if _, err := parseSizes(bad); err == nil || !strings.Contains(err.Error(), "PEERS_SIZES") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// A peak must be seen even after its memory was given back; data that stood before and earlier peaks must not count.
func TestPeakIsWhatARunTakesOverItsData(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells a process its peak")
	}
	runtime.KeepAlive(bytes.Repeat([]byte{3}, 128<<20)) // an earlier peak, which must be forgotten
	data := bytes.Repeat([]byte{1}, 48<<20)
	took, err := peak(func() error {
		runtime.KeepAlive(bytes.Repeat([]byte{2}, 32<<20))
		debug.FreeOSMemory()
		return nil
	})
	runtime.KeepAlive(data)
	if err != nil || took < 30 || took > 40 {
		t.Errorf("32 MiB beside data of 48 are %v, %v", took, err)
	}
	for _, task := range []string{ordered, margins} {
		if took, err := memory(task, 1000); err != nil || !(took >= 0 && took < room) {
			t.Errorf("%s with 1,000 respondents takes %v MiB, %v", task, took, err)
		}
	}
	if _, err := memory(ordered, -1); err == nil {
		t.Error("a child that failed was believed")
	}
}
