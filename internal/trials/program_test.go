package trials_test

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// built is the program, built once for all trials.
var built = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "fieldwork-trials")
	if err != nil {
		return "", err
	}
	file := filepath.Join(folder, "fieldwork")
	if out, err := exec.Command("go", "build", "-o", file, "../../cmd/fieldwork").CombinedOutput(); err != nil {
		return "", fmt.Errorf("the program does not build: %w\n%s", err, out)
	}
	return file, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if file, err := built(); err == nil {
		os.RemoveAll(filepath.Dir(file))
	}
	os.Exit(code)
}

func program(t *testing.T) string {
	t.Helper()
	file, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// steady are the shipped survey and its people, of whom nobody drops out.
func steady(t *testing.T) (*survey.Survey, *simulate.Population) {
	t.Helper()
	s, err := survey.Load(questionnaires.FS, shipped)
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, name := range []string{"population.yaml", "pool.csv.gz"} {
		data, err := fs.ReadFile(questionnaires.FS, shipped+"/"+name)
		if err != nil {
			t.Fatal(err)
		}
		files[shipped+"/"+name] = &fstest.MapFile{Data: []byte(strings.Replace(string(data), "drop_outs: 0.04", "drop_outs: 0", 1))}
	}
	people, err := simulate.LoadPopulation(files, shipped, s)
	if err != nil {
		t.Fatal(err)
	}
	return s, people
}

// eventually asks until it holds; told is what is the matter as long as it does not.
func eventually(t *testing.T, ask func() (told string, holds bool)) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(5 * time.Millisecond) {
		told, holds := ask()
		if holds {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("for two minutes: %s", told)
		}
	}
}
