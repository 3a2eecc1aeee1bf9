package alert

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"

	"fieldwork/internal/callback"
)

// Limits of the settings. They bound what one alert sends.
const (
	mostWebhooks   = 10
	mostRecipients = 20
	mostLevels     = 10
	mostMinutes    = 7 * 24 * 60
	mostAtLeast    = 1_000_000
	longestURL     = 2000
	longestMail    = 254 // RFC 5321 section 4.5.3.1.3, without the angle brackets
	shortestSecret = 16
	longestSecret  = 200
)

// A Problem is something in settings that cannot be used.
type Problem struct {
	Field string         // such as filling.levels or webhooks[0].url
	ID    string         // of the message that says how to mend it
	Data  map[string]any // of that message
	Text  string         // it in English
}

// Problems are an error of the kind fault.Invalid when they come from Service.Save; errors.As finds them.
type Problems []Problem

func (p Problems) Error() string {
	var lines []string
	for _, one := range p {
		lines = append(lines, one.Field+": "+one.Text)
	}
	return strings.Join(lines, "; ")
}

// A checker gathers problems.
type checker struct {
	problems     Problems
	languages    []string
	allowPrivate bool
}

func (c *checker) add(field, id string, data map[string]any) {
	c.problems = append(c.problems, Problem{Field: field, ID: id, Data: data})
}

// within checks a number.
func (c *checker) within(field string, n, from, to int) {
	if n < from || n > to {
		c.add(field, "alert_problem_number", map[string]any{"From": from, "To": to})
	}
}

// check lists what is wrong with settings, in the order of their fields; what is turned off is checked as well, so that it
// can be turned on.
func (c *checker) check(s Settings) Problems {
	if !slices.Contains(c.languages, s.Language) {
		c.add("language", "alert_problem_language", map[string]any{"Languages": strings.Join(c.languages, ", ")})
	}
	c.levels(s.Filling)
	c.within("quiet.minutes", s.Quiet.Minutes, 1, mostMinutes)
	for _, part := range []struct {
		field string
		Share
	}{{"drop_off", s.DropOff}, {"speeders", s.Speeders}, {"flagged", s.Flagged}} {
		c.within(part.field+".percent", part.Percent, 1, 100)
		c.within(part.field+".at_least", part.AtLeast, 1, mostAtLeast)
	}
	c.within("callbacks.at_least", s.Callbacks.AtLeast, 1, mostAtLeast)
	c.webhooks(s.Webhooks)
	c.recipients(s.Recipients)
	return c.problems
}

func (c *checker) levels(l Levels) {
	sorted := slices.Clone(l.Levels)
	slices.Sort(sorted)
	bad := slices.ContainsFunc(l.Levels, func(n int) bool { return n < 1 || n > 100 })
	if bad || len(slices.Compact(sorted)) != len(l.Levels) || len(l.Levels) > mostLevels || l.On && len(l.Levels) == 0 {
		c.add("filling.levels", "alert_problem_levels", map[string]any{"Most": mostLevels})
	}
}

func (c *checker) webhooks(hooks []Webhook) {
	if len(hooks) > mostWebhooks {
		c.add("webhooks", "alert_problem_many", map[string]any{"Most": mostWebhooks})
		return
	}
	seen := map[string]bool{}
	for i, h := range hooks {
		field := fmt.Sprintf("webhooks[%d]", i)
		switch {
		case !c.usable(h.URL):
			c.add(field+".url", "alert_problem_address", nil)
		case seen[h.URL]:
			c.add(field+".url", "alert_problem_twice", nil)
		}
		seen[h.URL] = true
		if len(h.Secret) < shortestSecret || len(h.Secret) > longestSecret {
			c.add(field+".secret", "alert_problem_secret", map[string]any{"From": shortestSecret, "To": longestSecret})
		}
	}
}

// usable tells whether an address can be posted to. One with a user name or a fragment is refused: the one would put a
// second secret into it, and the other is never sent.
func (c *checker) usable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && len(address) <= longestURL && u.Hostname() != "" && u.User == nil && u.Fragment == "" && !hasControl(address) &&
		callback.CheckAddress(u.Scheme, u.Hostname(), c.allowPrivate) == nil
}

func (c *checker) recipients(all []string) {
	if len(all) > mostRecipients {
		c.add("recipients", "alert_problem_many", map[string]any{"Most": mostRecipients})
		return
	}
	seen := map[string]bool{}
	for i, address := range all {
		field := fmt.Sprintf("recipients[%d]", i)
		switch {
		case !bare(address):
			c.add(field, "alert_problem_recipient", nil)
		case seen[strings.ToLower(address)]:
			c.add(field, "alert_problem_twice", nil)
		}
		seen[strings.ToLower(address)] = true
	}
}

// bare tells whether a text is an address of mail and nothing besides: no name, no comment, no second address.
func bare(address string) bool {
	parsed, err := mail.ParseAddress(address)
	return err == nil && parsed.Address == address && len(address) <= longestMail && !hasControl(address)
}
