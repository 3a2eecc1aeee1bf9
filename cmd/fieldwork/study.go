package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/panel"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// shipped is the survey that is used when none is named.
const shipped = "haitao-2015"

// The field's store is SQLite.
var _ field.Store = (*store.Store)(nil)

// A folder is where a survey's files are.
type folder struct {
	files fs.FS
	dir   string
}

// disk is the machine's files by their paths as they were given, so that findings name files as the user did.
type disk struct{}

// Open opens a file by its path.
func (disk) Open(name string) (fs.File, error) { return os.Open(filepath.FromSlash(name)) }

// openFolder finds a survey's folder: a directory on disk, or the name of a survey that ships with the program.
func openFolder(name string) (folder, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return folder{disk{}, filepath.ToSlash(filepath.Clean(name))}, nil
	}
	if _, err := fs.Stat(questionnaires.FS, name); err == nil && !strings.ContainsAny(name, `/\`) {
		return folder{questionnaires.FS, name}, nil
	}
	return folder{}, fault.Errorf(fault.NotFound, "there is no survey folder %s; name a folder with a %s, or a shipped survey: %s", name, survey.QuestionnaireFile, strings.Join(shippedSurveys(), ", "))
}

// shippedSurveys are the names of the surveys that come with the program.
func shippedSurveys() (names []string) {
	folders, _ := fs.ReadDir(questionnaires.FS, ".") // which are embedded, so they can be read
	for _, f := range folders {
		names = append(names, f.Name())
	}
	return names
}

// loadSurvey reads the survey in a folder.
func loadSurvey(name string) (*survey.Survey, folder, error) {
	f, err := openFolder(name)
	if err != nil {
		return nil, f, err
	}
	s, err := survey.Load(f.files, f.dir)
	return s, f, err
}

// loadSurveys reads every named survey, or the shipped one.
func loadSurveys(names []string) ([]*survey.Survey, error) {
	if len(names) == 0 {
		names = []string{shipped}
	}
	var all []*survey.Survey
	for _, name := range names {
		s, f, err := loadSurvey(name)
		if err != nil {
			return nil, err
		}
		// The plan is read here too: a mistake in it must show before the first respondent arrives.
		if _, err := survey.LoadPlan(f.files, f.dir, s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// A kept study is one that is in a database.
type keptStudy struct {
	store    *store.Store
	demo     bool           // a demo wrote it: its respondents are virtual
	survey   *survey.Survey // the version that was put into the field last
	versions map[survey.Version]*survey.Survey
	sources  map[string]panel.Source // that the survey's folder declares; nil while that is not at hand
	warn     func(string)            // takes what is worth knowing and no error; nil: nobody listens
	files    folder                  // the survey's folder, where its quality rules are; empty while it is not at hand
}

// warnsOn writes warnings, one line each.
func warnsOn(w io.Writer) func(string) {
	return func(what string) { fmt.Fprintln(w, "fieldwork: warning: "+what) }
}

// speaks refuses a language that the survey does not have; "" is the default.
func speaks(s *survey.Survey, language string) error {
	if language != "" && s.Language(language) != language {
		return usage("survey %s has no texts in %q; choose from %s", s.ID, language, strings.Join(s.Languages, ", "))
	}
	return nil
}

// openStudy opens a database and the questionnaire versions of one survey in it; an empty id means the only survey.
func openStudy(ctx context.Context, db, id string) (*keptStudy, error) {
	st, err := store.OpenExisting(ctx, db)
	if err != nil {
		return nil, err
	}
	k := &keptStudy{store: st, demo: isDemo(db), versions: map[survey.Version]*survey.Survey{}}
	if err := k.read(ctx, db, id); err != nil {
		st.Close()
		return nil, err
	}
	return k, nil
}

// open opens the database and the survey that is named by its id or by its folder, and returns the folder: the one named,
// or the one that is called as the survey is. The error of a folder that is not there comes back when the folder is asked
// for, because not every command needs it.
func (f studyFlags) open(ctx context.Context) (*keptStudy, func() (folder, error), error) {
	id, named := f.survey, folder{}
	if at, err := openFolder(f.survey); f.survey != "" && err == nil {
		holds, err := at.holds()
		if err != nil {
			return nil, nil, err
		}
		if holds != "" {
			id, named = holds, at
		}
	}
	k, err := openStudy(ctx, f.db, id)
	if err != nil {
		return nil, nil, err
	}
	return k, func() (folder, error) {
		if named.files != nil {
			return named, nil
		}
		return folderOf(k.survey.ID)
	}, nil
}

// holds is the id of the survey in the folder; "" for a folder without one, which may happen to be called as a survey is.
// Where a database has the questionnaire, that in the folder is read for its name alone: the folder may be a copy under
// another name, and need not be as it was in the field.
func (f folder) holds() (id string, err error) {
	name := path.Join(f.dir, survey.QuestionnaireFile)
	data, err := fs.ReadFile(f.files, name)
	if err != nil {
		return "", nil
	}
	s, findings := survey.ParseKept(name, data)
	if s.ID == "" {
		return "", fault.Errorf(fault.Invalid, "%w", findings)
	}
	return s.ID, nil
}

// declares tells the study where its survey's folder is, for a database keeps the questionnaire alone, and reads which
// sample sources are declared there. From a file of sources with findings, with which no server starts, nothing is told.
func (k *keptStudy) declares(f folder) {
	k.files = f
	name := path.Join(f.dir, survey.SourcesFile)
	data, err := fs.ReadFile(f.files, name)
	if err != nil {
		return
	}
	if sources, findings := survey.ParseSources(name, data); len(findings) == 0 {
		k.sources = sources
	}
}

// folderOf is the folder that is called as the survey is.
func folderOf(id string) (folder, error) {
	f, err := openFolder(id)
	if err != nil {
		return f, fault.Errorf(fault.NotFound, "the plan of survey %s is not here: name the survey's folder with --survey DIR, or run this beside its folder %s", id, id)
	}
	return f, nil
}

func (k *keptStudy) read(ctx context.Context, db, id string) error {
	ids, err := k.store.Surveys(ctx)
	if err != nil {
		return err
	}
	if id == "" && len(ids) == 1 {
		id = ids[0]
	}
	files, newest, err := k.store.Kept(ctx, id)
	if err != nil {
		return err
	}
	switch {
	case id == "" && len(ids) > 1:
		return fault.Errorf(fault.Invalid, "the database %s holds several surveys; name one with --survey: %s", store.Shown(db), strings.Join(ids, ", "))
	case len(files) == 0:
		return fault.Errorf(fault.NotFound, "the database %s holds no survey %q; it holds: %s", store.Shown(db), id, strings.Join(ids, ", "))
	}
	for version, file := range files {
		s, findings := survey.ParseKept(id+"@"+version.Short(), file)
		if err := findings.Err(); err != nil {
			return fault.Errorf(fault.Invalid, "a kept questionnaire cannot be read: %w", err)
		}
		k.versions[version] = s
	}
	k.survey = k.versions[newest]
	return nil
}

func (k *keptStudy) version(v survey.Version) (*survey.Survey, bool) {
	s, ok := k.versions[v]
	return s, ok
}
