package simulate

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"io/fs"
	"math"
	"reflect"
	"strconv"
	"testing"
)

func TestDrawDependsOnSeedAndArrivalAlone(t *testing.T) {
	_, p := small(t)
	first := p.Draw(7, 3)
	for i := range 50 {
		p.Draw(7, i).Answers()
	}
	again := p.Draw(7, 3)
	if !reflect.DeepEqual(first, again) || !reflect.DeepEqual(first.Answers(), again.Answers()) {
		t.Errorf("the same arrival is another respondent the second time:\n%v\n%v", first, again)
	}
	if reflect.DeepEqual(first.Answers(), p.Draw(8, 3).Answers()) && reflect.DeepEqual(first.habits, p.Draw(8, 3).habits) {
		t.Error("another seed gives the same respondent")
	}
}

// What is drawn for one field depends on no other field, so that a change of one formula leaves the other answers.
func TestFieldsHaveTheirOwnRandomness(t *testing.T) {
	_, p := small(t)
	files := smallFiles(t)
	edit(t, files, "small/population.yaml", "price: price\n", "price: 'pick(1, 1, 1)'\n")
	_, q := load(t, files, "small")
	for i := range 100 {
		a, b := p.Draw(1, i).Answers(), q.Draw(1, i).Answers()
		for _, field := range []string{"importance_quality", "age", "comments"} {
			if !p.Draw(1, i).habits.straight && !a[field].Equal(b[field]) {
				t.Fatalf("arrival %d: %s is %v, and %v after another row has changed", i, field, a[field], b[field])
			}
		}
	}
}

const draws = 20_000

// within tells whether a count of draws agrees with its probability within 4 standard deviations.
func within(t *testing.T, what string, count, n int, p float64) {
	t.Helper()
	if d := float64(count) - float64(n)*p; math.Abs(d) > 4*math.Sqrt(float64(n)*p*(1-p)) {
		t.Errorf("%s: %d of %d, expected a share of %.4f", what, count, n, p)
	}
}

func TestDrawHasTheSharesOfTheFile(t *testing.T) {
	_, p := haitao(t)
	cells := map[string]int{}
	var h [8]int
	phones := 0
	for i := range draws {
		r := p.Draw(2015, i)
		cells[r.Cell]++
		for k, holds := range []bool{r.habits.refuses, r.habits.ineligible != nil, r.habits.straight, r.habits.dropsOut, r.habits.again,
			r.habits.backAt > 0, r.Language == "en", r.habits.dropsOut && r.habits.comesBack} {
			if holds {
				h[k]++
			}
		}
		if r.Device == "phone" {
			phones++
		}
	}
	for i, name := range p.cells {
		within(t, "cell "+name, cells[name], draws, share(p, i))
	}
	b := p.behaviour
	for k, wanted := range []float64{b.Refusals, b.Ineligible, b.StraightLiners, b.DropOuts, b.SecondAttempts, goBack, b.English, b.DropOuts * comeBack} {
		within(t, []string{"refuse", "ineligible", "straight", "drop out", "again", "back", "English", "come back"}[k], h[k], draws, wanted)
	}
	within(t, "phones", phones, draws, 0.74)
}

func share(p *Population, i int) float64 {
	if i == 0 {
		return p.upTo[0]
	}
	return p.upTo[i] - p.upTo[i-1]
}

// moments are the weighted mean and variance of one column in one cell, read straight from the table.
type moments struct{ w, wx, wxx float64 }

func (m moments) mean() float64     { return m.wx / m.w }
func (m moments) variance() float64 { return m.wxx/m.w - m.mean()*m.mean() }

