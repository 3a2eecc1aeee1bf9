package alert

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// summary is the settings in one line for the record of changes. Of a webhook it tells the host alone: a path may be as good
// as a password. A webhook that is not among the other settings as it stands says so, so that a change always shows.
func (s Settings) summary(other Settings) string {
	parts := []string{
		"language " + s.Language,
		fmt.Sprintf("filling %s %v", onOff(s.Filling.On), s.Filling.Levels),
		fmt.Sprintf("quiet %s %d min", onOff(s.Quiet.On), s.Quiet.Minutes),
		"drop_off " + s.DropOff.summary(), "speeders " + s.Speeders.summary(), "flagged " + s.Flagged.summary(),
		fmt.Sprintf("callbacks %s %d", onOff(s.Callbacks.On), s.Callbacks.AtLeast),
	}
	var hooks []string
	for _, h := range s.Webhooks {
		hooks = append(hooks, hostOf(h.URL)+h.changed(other))
	}
	return strings.Join(append(parts, "webhooks "+list(hooks), "recipients "+list(s.Recipients)), "; ")
}

func (s Share) summary() string {
	return fmt.Sprintf("%s %d%% of %d", onOff(s.On), s.Percent, s.AtLeast)
}

// changed tells in which respect no webhook of the other settings is this one.
func (h Webhook) changed(other Settings) string {
	i := slices.IndexFunc(other.Webhooks, func(o Webhook) bool { return o.URL == h.URL })
	switch {
	case i < 0:
		return " (this address only here)"
	case other.Webhooks[i].Secret != h.Secret:
		return " (another secret)"
	}
	return ""
}

func list(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// hostOf is what may be told of a webhook's address.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

func hasControl(text string) bool { return strings.ContainsFunc(text, unicode.IsControl) }
