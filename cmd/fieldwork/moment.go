package main

import (
	"io/fs"
	"slices"
	"strings"
	"time"

	"fieldwork/internal/survey"
	"fieldwork/locales"
)

// moment reads an instant as people write it; nothing is the zero instant. A day means to its end, because whoever asks for
// the data as of a day wants that day in them.
func moment(text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, text, zone); err == nil {
		return day.AddDate(0, 0, 1).Add(-time.Millisecond), nil // to the millisecond, as the database keeps instants
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04", time.DateTime, time.RFC3339} {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil && !at.IsZero() {
			return at, nil
		}
	}
	return time.Time{}, usage("--as-of %q is no moment; write a day such as 2015-10-15 (to its end), a minute such as \"2015-10-15 12:00\" (both in the survey's time zone, %s), or an instant such as 2015-10-15T12:00:00+08:00", text, zone)
}

// frameLanguages are the languages that the frame of a report speaks.
func frameLanguages() []string {
	files, _ := fs.Glob(locales.FS, "active.*.toml") // a pattern that is sound
	for i, name := range files {
		files[i] = strings.TrimSuffix(strings.TrimPrefix(name, "active."), ".toml")
	}
	return files
}

// reports tells whether a report can be written in the language; "" is the default.
func reports(language string) error {
	if language != "" && !slices.Contains(frameLanguages(), language) {
		return usage("no report is written in %q; choose from %s", language, strings.Join(frameLanguages(), ", "))
	}
	return nil
}

// textLanguage is the language in which the survey's own texts stand in a report: the report's if the survey has it,
// else English, else the survey's first.
func textLanguage(s *survey.Survey, language string) string {
	if slices.Contains(s.Languages, language) {
		return language
	}
	return s.Language("en")
}