func readMoments(t *testing.T, files fs.FS) map[string]map[string]moments {
	t.Helper()
	data, err := fs.ReadFile(files, haitaoDir+"/pool.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]moments{}
	for _, row := range rows[1:] {
		w, _ := strconv.ParseFloat(row[1], 64)
		for k, text := range row[2:] {
			if x, err := strconv.ParseFloat(text, 64); err == nil {
				if all[row[0]] == nil {
					all[row[0]] = map[string]moments{}
				}
				m := all[row[0]][rows[0][k+2]]
				all[row[0]][rows[0][k+2]] = moments{m.w + w, m.wx + w*x, m.wxx + w*x*x}
			}
		}
	}
	return all
}

func TestDrawHasTheWeightedMeansOfThePool(t *testing.T) {
	_, p := haitao(t)
	truth := readMoments(t, haitaoFiles(t))
	drawn := map[string]map[string]moments{}
	env := map[string]any{}
	for i := range draws {
		r := p.Draw(2015, i)
		if drawn[r.Cell] == nil {
			drawn[r.Cell] = map[string]moments{}
		}
		p.pool.row(r.row, env)
		for name, value := range env {
			if x, ok := value.(float64); ok {
				m := drawn[r.Cell][name]
				drawn[r.Cell][name] = moments{m.w + 1, m.wx + x, m.wxx + x*x}
			}
		}
	}
	compared := 0
	for cell, columns := range truth {
		for name, m := range columns {
			d := drawn[cell][name]
			if sd := math.Sqrt(m.variance() / d.w); math.Abs(d.mean()-m.mean()) > 4*sd+1e-9 {
				t.Errorf("cell %s, %s: mean of %v draws %.4f, of the pool %.4f, sd %.4f", cell, name, d.w, d.mean(), m.mean(), sd)
			}
			compared++
		}
	}
	if compared < 100 {
		t.Errorf("only %d means compared", compared)
	}
}

func TestHabitsPrevailOverTheRow(t *testing.T) {
	_, p := small(t)
	var straight, failed int
	for i := range 5000 {
		r := p.Draw(1, i)
		a := r.Answers()
		if got := a["agree"].Has(0); got != r.habits.refuses {
			t.Fatalf("arrival %d: consent refused %v, habit %v", i, got, r.habits.refuses)
		}
		out := a["shops"].Has(2) || a["age"].Has(16)
		if out != (r.habits.ineligible != nil) {
			t.Fatalf("arrival %d: ineligible %v, habit %v", i, out, r.habits.ineligible)
		}
		if !r.habits.straight {
			if !a["attention"].Has(3) {
				t.Fatalf("arrival %d reads and fails the attention check", i)
			}
			continue
		}
		straight++
		if !a["attention"].Has(3) {
			failed++
		}
		if !a["importance_price"].Equal(a["importance_quality"]) || !a["importance_price"].Equal(a["importance_speed"]) {
			t.Fatalf("arrival %d: a straight-liner answers %v", i, a)
		}
	}
	// Each draw that misses may fall on the expected option and is then repeated: 0.8·2/3 / (1 - 0.8·1/3).
	within(t, "straight-liners who fail the check", failed, straight, 0.8*2/3/(1-0.8/3))
}

func TestWordsStandBehindTheChosenOption(t *testing.T) {
	_, p := small(t)
	for i := range 500 {
		a := p.Draw(1, i).Answers()
		if chosen, words := a["reasons"].Has(98), a["reasons_other_text"].Answered(); chosen != words {
			t.Fatalf("arrival %d: other chosen %v, words %v", i, chosen, words)
		}
	}
}

func TestPickHasTheChances(t *testing.T) {
	s := newSheet(&pool{})
	var n [5]int
	for i := range draws {
		s.key = scatter(uint64(i))
		s.begin(42)
		n[s.pick(0.02, 0.06, 0.24, 0.43, 0.25)-1]++
	}
	for k, p := range []float64{0.02, 0.06, 0.24, 0.43, 0.25} {
		within(t, "pick "+strconv.Itoa(k+1), n[k], draws, p)
	}
}

func TestLiteral(t *testing.T) {
	for word, want := range map[string]any{"16": 16.0, "no": "no", "-1.5": -1.5} {
		if got := literal(word); got != want {
			t.Errorf("literal(%q) = %v, want %v", word, got, want)
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	_, p := haitao(b)
	i := 0
	for b.Loop() {
		p.Draw(1, i)
		i++
	}
}

func BenchmarkAnswers(b *testing.B) {
	_, p := haitao(b)
	r := p.Draw(1, 1)
	for b.Loop() {
		r.Answers()
	}
}
