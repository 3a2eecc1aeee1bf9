package simulate

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/internal/survey"
)

// smallFiles are the files of testdata/small in memory, the pool gzipped, for a test to change.
func smallFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{"questionnaire.yaml", "sources.yaml", "population.yaml", "pool.csv"} {
		data, err := os.ReadFile("testdata/small/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "pool.csv" {
			name, data = "pool.csv.gz", zipped(data)
		}
		files["small/"+name] = &fstest.MapFile{Data: data}
	}
	return files
}

func zipped(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

// edit replaces words in a file, which must be there.
func edit(t testing.TB, files fstest.MapFS, name, old, new string) {
	t.Helper()
	before := string(files[name].Data)
	if !strings.Contains(before, old) {
		t.Fatalf("%s holds no %q", name, old)
	}
	files[name] = &fstest.MapFile{Data: []byte(strings.Replace(before, old, new, 1))}
}

func load(t testing.TB, files fs.FS, dir string) (*survey.Survey, *Population) {
	t.Helper()
	s, err := survey.Load(files, dir)
	if err != nil {
		t.Fatal(err)
	}
	p, err := LoadPopulation(files, dir, s)
	if err != nil {
		t.Fatal(err)
	}
	return s, p
}

func small(t testing.TB) (*survey.Survey, *Population) { return load(t, smallFiles(t), "small") }

const haitaoDir = "haitao-2015"

// haitaoFiles are the files of the shipped survey. The package that embeds them is above this one.
func haitaoFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{"questionnaire.yaml", "sources.yaml", "population.yaml", "pool.csv.gz"} {
		path := haitaoDir + "/" + name
		data, err := os.ReadFile("../../questionnaires/" + path)
		if err != nil {
			t.Skipf("the shipped survey is not here: %v", err)
		}
		files[path] = &fstest.MapFile{Data: data}
	}
	return files
}

func haitao(t testing.TB) (*survey.Survey, *Population) { return load(t, haitaoFiles(t), haitaoDir) }
