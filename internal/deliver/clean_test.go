package deliver

import (
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/internal/conduct"
	"fieldwork/internal/dataset"
	"fieldwork/internal/interview"
	"fieldwork/internal/quality"
	"fieldwork/internal/survey"
)

// strict are rules of which one flags the buyer alone, and one both completes.
const strict = `
rules:
  - {rule: inconsistent, name: young_buyer, version: 3, if: 'age < 30 and again == "yes"'}
  - {rule: inconsistent, name: anybody, version: 1, if: "age > 1"}
keep:
  - {keep: clean, drop: [young_buyer]}
  - {keep: severe, flags: 1}
`

// cleaned is the bundle judged by rules and cleaned by a keep-rule.
func cleaned(t *testing.T, rules, keep string) Bundle {
	t.Helper()
	b := bundle(t)
	read, findings := quality.Read(fstest.MapFS{"s/quality.yaml": {Data: []byte(rules)}}, "s", b.Survey)
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	b.Rules = read
	var known bool
	if b.Keep, known = read.Keep(keep); !known {
		t.Fatalf("no keep-rule %q", keep)
	}
	var err error
	b.Verdicts, err = quality.Judge(read, quality.Study{Survey: b.Survey, Version: func(survey.Version) (*survey.Survey, bool) { return b.Survey, true },
		Interviews: func() iter.Seq2[interview.Interview, error] { return everybody(b.Survey) },
		Events:     func() iter.Seq2[interview.Event, error] { return func(func(interview.Event, error) bool) {} },
		Signals:    func() iter.Seq2[interview.Signals, error] { return func(func(interview.Signals, error) bool) {} }})
	if err != nil {
		t.Fatal(err)
	}
	b.Cleaning = conduct.NewCleaning(b.Rules, b.Keep)
	for _, iv := range interviews(b.Survey) {
		b.Cleaning.Add(iv.InSample, b.Verdicts.Of(iv.ID))
	}
	return b
}

func TestTheKeepRuleChoosesTheCompletes(t *testing.T) {
	for keep, want := range map[string]struct {
		completes, dropped []string
		filter             string
	}{
		"all":    {[]string{"1", "2"}, nil, "in_sample == 1"},
		"clean":  {[]string{"2"}, []string{"1"}, "in_sample == 1 and flag_young_buyer != 1"},
		"severe": {nil, []string{"1", "2"}, "in_sample == 1 and flags < 1"},
	} {
		dir, m := deliver(t, cleaned(t, strict, keep))
		if got := column(t, readFile(t, dir, "completes.csv"), "interview"); !slices.Equal(got, want.completes) {
			t.Errorf("%s: completes %v, want %v", keep, got, want.completes)
		}
		if m.Filter != want.filter || m.Counts.Completes != len(want.completes) || m.Counts.Dropped != len(want.dropped) || m.Counts.Late != 1 {
			t.Errorf("%s: manifest %q %+v", keep, m.Filter, m.Counts)
		}
		if keep == "all" {
			continue
		}
		if got := column(t, readFile(t, dir, "dropped.csv"), "interview"); !slices.Equal(got, want.dropped) {
			t.Errorf("%s: dropped %v, want %v", keep, got, want.dropped)
		}
	}
}

func column(t *testing.T, content, name string) (values []string) {
	t.Helper()
	for _, row := range cells(t, content) {
		values = append(values, row[name])
	}
	return values
}

