// Package panel knows how sample sources hand over respondents and take them back.
//
// It is opinionated: a source is data, its outcome addresses are templates that only the survey's own files may set,
// and what a respondent's link carried enters an address only as an escaped query value. It holds no HTTP client.
package panel

import (
	"fmt"
	"net/url"
	"strings"
)

// An Outcome is how an interview ended, in the words that panels share.
type Outcome string

const (
	Complete   Outcome = "complete"
	ScreenOut  Outcome = "screenout"
	QuotaFull  Outcome = "quotafull"
	LowQuality Outcome = "quality"
)

// Outcomes are all of them, in the order they are shown.
var outcomes = []Outcome{Complete, ScreenOut, QuotaFull, LowQuality}

// Outcomes returns every outcome in the order they are shown.
func Outcomes() []Outcome { return append([]Outcome(nil), outcomes...) }

// A Source is where respondents come from.
type Source struct {
	Name     string
	IDParam  string             // the query parameter that carries the source's id of the respondent
	Redirect map[Outcome]string // address templates with {id}; without one the respondent sees our own end page
}

// Direct is the source of respondents who come without a panel: anyone with the link, one interview a browser.
func Direct() Source { return Source{Name: "direct"} }

// Check tells what is wrong with an address template: it must be https (http on loopback), with a host, and use {id}
// only in its query.
func Check(template string) error {
	u, err := url.Parse(strings.ReplaceAll(template, "{id}", "ID"))
	if err != nil {
		return fmt.Errorf("%q is no address", template)
	}
	loopback := u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1"
	if u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback) {
		return fmt.Errorf("%q must begin with https:// and a host", template)
	}
	if !strings.Contains(template, "{id}") {
		return fmt.Errorf("%q does not hand the respondent's {id} back", template)
	}
	if before, _, _ := strings.Cut(template, "?"); strings.Contains(before, "{id}") {
		return fmt.Errorf("%q has {id} outside its query", template)
	}
	return nil
}

// Address is where a respondent goes after the outcome; "" when the source wants our own end page.
func (s Source) Address(outcome Outcome, id string) string {
	return strings.ReplaceAll(s.Redirect[outcome], "{id}", url.QueryEscape(id))
}
