package works

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// partial is what is left when a process ends while it writes: of a record, or of a folder that was being made.
var partial = regexp.MustCompile(`^\.[0-9]{8}-[0-9]{6}-(delivery|report)(-[0-9]{2,4})?\.partial-`)

// recover clears up after a process that ended in the middle of something.
func (s shelf) recover(now time.Time) error {
	surveys, err := os.ReadDir(s.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unusable(err)
	}
	for _, survey := range surveys {
		if !survey.IsDir() || !surveyName.MatchString(survey.Name()) {
			continue
		}
		if err := s.sweep(survey.Name(), ""); err != nil {
			return err
		}
		works, err := s.all(survey.Name(), func(file string) {
			s.log.Warn("this is no record of a work and is not listed; mend it or remove it", "file", file)
		})
		if err != nil {
			return err
		}
		for _, w := range works {
			if _, err := s.interrupted(w, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// sweep removes what was being written, of one work or with "" of all.
func (s shelf) sweep(survey, id string) error {
	entries, err := os.ReadDir(filepath.Join(s.dir, survey))
	if err != nil {
		return unusable(err)
	}
	for _, e := range entries {
		if partial.MatchString(e.Name()) && (id == "" || strings.HasPrefix(e.Name(), "."+id+".partial-")) {
			if err := os.RemoveAll(filepath.Join(s.dir, survey, e.Name())); err != nil {
				return unusable(err)
			}
		}
	}
	return nil
}

// interrupted lets a work fail that had not ended, and removes what was being written of it.
func (s shelf) interrupted(w Work, now time.Time) (Work, error) {
	if w.State == Made || w.State == Failed {
		return w, nil
	}
	w.State, w.Ended, w.Failure = Failed, now, stopped().Error()
	w.Done, w.Total, w.What = 0, 0, ""
	if err := s.sweep(w.Survey, w.ID); err != nil {
		return w, err
	}
	if err := s.empty(w.Survey, w.ID); err != nil {
		return w, unusable(err)
	}
	return w, s.save(w)
}
