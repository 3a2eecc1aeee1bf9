package console_test

import (
	"io/fs"
	"path"
	"testing"

	"fieldwork/internal/consoletest"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// site has the desk alone, in front of the surveys that are shipped.
func site(t testing.TB) *consoletest.Site {
	t.Helper()
	return consoletest.New(t, nil, shipped(t)...)
}

func shipped(t testing.TB) (all []*survey.Survey) {
	t.Helper()
	files, err := fs.Glob(questionnaires.FS, "*/questionnaire.yaml")
	if err != nil || len(files) < 2 {
		t.Fatalf("%d surveys: %v", len(files), err)
	}
	for _, file := range files {
		sv, err := survey.Load(questionnaires.FS, path.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, sv)
	}
	return all
}
