package parquetfile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fieldwork/internal/labelledtest"
)

// seen is what DuckDB saw in a file; testdata/duckdb.cjs writes it.
type seen struct {
	File    string
	Names   []string
	Types   []string
	Meta    map[string]string
	Columns [][]any // none where there are no rows
}

// duckdb is the environment in which node finds DuckDB's package, installed for everybody or named by NODE_PATH.
func duckdb(t *testing.T) []string {
	t.Helper()
	env := os.Environ()
	if root, err := exec.Command("npm", "root", "--global").Output(); err == nil && os.Getenv("NODE_PATH") == "" {
		env = append(env, "NODE_PATH="+strings.TrimSpace(string(root)))
	}
	probe := exec.Command("node", "-e", `require("@duckdb/node-api")`)
	probe.Env = env
	if out, err := probe.CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("DuckDB for node is needed (npm install --global @duckdb/node-api): %v\n%s", err, out)
		}
		t.Skipf("DuckDB for node is not installed (npm install --global @duckdb/node-api): %v", err)
	}
	return env
}

// TestDuckDBReadsTheSame writes random tables and the limits into one folder, which one run of DuckDB reads.
func TestDuckDBReadsTheSame(t *testing.T) {
	env, folder := duckdb(t), t.TempDir()
	tables := map[string]labelledtest.Data{}
	for seed, d := range drawn(1000) {
		tables["drawn"+strconv.Itoa(seed)+".parquet"] = d
	}
	for _, rows := range []int{0, 7, 5000} {
		tables["limits"+strconv.Itoa(rows)+".parquet"] = labelledtest.Limits(rows)
	}
	for name, d := range tables {
		if err := os.WriteFile(filepath.Join(folder, name), written(t, d), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out, complaint bytes.Buffer
	run := exec.Command("node", "testdata/duckdb.cjs", folder)
	run.Env, run.Stdout, run.Stderr = env, &out, &complaint
	if err := run.Run(); err != nil {
		t.Fatalf("%v\n%s", err, complaint.Bytes())
	}
	for lines := json.NewDecoder(bufio.NewReader(&out)); ; {
		var s seen
		if err := lines.Decode(&s); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		compare(t, s, tables[s.File])
		delete(tables, s.File)
	}
	if len(tables) > 0 {
		t.Errorf("%d files were not read", len(tables))
	}
}

// inDuckDB are DuckDB's types for the library's names of ours.
var inDuckDB = map[string]string{"INT(32,true)": "INTEGER", "INT(64,true)": "BIGINT", "DOUBLE": "DOUBLE", "STRING": "VARCHAR", "DATE": "DATE",
	"TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS)": "TIMESTAMP WITH TIME ZONE"}

func compare(t *testing.T, s seen, d labelledtest.Data) {
	t.Helper()
	var names, types []string
	for i, v := range d.Table.Variables {
		names, types = append(names, v.Name), append(types, inDuckDB[typeOf(v)])
		if d.Rows() > 0 && !slices.Equal(s.Columns[i], cells(d, i)) {
			t.Errorf("%s, variable %s: %v, want %v", s.File, v.Name, s.Columns[i], cells(d, i))
		}
	}
	if d.Rows() == 0 && len(s.Columns) > 0 && len(s.Columns[0]) > 0 {
		t.Errorf("%s has rows", s.File)
	}
	if !slices.Equal(s.Names, names) || !slices.Equal(s.Types, types) {
		t.Errorf("%s: columns %q of the types %q, want %q of %q", s.File, s.Names, s.Types, names, types)
	}
	book, err := codebookOf(d.Table)
	if err != nil || len(s.Meta) != 1 || s.Meta[Codebook] != string(book) {
		t.Errorf("%s: the metadata are %q, want %s; %v", s.File, s.Meta, book, err)
	}
}
