// Package model_test searches the formal models of the quota lease protocol, which stand beside it in Promela.
//
// It is opinionated: a model that is not searched again after each change is a drawing, and a figure in a README that no
// test reads is a memory. So the search is a test, and the README's table is what the search printed.
package model_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestModel runs the check: some of its casts as a rule, all that a change must pass in CI.
func TestModel(t *testing.T) {
	if testing.Short() {
		t.Skip("the search of the model keeps two processors busy")
	}
	needs(t, "bash", "spin", "gcc")
	option := "--quick"
	if os.Getenv("CI") == "true" {
		option = ""
	}
	said, err := check(t, ".", option)
	if err != nil {
		t.Fatalf("docs/model/check %s: %v\n%s", option, err, said)
	}
	if v := version(t); v != searchedWith {
		t.Logf("the README's figures are of %s and not of %s, which may count otherwise; they were not compared", searchedWith, v)
		return
	}
	compare(t, said)
}

// searchedWith is the Spin whose figures the README gives.
const searchedWith = "Spin Version 6.5.2"

// compare holds the README's rows to the search's: what was searched, how many states it has, what came out.
func compare(t *testing.T, said string) {
	t.Helper()
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := rows(string(data))
	for search, row := range rows(said) {
		if readme[search] != row {
			t.Errorf("README.md says of %q %q, and the search %q; paste what docs/model/check prints", search, readme[search], row)
		}
	}
}

// printed is a row of the table: search, cast, name, states, and between depth, memory and time, which are not compared, the
// result.
var printed = regexp.MustCompile(`(?m)^((?:protocol|witness|mutant) +\w+ +[\w-]+) +(\d+) +\d+ +\d+ +[\d.]+  (.+)$`)

func rows(table string) map[string]string {
	found := map[string]string{}
	for _, m := range printed.FindAllStringSubmatch(table, -1) {
		found[strings.Join(strings.Fields(m[1]), " ")] = m[2] + " states, " + m[3]
	}
	return found
}

// TestCheckNotices breaks the model and wants the check to say so: a check that passes whatever it is given is worse than
// none.
func TestCheckNotices(t *testing.T) {
	needs(t, "bash", "spin", "gcc")
	for _, c := range []struct{ name, file, right, wrong, search, says string }{
		{"a mistake in the protocol", "slots.pml", "open.interview[i].lease = GONE;", "skip;", "protocol liveness", "SURPRISE: broken"},
		{"a lock that is not taken", "lanes.pml", "survey_lock = l + 1", "skip", "protocol calm", "SURPRISE: broken"},
		{"a batch that forgets its id", "server.pml", "to.batch[l] = from.batch[l]", "to.batch[l] = 0", "protocol batch", "SURPRISE: broken"},
		{"a mutant that is none", "protocol.pml", "mutated(EXPIRE_BY_SWEEPER_ONLY) -> skip", "mutated(EXPIRE_BY_SWEEPER_ONLY) -> expire(lag)", "EXPIRE_BY", "SURPRISE: not found"},
		{"a witness that cannot happen", "requests.pml", "lock = n + 1", "lock = FREE", "COMMITTED_TOGETHER", "SURPRISE: not found"},
		{"a mutant caught by chance", "check", "LEDGER_AFTERWARDS .ledger==", "LEDGER_AFTERWARDS .held==", "LEDGER_AFTERWARDS", "SURPRISE: caught by another property"},
		{"a search that was cut off", "check", "-m1000000", "-m50", "protocol liveness", "SURPRISE: not searched to the end"},
		{"a model that does not compile", "batch.pml", "inline commit(n)", "inline commit(", "protocol liveness", "SURPRISE: not built"},
		{"a search that is not there", "check", "mutant core NO_RECHECK", "mutant core RECHECK", "NO_RECHECK", "no search"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(".")); err != nil {
				t.Fatal(err)
			}
			edit(t, filepath.Join(dir, c.file), c.right, c.wrong)
			said, err := check(t, dir, c.search)
			if err == nil || !strings.Contains(said, c.says) {
				t.Errorf("the check ends with %v and says\n%s\nit should fail and say %q", err, said, c.says)
			}
		})
	}
}

// check runs the check of a folder. The test reads the folder's files itself, so that go test knows what its result is of.
func check(t *testing.T, dir, search string) (string, error) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no model in %s: %v", dir, err)
	}
	for _, file := range files {
		if _, err := os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	said, err := exec.Command("bash", filepath.Join(dir, "check"), search).CombinedOutput()
	return string(said), err
}

func version(t *testing.T) string {
	t.Helper()
	said, err := exec.Command("spin", "-V").Output()
	if err != nil {
		t.Fatal(err)
	}
	v, _, _ := strings.Cut(string(said), " --")
	return v
}

func edit(t *testing.T, file, right, wrong string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), right) {
		t.Fatalf("%s has no %q to break", file, right)
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(data), right, wrong)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// needs skips the test where a tool is missing, except in CI, where it must be there.
func needs(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err == nil {
			continue
		}
		if os.Getenv("CI") == "true" {
			t.Fatalf("no %s; install it with apt-get install %s", tool, tool)
		}
		t.Skipf("no %s, so the model was not searched; install it with apt-get install %s", tool, tool)
	}
}
