package main

import (
	"errors"
	"maps"
	"net/url"
	"slices"

	"fieldwork/internal/fault"
	"fieldwork/internal/survey"
)

// publicURL reads the address by which respondents reach the server: scheme and host and nothing else, and https unless
// the host is this machine, because links and cookies are keys to interviews.
func publicURL(flag, text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Hostname() == "" {
		return nil, usage("%s %q is no address; give one such as https://survey.example.org", flag, text)
	}
	local := u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1" || u.Hostname() == "::1"
	if u.Scheme != "https" && !(u.Scheme == "http" && local) {
		return nil, usage("%s %q must begin with https:// (http only on this machine)", flag, text)
	}
	if u.User != nil || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return nil, usage("%s %q must be scheme and host alone, such as https://survey.example.org", flag, text)
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

// unlock gives the surveys' sources the secrets that their files name. A program that lacks one must not start: it would
// turn every respondent of the panel away.
func unlock(surveys []*survey.Survey, getenv func(string) (string, bool)) error {
	var missing []error
	for _, s := range surveys {
		for _, name := range slices.Sorted(maps.Keys(s.Sources)) {
			open, err := s.Sources[name].Unlock(getenv)
			if err != nil {
				missing = append(missing, fault.Errorf(fault.Invalid, "survey %s: %w", s.ID, err))
			}
			s.Sources[name] = open
		}
	}
	return errors.Join(missing...)
}
