package web

import (
	"net/url"
	"slices"
	"strings"

	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
)

// surveyPolicy lets the answer to the last page lead to a panel: Chromium holds form-action against every redirect that
// follows a post, and panels redirect on to hosts of their own, so any https address must do.
func surveyPolicy(s *survey.Survey) string {
	var more []string
	for _, source := range s.Sources {
		for _, template := range source.Redirect {
			u, err := url.Parse(template) // its placeholders are in the query, so that scheme and host are its own
			if err != nil {
				continue
			}
			if u.Scheme == "https" {
				more = append(more, "https:")
			} else { // http on loopback, which sources may use for trials
				more = append(more, u.Scheme+"://"+u.Host)
			}
		}
	}
	slices.Sort(more)
	return strings.Join(append([]string{shell.Policy}, slices.Compact(more)...), " ")
}
