package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/quality"
	"fieldwork/internal/survey"
	"fieldwork/internal/works"
)

// check tells whether an order can be carried out, as far as that can be told before anything is read. An Invalid error is
// for who filled in the form.
func (w *workshop) check(o works.Order) error {
	s, err := w.served(o.Survey)
	if err != nil {
		return err
	}
	languages, formats := s.Languages, formatNames()
	if o.Kind == works.Report {
		languages, formats = frameLanguages(), reportFormats()
	}
	if o.Language != "" && !slices.Contains(languages, o.Language) {
		return fault.Errorf(fault.Invalid, "there is no %s in %q; choose from %s", o.Kind, o.Language, strings.Join(languages, ", "))
	}
	for _, f := range o.Formats {
		if !slices.Contains(formats, f) {
			return fault.Errorf(fault.Invalid, "no %s is written as %q; choose from %s", o.Kind, f, strings.Join(formats, ", "))
		}
	}
	if err := momentOf(s, o.AsOf); err != nil {
		return err
	}
	return w.keeps(s, o.Keep)
}

// keeps refuses a keep-rule that the survey's folder does not declare.
func (w *workshop) keeps(s *survey.Survey, keep string) error {
	if keep == "" {
		return nil
	}
	rules, _, err := w.rules(s)
	if err != nil {
		return err
	}
	if _, known := rules.Keep(keep); !known {
		return fault.Errorf(fault.Invalid, "there is no keep-rule %q; choose from %s, or declare it in the survey's %s", keep, strings.Join(rules.Keeps(), ", "), quality.File)
	}
	return nil
}

// rules are the quality rules as they stand in the survey's folder now, with what is worth knowing of them; nil when there
// are none. An Invalid error says what in them is wrong.
func (w *workshop) rules(s *survey.Survey) (rules *quality.Rules, warnings []string, err error) {
	k := &keptStudy{warn: func(what string) { warnings = append(warnings, what) }}
	if k.files, err = w.at(s.ID); err != nil {
		return nil, []string{fmt.Sprintf("no quality rules are applied: %v", err)}, nil
	}
	if rules, err = k.rules(s); err != nil {
		return nil, warnings, fault.Errorf(fault.Invalid, "the quality rules cannot be applied: %w", err)
	}
	return rules, warnings, nil
}

// momentOf checks a moment that was written into a form, by the time zone of the survey.
func momentOf(s *survey.Survey, asOf string) error {
	zone := s.TimeZone
	if zone == nil {
		zone = time.UTC
	}
	if _, err := moment(asOf, zone); err != nil {
		return fault.New(fault.Invalid, strings.TrimPrefix(err.Error(), "--as-of ")) // a page has no flags
	}
	return nil
}
