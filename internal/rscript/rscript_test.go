package rscript

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

func TestTheScriptIsASCIIAndDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := hostile(t)
		var one, two bytes.Buffer
		if err := errors.Join(Write(&one, d.Table, "数据.csv"), Write(&two, d.Table, "数据.csv")); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Fatal("the same table gave another script")
		}
		for _, b := range one.Bytes() {
			if b >= 0x7f || b < ' ' && b != '\n' {
				t.Fatalf("the script has the byte %#x", b)
			}
		}
	})
}

func TestNamesThatRDoesNotTakeAreRefused(t *testing.T) {
	for _, name := range []string{"", "1st", "over-quota", "TRUE", "if", "a b", "完成", `x <- stop("ran"); y`} {
		var out bytes.Buffer
		if err := Write(&out, labelled.Table{Name: name}, "x.csv"); err == nil || out.Len() > 0 {
			t.Errorf("%q became the name of a data frame", name)
		}
	}
}

func TestWordsOfCodesAreAllDifferent(t *testing.T) {
	s := &script{table: labelled.Table{Languages: []string{"en", "de"}}}
	word := func(code int, en, de, name string) labelled.Value {
		return labelled.Value{Code: code, Name: name, Label: labelled.Text{"en": en, "de": de}}
	}
	codes, words := s.values(labelled.Variable{Values: []labelled.Value{word(3, "Yes", "", ""), word(1, "Yes", "", ""), word(2, "Yes (3)", "", ""), word(5, "", "Nein", "no"), word(6, "", "", "six"), word(7, "", "", ""), word(7, "Again", "", "")}}, []string{"en"})
	if got, want := codes+strings.Join(words, "|"), "c(1, 2, 3, 5, 6, 7)Yes|Yes (3)|Yes (3) (3)|Nein|six|7"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestWhereTheScriptIsRunFrom runs it in every way that people do, each from a folder that is not its own.
func TestWhereTheScriptIsRunFrom(t *testing.T) {
	need(t)
	dir := t.TempDir()
	lay(t, filepath.Join(dir, "de livery"), withReasons(labelledtest.Limits(49)))
	if err := os.WriteFile(filepath.Join(dir, "calls.R"), []byte(`source("de livery/completes.R"); stopifnot(nrow(completes) == 49)`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"by source":             {"-e", `source("de livery/completes.R"); stopifnot(nrow(completes) == 49)`},
		"by source with chdir":  {"-e", `source("de livery/completes.R", chdir = TRUE); stopifnot(nrow(completes) == 49)`},
		"by source in a script": {"calls.R"},
		"by Rscript":            {"de livery/completes.R"},
		"line by line":          {"-e", `setwd("de livery"); eval(parse("completes.R")); stopifnot(nrow(completes) == 49)`},
		"as a model's data": {"-e", `source("de livery/completes.R")
some <- completes[completes$interview > 3, ]
stopifnot(identical(reason(completes, "age")[completes$interview > 3], reason(some, "age")), is.numeric(completes$reasons_price))
stopifnot(inherits(try(reason(completes["age"], "age"), silent = TRUE), "try-error"), inherits(try(reason(completes, "no"), silent = TRUE), "try-error"))
completes$y <- seq_len(49) + rep(0:1, length.out = 49)
stopifnot(nlevels(completes[[2]]) == 3, length(coef(lm(y ~ reasons_price + factor(age), completes))) > 1)`},
	} {
		cmd := exec.Command("Rscript", append([]string{"--vanilla"}, args...)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", name, err, out)
		}
	}
}

// TestAByteOrderMarkIsNoPartOfTheFirstName in whatever locale: R takes the mark away by itself only where it reads UTF-8.
func TestAByteOrderMarkIsNoPartOfTheFirstName(t *testing.T) {
	need(t)
	dir := t.TempDir()
	lay(t, dir, labelledtest.Data{Table: labelled.Table{Name: "completes", Languages: []string{"en"}, Variables: []labelled.Variable{
		{Name: "interview", Kind: labelled.Integer}, {Name: "said", Kind: labelled.Words}}}})
	if err := os.WriteFile(filepath.Join(dir, "completes.csv"), []byte("\ufeffinterview,said\n7,\ufeff中\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, locale := range []string{"C", "C.UTF-8"} {
		cmd := exec.Command("Rscript", "--vanilla", "-e", `source("completes.R"); stopifnot(completes$interview == 7, identical(utf8ToInt(completes$said), c(0xfeffL, 0x4e2dL)))`)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "LC_ALL="+locale)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("in %s: %v: %s", locale, err, out)
		}
	}
}

// TestWhatIsReadIsNotLostInSilence gives the script files that are not its table's.
func TestWhatIsReadIsNotLostInSilence(t *testing.T) {
	need(t)
	dir := t.TempDir()
	d := labelledtest.Data{Table: labelled.Table{Name: "completes", Languages: []string{"en"}, Variables: []labelled.Variable{
		{Name: "code", Kind: labelled.Code, Values: []labelled.Value{{Code: 1, Label: labelled.Text{"en": "7"}}}}, {Name: "born", Kind: labelled.Day}}}}
	lay(t, dir, d)
	for _, test := range []struct{ csv, program, want string }{
		{"code,born\n1,2015-02-28\n7,\n", `print(levels(completes$code)); print(as.character(completes$code))`, "\"7\"   \"7.1\"\n[1] \"7\"   \"7.1\""},
		{"code,born\n1,2015-02-30\n", ``, `row 1 has "2015-02-30" where a date is to stand`},
		{"born,code\n,1\n", ``, "does not have the columns of this script"},
		{"code,born\nx,\n", ``, "scan() expected 'a real', got 'x'"},
	} {
		if err := os.WriteFile(filepath.Join(dir, "completes.csv"), []byte(test.csv), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("Rscript", "--vanilla", "-e", `source("completes.R"); `+test.program)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "LC_ALL=C", "LANGUAGE=en")
		if out, _ := cmd.CombinedOutput(); !strings.Contains(string(out), test.want) {
			t.Errorf("%q: %s, want %s", test.csv, out, test.want)
		}
	}
	if err := os.Remove(filepath.Join(dir, "completes.csv")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("Rscript", "--vanilla", filepath.Join(dir, "completes.R"))
	cmd.Dir = t.TempDir()
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "completes.csv is not beside this script") {
		t.Errorf("without its file: %s", out)
	}
}

// full takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no room") }

func TestAFullDiskIsTold(t *testing.T) {
	if Write(full{}, labelledtest.Limits(0).Table, "completes.csv") == nil {
		t.Error("a script was written to a full disk")
	}
}
