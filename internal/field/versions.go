package field

import (
	"context"
	"sync"

	"fieldwork/internal/fault"
	"fieldwork/internal/survey"
)

// versions are the questionnaires that interviews may have begun with. What was kept when the program started is read then;
// a version that another node has registered since is read when the first of its interviews comes here.
type versions struct {
	mu   sync.RWMutex
	read map[survey.Version]*survey.Survey

	reading sync.Mutex // held while the store is asked, so that many who ask for one version read it once
}

func (v *versions) of(version survey.Version) (*survey.Survey, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	s, known := v.read[version]
	return s, known
}

// keep remembers a version. One that is there already stays: pages are prepared for it.
func (v *versions) keep(version survey.Version, s *survey.Survey) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, known := v.read[version]; !known {
		v.read[version] = s
	}
}

// Version is the questionnaire that an interview of a survey in the field began with, which may be one that another node has
// registered after this one was started. Its error is fault.Unavailable when this program cannot read it: another node, of a
// newer release, serves the interview.
func (f *Service) Version(ctx context.Context, surveyID string, version survey.Version) (*survey.Survey, error) {
	if s, known := f.all.of(version); known {
		return s, nil
	}
	f.all.reading.Lock()
	defer f.all.reading.Unlock()
	if s, known := f.all.of(version); known { // somebody has read it meanwhile
		return s, nil
	}
	if err := f.readVersions(ctx, surveyID); err != nil {
		return nil, fault.Errorf(fault.Unavailable, "questionnaire version %s: %w", version.Short(), err)
	}
	if s, known := f.all.of(version); known {
		return s, nil
	}
	return nil, fault.Errorf(fault.Internal, "questionnaire version %s is not kept", version.Short())
}

// readVersions reads the versions of a survey that are not known yet. They get the sources of the survey as it is served: who
// is told of an interview's end is no matter of its questionnaire.
func (f *Service) readVersions(ctx context.Context, surveyID string) error {
	served, err := f.Survey(surveyID)
	if err != nil {
		return err
	}
	files, err := f.store.Versions(ctx, surveyID)
	if err != nil {
		return err
	}
	for version, file := range files {
		if _, known := f.all.of(version); known {
			continue
		}
		old, findings := survey.ParseKept(surveyID+"@"+version.Short(), file)
		if err := findings.Err(); err != nil {
			return fault.Errorf(fault.Conflict, "a kept version of survey %q cannot be read by this program: %w", surveyID, err)
		}
		old.Sources = served.Sources
		f.all.keep(version, old)
	}
	return nil
}
