package script

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// Load reads a shipped survey by its name, or one in a folder, and its population.
func Load(name string) (*survey.Survey, *simulate.Population, error) {
	var files fs.FS = questionnaires.FS
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		folder, err := filepath.Abs(name)
		if err != nil {
			return nil, nil, err
		}
		files, name = os.DirFS(filepath.Dir(folder)), filepath.Base(folder)
	}
	s, err := survey.Load(files, name)
	if err != nil {
		return nil, nil, err
	}
	people, err := simulate.LoadPopulation(files, name, s)
	return s, people, err
}

// Door is a source whose links anybody can make, and their parameter for the respondent's id.
func Door(s *survey.Survey) (source, param string, err error) {
	for _, name := range slices.Sorted(maps.Keys(s.Sources)) {
		if src := s.Sources[name]; src.IDParam != "" && src.Entry == nil && !src.OncePerBrowser {
			return name, src.IDParam, nil
		}
	}
	return "", "", fmt.Errorf("survey %s has no source with an id and without a signature, by which a crowd could come", s.ID)
}
