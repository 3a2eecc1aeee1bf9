package modeltable

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fieldwork/internal/fit"
)

var update = flag.Bool("update", false, "write the golden files anew")

// chinese has names that are twice as wide as they are long.
const chinese = `购买意愿,年龄,收入 万元,地区
会,23,4.5,北京
不会,45,3.2,上海
会,31,8.1,广州
会,28,5.5,上海
不会,52,2.8,北京
不会,38,6.0,广州
会,49,7.2,北京
不会,27,3.1,广州
会,36,4.4,上海
不会,41,5.9,北京
会,33,3.9,广州
不会,30,6.3,上海
`

// TestTables holds the tables to files that a person has read.
func TestTables(t *testing.T) {
	all := View{Effects: true}
	for name, c := range map[string]struct {
		result func(t *testing.T) *fit.Result
		view   View
	}{
		"mnlogit":    {ofCase("mnl_womenlf"), View{}},
		"ratios":     {ofCase("mnl_womenlf"), View{Exponentiated: true}},
		"ologit":     {ofCase("ologit_wine"), all},
		"ols":        {ofCase("ols_mtcars"), View{Exponentiated: true}},
		"missing":    {ofCase("ols_airquality_missing"), View{}},
		"exact":      {ofCase("ols_wampler1_nist"), View{}},
		"empty-base": {ofCase("mnl_empty_base"), View{}},
		"collinear":  {ofCase("ologit_collinear"), View{}},
		"separation": {ofCase("mnl_sep_quasi_logan"), View{}},
		"refused":    {ofCase("ols_one_row"), View{}},
		"quotas":     {ofCase("mnl_choicebased_study7"), all},
		"terms":      {ofTerms, all},
		"clusters": {func(t *testing.T) *fit.Result {
			return ofData(t, ordinary+"cluster: town\nseed: 7\ntests:\n- combine: [left, right]\n- joint: [income]\n", votes)
		}, View{}},
		"robust": {func(t *testing.T) *fit.Result {
			return ofData(t, strings.NewReplacer("mnlogit", "ologit", "base: left\n", "").Replace(ordinary)+"vce: robust\n", votes)
		}, View{}},
		"chinese": {func(t *testing.T) *fit.Result {
			return ofData(t, "kind: logit\ndata: data.csv\noutcome: 购买意愿\nlevels: [不会, 会]\nregressors: [年龄, 收入 万元, factor(地区)]\n", chinese)
		}, all},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := Write(&b, c.result(t), c.view); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := readFile(t, golden); b.String() != want {
				t.Errorf("the table is\n%s\nand was\n%s", b.String(), want)
			}
			aligned(t, b.String())
		})
	}
}

// aligned demands that the bars of a table stand under each other, in cells.
func aligned(t *testing.T, table string) {
	t.Helper()
	for at, line := range strings.Split(table, "\n") {
		cross := strings.Index(line, "-+-")
		if cross < 0 {
			continue
		}
		next := strings.Split(table, "\n")[at+1]
		bar := strings.Index(next, " |")
		if bar < 0 || cells(next[:bar]) != cross {
			t.Errorf("line %d: the bar stands elsewhere than the cross:\n%s\n%s", at+2, line, next)
		}
	}
}

func TestNumbersInTables(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1", -0.0219141: "-.0219141", 0.5: ".5", 0.00123456789: ".0012346", 1e-5: "1.00e-05", -2.5e-12: "-2.50e-12",
		12.345678901: "12.34568", 123456.789: "123456.8", 9999999: "9999999", 12345678: "12345678", 1.5e10: "1.50e+10", 0.99999999: "1",
		66.91518: "66.91518", 1e300: "1.00e+300",
	} {
		if got := general(fit.Number(v)); got != want {
			t.Errorf("%g is written %q, want %q", v, got, want)
		}
	}
	for v, want := range map[float64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", 12.5: "12.5"} {
		if got := grouped(fit.Number(v)); got != want {
			t.Errorf("%g is written %q, want %q", v, got, want)
		}
	}
	if got := fixed(-0.001, 2); got != "0.00" {
		t.Errorf("-0.001 is written %q", got)
	}
}

func TestCells(t *testing.T) {
	for text, want := range map[string]int{"": 0, "age": 3, "年龄": 4, "ａ": 2, "é": 1, "e\u0301": 1, "한국": 4, "a年b": 4} {
		if got := cells(text); got != want {
			t.Errorf("%q takes %d cells, want %d", text, got, want)
		}
	}
}

// TestNamesCannotDriveTheTerminal: an escape sequence in the data's header is shown, not obeyed.
func TestNamesCannotDriveTheTerminal(t *testing.T) {
	data := strings.Replace(votes, "age", "a\x1b[31mge", 1)
	spec := strings.Replace(ordinary, "[age]", `["a\x1b[31mge"]`, 1)
	var b bytes.Buffer
	if err := Write(&b, ofData(t, spec, data), View{Effects: true}); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsRune(b.String(), '\x1b') || !strings.Contains(b.String(), "a\ufffd[31mge") {
		t.Errorf("%q", b.String())
	}
}
