package works

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"fieldwork/internal/fault"
)

// A shelf is the folder that works lie in: of each, a file that tells of it, and a folder beside it when it was made.
type shelf struct {
	dir string // absolute
	log *slog.Logger
}

const recordSuffix = ".json"

// folder is where a work's files lie. Survey and id have been checked.
func (s shelf) folder(survey, id string) string {
	return filepath.Join(s.dir, survey) + string(filepath.Separator) + id
}

func (s shelf) record(survey, id string) string { return s.folder(survey, id) + recordSuffix }

// reserve takes an id by an empty record; false when there is anything under it.
func (s shelf) reserve(survey, id string) (ours bool, err error) {
	if _, none := os.Lstat(s.folder(survey, id)); none == nil {
		return false, nil
	}
	if err := os.MkdirAll(filepath.Join(s.dir, survey), 0o700); err != nil {
		return false, unusable(err)
	}
	f, err := os.OpenFile(s.record(survey, id), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return false, nil
	case err != nil:
		return false, unusable(err)
	}
	if err := f.Close(); err != nil {
		return false, unusable(err)
	}
	return true, nil
}

// save notes how a work stands, whole or not at all. What respondents answered is in the folder, which is its owner's alone.
func (s shelf) save(w Work) error {
	data, err := json.MarshalIndent(w, "", "  ")
	if err != nil {
		return fault.Errorf(fault.Internal, "the work %s: %w", w.ID, err)
	}
	if err := os.MkdirAll(filepath.Join(s.dir, w.Survey), 0o700); err != nil {
		return unusable(err)
	}
	f, err := os.CreateTemp(filepath.Join(s.dir, w.Survey), "."+w.ID+".partial-*")
	if err != nil {
		return unusable(err)
	}
	_, err = f.Write(append(data, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), s.record(w.Survey, w.ID))
	}
	if err != nil {
		return errors.Join(unusable(err), os.Remove(f.Name()))
	}
	return nil
}

// read is what was noted of a work. A record that is not there is NotFound; one that another hand has written, too.
func (s shelf) read(survey, id string) (w Work, err error) {
	data, err := os.ReadFile(s.record(survey, id))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return w, missing(survey, id)
	case err != nil:
		return w, unusable(err)
	}
	if err := json.Unmarshal(data, &w); err != nil || w.ID != id || w.Survey != survey || w.names() != nil {
		return w, missing(survey, id)
	}
	if w.State == Made {
		w.Files = files{shelf: s.dir, folder: filepath.ToSlash(filepath.Join(survey, id))}
	}
	return w, nil
}

// all are the works of a survey, in no order. What cannot be a record is passed over, and told to strange.
func (s shelf) all(survey string, strange func(file string)) (works []Work, err error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, survey))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, unusable(err)
	}
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), recordSuffix)
		if !ok || !workName.MatchString(id) {
			continue
		}
		switch w, err := s.read(survey, id); {
		case err == nil:
			works = append(works, w)
		case fault.Is(err, fault.NotFound):
			strange(s.record(survey, id))
		default:
			return nil, err
		}
	}
	return works, nil
}

// empty removes a work's folder.
func (s shelf) empty(survey, id string) error { return os.RemoveAll(s.folder(survey, id)) }

// remove removes the folder and then the record, so that what was interrupted can be removed again.
func (s shelf) remove(survey, id string) error {
	os.Remove(s.wish(survey, id)) // of a work that came to its end before it was heard; most have none
	if err := s.empty(survey, id); err != nil {
		return unusable(err)
	}
	if err := os.Remove(s.record(survey, id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unusable(err)
	}
	return nil
}

func missing(survey, id string) error {
	return fault.Errorf(fault.NotFound, "survey %q has no work %q; it may have been removed", survey, id)
}

// unusable is an error of the folder that works are kept in.
func unusable(err error) error {
	return fault.Errorf(fault.Unavailable, "the folder of works cannot be used: %w; give the server a folder that it may write to, with room on its disk", err)
}
