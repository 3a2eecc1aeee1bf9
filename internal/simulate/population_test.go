package simulate

import (
	"strings"
	"testing"

	"fieldwork/internal/fault"
	"fieldwork/internal/survey"
)

func TestPopulationFindings(t *testing.T) {
	const file, pool = "small/population.yaml", "small/pool.csv.gz"
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown key", "weight: w", "wieght: w", `population.yaml:3:1: unknown-key: unknown key "wieght"; did you mean "weight"?`},
		{"unknown behaviour", "  spread: 0.45", "  spred: 0.45", `population.yaml:27:3: unknown-key`},
		{"unknown question", "age: {value: years}", "agee: {value: years}", `population.yaml:6:10: unknown-question: "agee"`},
		{"question left out", "age: {value: years}", "agee: {value: years}", `no-answer: question "age" has no answer`},
		{"bad expression", "value: years", "value: years +", `population.yaml:6:16: bad-formula`},
		{"unknown column", "value: years", "value: yeers", `population.yaml:6:16: bad-formula: "yeers": unknown name yeers`},
		{"clock refused", "value: years", "value: now().Year()", `bad-formula`},
		{"literal that is no option", `'"yes"'`, `'years > 90 ? "maybe" : "yes"'`, `population.yaml:7:18: bad-result: "years > 90 ? \"maybe\" : \"yes\"": maybe is no answer to "shops"`},
		{"result that is no code", "price: price", "price: years", `population.yaml:15:14: bad-result: "years" gives 20 for line 2 of the pool`},
		{"number out of range", "value: years", "value: years * 100", `bad-result`},
		{"failing expression", "price: price", "price: price < cell", `population.yaml:15:14: bad-formula: "price < cell" fails for line 2 of the pool`},
		{"option rule without truth", `cheap: price == 1`, `cheap: price`, `population.yaml:20:14: bad-result`},
		{"unknown option", `good: price > 1`, `god: price > 1`, `population.yaml:21:12: unknown-option: list "reason" has no "god"; did you mean "good"?`},
		{"unknown row", "speed: 'price", "sped: 'price", `population.yaml:17:13: unknown-option: list "item" has no "sped"`},
		{"row left out", "speed: 'price", "sped: 'price", `no-answer: row "speed" of question "importance" has no answer`},
		{"words left out", "  reasons_other_text: {words: [送人, \"a & b <c>\"]}\n", "", `asks for words and there are none`},
		{"no words", `{words: ["", 很好]}`, `{words: []}`, `population.yaml:24:14: no-words`},
		{"key of another kind", "age: {value: years}", "age: {value: years, words: [x]}", `needless-key: a number question such as "age" takes no ` + "`words`"},
		{"unknown cell", "{U: 3, O: 1}", "{U: 3, Q: 1}", `unknown-cell: no row of the pool is of "Q"`},
		{"share below zero", "{U: 3, O: 1}", "{U: 3, O: -1}", `bad-share`},
		{"no shares", "{U: 3, O: 1}", "{}", `no-shares`},
		{"behaviour above one", "drop_outs: 0.1", "drop_outs: 10", `bad-share: drop_outs: 10 is no share`},
		{"no pace", "  seconds_per_question: 6\n", "", `bad-pace`},
		{"no grid", "  grid: importance\n", "", `no-grid`},
		{"grid that is none", "grid: importance", "grid: reasons", `population.yaml:30:9: unknown-question: "reasons" is no grid`},
		{"nothing makes ineligible", "  ineligible_answers: {shops: \"no\", age: 16}\n", "", `no-ineligible-answers`},
		{"ineligible answer unknown", `{shops: "no"`, `{shops: "never"`, `population.yaml:35:31: bad-result: "never" is no answer to "shops"`},
		{"pool elsewhere", "pool.csv.gz", "../pool.csv.gz", `population.yaml:1:13: no-pool`},
		{"pool missing", "pool.csv.gz", "other.csv.gz", `population.yaml:1:13: no-pool`},
		{"type column", "type: cell", "type: sell", `population.yaml:2:7: unknown-column: type "sell"`},
		{"weight column", "weight: w", "weight: v", `population.yaml:3:9: unknown-column: weight "v"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := smallFiles(t)
			edit(t, files, file, c.old, c.new)
			s, err := survey.Load(files, "small")
			if err != nil {
				t.Fatal(err)
			}
			_, err = LoadPopulation(files, "small", s)
			if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("LoadPopulation = %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestPoolFindings(t *testing.T) {
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"not gzipped", []byte("cell,w\n"), "pool.csv.gz:1:1: pool-gzip"},
		{"empty", zipped(nil), "pool-csv: the table has no header"},
		{"no number", zipped([]byte("cell,w,years,web,price,odd\nU,1,20,1,1,0\nU,1,x,1,1,0\n")), `pool.csv.gz:3:5: pool-value: "x" is not a number`},
		{"no weight", zipped([]byte("cell,w,years,web,price,odd\nU,-1,20,1,1,0\n")), `pool.csv.gz:2:3: pool-value: "-1" is not a weight`},
		{"short line", zipped([]byte("cell,w,years,web,price,odd\nU,1\n")), `pool.csv.gz:2:0: pool-csv`},
		{"cell without weight", zipped([]byte("cell,w,years,web,price,odd\nU,1,20,1,1,0\nO,0,20,1,1,0\n")), `no-weight: the rows of "O" weigh nothing`},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := smallFiles(t)
			files["small/pool.csv.gz"].Data = c.data
			s, err := survey.Load(files, "small")
			if err != nil {
				t.Fatal(err)
			}
			if _, err = LoadPopulation(files, "small", s); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("LoadPopulation = %v, want %s", err, c.want)
			}
		})
	}
}

func TestPopulationMissing(t *testing.T) {
	files := smallFiles(t)
	s, _ := small(t)
	delete(files, "small/population.yaml")
	if _, err := LoadPopulation(files, "small", s); !fault.Is(err, fault.NotFound) {
		t.Errorf("LoadPopulation = %v, want a fault of kind not_found", err)
	}
}

// A formula that meets an empty cell gives no answer, so that what is asked of some only needs no `x == nil ? …`.
func TestEmptyCellsGiveNoAnswer(t *testing.T) {
	files := smallFiles(t)
	edit(t, files, "small/population.yaml", `good: price > 1`, `good: price > 1 or odd > 5`)
	edit(t, files, "small/population.yaml", `value: years`, `value: web + 20`)
	_, p := load(t, files, "small")
	for i := range 200 {
		r := p.Draw(1, i)
		if a := r.Answers()["age"]; r.habits.ineligible == nil && a.Answered() != (r.Cell == "U") {
			t.Fatalf("arrival %d of cell %s: age %v", i, r.Cell, a)
		}
	}
}

func BenchmarkLoadPopulation(b *testing.B) {
	files := haitaoFiles(b)
	s, err := survey.Load(files, haitaoDir)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := LoadPopulation(files, haitaoDir, s); err != nil {
			b.Fatal(err)
		}
	}
}
