package deliver

import (
	"os"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/codebook"
	"fieldwork/internal/dataset"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// altered is the small survey with words replaced: old, new, …
func altered(t *testing.T, words ...string) *survey.Survey {
	t.Helper()
	data, err := os.ReadFile("../dataset/testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, findings := survey.Parse("small.yaml", []byte(strings.NewReplacer(words...).Replace(string(data))))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCodebookJoinsVersions(t *testing.T) {
	b := bundle(t)
	old := altered(t, "en: Male", "en: Man", "text: comments", "text: remarks")
	if old.Version == b.Survey.Version {
		t.Fatal("nothing was altered")
	}
	ivs := interviews(b.Survey)
	ivs = append(ivs, held(old, 5, interview.Completed, interview.Admitted, "A1", ivs[1].Answers))
	version := func(v survey.Version) (*survey.Survey, bool) { return old, v == old.Version }
	frame, err := dataset.Build(b.Survey, version, func(yield func(interview.Interview, error) bool) {
		for i := 0; i < len(ivs) && yield(ivs[i], nil); i++ {
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	b.Frames, b.Kept = one(frame), []*survey.Survey{b.Survey, old}
	dir, _ := deliver(t, b)
	book := readCodebook(t, dir)
	if len(book.Versions) != 2 || book.Versions[0] != (codebook.Held{Version: string(b.Survey.Version), Interviews: 4}) || book.Versions[1] != (codebook.Held{Version: string(old.Version), Interviews: 1}) {
		t.Errorf("versions %+v", book.Versions)
	}
	for _, e := range book.Variables {
		switch e.Name {
		case "gender":
			if len(e.Versions) != 2 || len(e.Earlier) != 1 || e.Earlier[0].Version != string(old.Version) || e.Earlier[0].Values[1]["en"] != "Man" {
				t.Errorf("other words for an option: %+v", e)
			}
		case "age":
			if len(e.Versions) != 2 || len(e.Earlier) > 0 {
				t.Errorf("the same question: %+v", e)
			}
		case "comments":
			if !slices.Equal(e.Versions, []string{string(b.Survey.Version)}) || e.Missing[survey.NotAsked] != 1 {
				t.Errorf("a new question: %+v", e)
			}
		}
	}
	if len(book.Gone) != 1 || book.Gone[0].Name != "remarks" || !slices.Equal(book.Gone[0].Versions, []string{string(old.Version)}) {
		t.Errorf("a question that went: %+v", book.Gone)
	}
	page := readFile(t, dir, "codebook.html")
	for _, want := range []string{"«codebook_versions»", "«codebook_earlier» <code>" + old.Version.Short(), "1 = Man", `id="codebook-gone"`, "<code>remarks</code>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	rows := cells(t, readFile(t, dir, "codebook.csv"))
	i := slices.IndexFunc(rows, func(r map[string]string) bool { return r["name"] == "comments" })
	same(t, "codebook.csv", rows[i], map[string]string{"versions": b.Survey.Version.Short(), "refused": "0"})
}

func TestCodebookOfOneVersionSpeaksOfNone(t *testing.T) {
	dir, _ := deliver(t, bundle(t))
	if page := readFile(t, dir, "codebook.html"); strings.Contains(page, "codebook_versions") || strings.Contains(page, "codebook_gone") {
		t.Error("the page speaks of versions")
	}
}