func TestTheCleaningLogListsEveryDroppedRowByRule(t *testing.T) {
	dir, m := deliver(t, cleaned(t, strict, "clean"))
	log := cells(t, readFile(t, dir, CleaningLogFile))
	if len(log) != 5 { // the buyer and who bought as late as that by both rules, the passer-by by one
		t.Fatalf("the log has %d rows: %v", len(log), log)
	}
	same(t, "the buyer", log[0], map[string]string{"interview": "1", "in_sample": "1", "dropped": "1", "rule": "young_buyer", "rule_version": "3"})
	same(t, "the buyer, kept by the other rule", log[1], map[string]string{"interview": "1", "dropped": "0", "rule": "anybody"})
	same(t, "nobody is dropped from outside the sample", log[3], map[string]string{"interview": "3", "in_sample": "0", "dropped": "0", "rule": "young_buyer"})
	want := []conduct.Flagged{{Rule: "young_buyer", Kind: "inconsistent", Version: 3, Flagged: 2, Sample: 1, Dropped: 1}, {Rule: "anybody", Kind: "inconsistent", Version: 1, Flagged: 3, Sample: 2}}
	for i, n := range m.Quality.Counts {
		n.Text = ""
		if n != want[i] {
			t.Errorf("counts %+v, want %+v", n, want[i])
		}
	}
	if q := m.Quality; q.Keep != "clean" || q.Judged != 3 || q.Flagged != 3 || q.Sample != 2 || q.Dropped != 1 || len(q.Rules) != 64 {
		t.Errorf("quality %+v", q)
	}
}

func TestFlagsAreColumns(t *testing.T) {
	dir, _ := deliver(t, cleaned(t, strict, "all"))
	completes := cells(t, readFile(t, dir, "completes.csv"))
	same(t, "buyer", completes[0], map[string]string{"flag_young_buyer": "1", "flag_anybody": "1", "flags": "2"})
	same(t, "passer", completes[1], map[string]string{"flag_young_buyer": "0", "flag_anybody": "1", "flags": "1"})
	same(t, "who did not finish is not judged", cells(t, readFile(t, dir, "others.csv"))[0], map[string]string{"flag_young_buyer": "", "flags": ""})
}

// TestColumnsNeverDependOnAnswers: every table of every delivery has the columns of the others, in their order, whoever
// answered what.
func TestColumnsNeverDependOnAnswers(t *testing.T) {
	head := func(content string) string { return strings.SplitN(content, "\n", 2)[0] }
	full := cleaned(t, strict, "clean")
	dir, _ := deliver(t, full)
	want := head(readFile(t, dir, "completes.csv"))
	nobody := cleaned(t, strict, "clean")
	nobody.Frames = one(dataset.Header(nobody.Survey))
	empty, _ := deliver(t, nobody)
	for name, in := range map[string]string{"completes.csv": empty, "dropped.csv": dir, "late.csv": dir, "others.csv": empty} {
		if got := head(readFile(t, in, name)); got != want {
			t.Errorf("%s has\n%s\nwant\n%s", name, got, want)
		}
	}
}

// TestReasonsAreLetters: the last column says of each cell before it why it is empty.
func TestReasonsAreLetters(t *testing.T) {
	dir, _ := deliver(t, cleaned(t, strict, "all"))
	content := readFile(t, dir, "completes.csv") + strings.SplitN(readFile(t, dir, "others.csv"), "\n", 2)[1]
	header := strings.Split(strings.SplitN(content, "\n", 2)[0], ",")
	if header[len(header)-1] != survey.ReasonsColumn {
		t.Fatalf("the last column is %s", header[len(header)-1])
	}
	seen := map[byte]int{}
	for _, row := range cells(t, content) {
		letters := row[survey.ReasonsColumn]
		if len(letters) != len(header)-1 {
			t.Fatalf("%d letters for %d columns", len(letters), len(header)-1)
		}
		for i, name := range header[:len(header)-1] {
			seen[letters[i]]++
			if empty := row[name] == ""; empty != (letters[i] != '.') {
				t.Errorf("interview %s, %s: %q has the reason %c", row["interview"], name, row[name], letters[i])
			}
		}
	}
	if keys := slices.Sorted(maps.Keys(seen)); string(keys[:2]) != ".a" || seen['c'] == 0 {
		t.Errorf("reasons seen: %v", seen)
	}
}

// TestWhatAnOlderVersionLetHold: its ranges, codes and lengths fit into the columns, too.
func TestWhatAnOlderVersionLetHold(t *testing.T) {
	b := bundle(t)
	old := altered(t, "max: 99", "max: 120")
	b.Kept = []*survey.Survey{b.Survey, old}
	b.Language, b.Speak = "en", func(string) func(string) string { return words }
	for _, v := range b.header(Completes).Variables {
		if v.Name == "age" && v.Max != 120 {
			t.Errorf("age goes up to %g, and an older version let it go to 120", v.Max)
		}
	}
}
