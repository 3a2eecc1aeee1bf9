package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"

	"fieldwork/questionnaires"
)

// shipped is the survey that is measured, and room a target that nobody reaches.
const (
	shipped = "haitao-2015"
	room    = 1_000_000
)

var targets = regexp.MustCompile(`target: \d+`)

// roomy writes a copy of the shipped survey whose cells all have the target, and returns its folder.
func roomy(folder string, target int) (string, error) {
	err := fs.WalkDir(questionnaires.FS, shipped, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(folder, filepath.FromSlash(name))
		if entry.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		data, err := fs.ReadFile(questionnaires.FS, name)
		if err != nil {
			return err
		}
		if path.Base(name) == "questionnaire.yaml" {
			data = targets.ReplaceAll(data, []byte("target: "+strconv.Itoa(target)))
		}
		return os.WriteFile(to, data, 0o644)
	})
	return filepath.Join(folder, shipped), err
}
