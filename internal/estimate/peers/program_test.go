package peers

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Our scripts for the other programs.
const (
	inR      = "testdata/peers.R"
	inPython = "testdata/peers.py"
)

// commands start the interpreter of a script, by the script.
type commands map[string][]string

// installed finds R with its packages and the Python that has statsmodels, which need not be the first on the path, or
// says what to install.
func installed() (c commands, missing string) {
	c = commands{}
	if r := []string{"Rscript", "--vanilla"}; answers(r, "-e", "for (p in c('nnet', 'MASS', 'ordinal')) loadNamespace(p)") {
		c[inR] = r
	}
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if answers([]string{python}, "-c", "import numpy, statsmodels.api") {
			c[inPython] = []string{python}
		}
	}
	var lack []string
	if c[inR] == nil {
		lack = append(lack, "r-base-core r-cran-nnet r-cran-mass r-cran-ordinal")
	}
	if c[inPython] == nil {
		lack = append(lack, "python3-statsmodels")
	}
	if len(lack) > 0 {
		missing = "the programs to compare with are not all there: install the Debian packages " + strings.Join(lack, " ")
	}
	return c, missing
}

func answers(command []string, arguments ...string) bool {
	return exec.Command(command[0], slices.Concat(command[1:], arguments)...).Run() == nil
}

// run has a peer, in a process of its own, estimate from the columns in dir, and returns what it printed.
func (c commands) run(p peer, dir string) ([]byte, error) {
	seconds := strconv.FormatFloat(budget.Seconds(), 'g', -1, 64)
	command := slices.Concat(c[p.script], []string{p.script, p.key, dir, seconds, strconv.Itoa(most)})
	cmd := exec.Command(command[0], command[1:]...)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	printed, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, complaint.String())
	}
	return printed, nil
}

// write puts the problem where the programs read it: outcome and columns one after the other as 64-bit floats, the lowest
// byte first, and the columns' names beside them.
func (p problem) write(dir string) error {
	name := filepath.Join(dir, strings.ReplaceAll(p.task, " ", "-"))
	if err := os.WriteFile(name+".terms", []byte(strings.Join(p.terms, "\n")+"\n"), 0o600); err != nil {
		return err
	}
	file, err := os.Create(name + ".f64")
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<20)
	var number [8]byte
	for _, column := range append([][]float64{p.y}, p.x...) {
		for _, v := range column {
			binary.LittleEndian.PutUint64(number[:], math.Float64bits(v))
			if _, err := out.Write(number[:]); err != nil {
				return err
			}
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return file.Close()
}

// parse adds to found what a script printed, by the name of the estimator.
func parse(printed []byte, found map[string]result) error {
	for line := range strings.Lines(string(printed)) {
		words := strings.Fields(line)
		if len(words) < 3 {
			return fmt.Errorf("printed %q; a line is a name, what follows, and at least one value", line)
		}
		r := found[words[0]]
		if err := r.read(words[1], words[2:]); err != nil {
			return fmt.Errorf("printed %q: %w", line, err)
		}
		found[words[0]] = r
	}
	return nil
}

// read takes one line's values into the result.
func (r *result) read(what string, words []string) error {
	if what == "version" {
		r.version = strings.Join(words, " ")
		return nil
	}
	values, err := numbers(words)
	if err != nil {
		return err
	}
	switch what {
	case "seconds":
		r.seconds = values
	case "mib":
		r.mib = values[0]
	case "converged":
		r.converged = values[0] == 1
	case "loglik":
		r.loglik = values[0]
	case "coefficients":
		r.coefficients = values
	case "errors":
		r.errors = values
	default:
		return fmt.Errorf("nothing is called %q", what)
	}
	return nil
}

// numbers reads what R and Python print, NA among it.
func numbers(words []string) ([]float64, error) {
	var out []float64
	for _, word := range words {
		v := math.NaN()
		if word != "NA" {
			var err error
			if v, err = strconv.ParseFloat(word, 64); err != nil {
				return nil, err
			}
		}
		out = append(out, v)
	}
	return out, nil
}
