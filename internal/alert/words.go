package alert

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// sentence says what happened, in one line.
func (s *Service) sentence(language string, a Alert, event Event) string {
	if event == Tested {
		return s.config.Say(language, "alert_test", nil)
	}
	n, id := a.Numbers, raisedID(a)
	if event == Cleared {
		n, id = a.After, clearedID(a)
	}
	return s.config.Say(language, id, map[string]any{
		"Subject": a.Subject, "Level": a.Level, "Count": n.Count, "Of": n.Of, "Share": percent(n.Share()), "Since": moment(n.Since)})
}

func raisedID(a Alert) string {
	switch a.Kind {
	case Filling:
		if a.Level == 100 {
			return "alert_full"
		}
		return "alert_filling"
	case Quiet:
		return "alert_quiet"
	case DropOff:
		return "alert_drop_off"
	case Speeders:
		return "alert_speeders"
	case Flagged:
		return "alert_flagged"
	}
	if a.Subject == GivenUp {
		return "alert_callbacks_given_up"
	}
	return "alert_callbacks_failing"
}

func clearedID(a Alert) string {
	switch a.Kind {
	case Filling:
		if a.Level == 100 {
			return "alert_full_over"
		}
		return "alert_filling_over"
	case Quiet:
		return "alert_quiet_over"
	case DropOff:
		return "alert_drop_off_over"
	case Speeders:
		return "alert_speeders_over"
	case Flagged:
		return "alert_flagged_over"
	}
	if a.Subject == GivenUp {
		return "alert_callbacks_given_up_over"
	}
	return "alert_callbacks_failing_over"
}

// percent writes a share with one decimal, which a whole number does without.
func percent(share float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(share, 'f', 1, 64), ".0")
}

// moment is in UTC: who reads it may be anywhere, and the zone stands beside it.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// longestHeading is the most of a subject of mail, in characters.
const longestHeading = 200

// heading is the sentence after the survey's title, on one line however either was written.
func (s *Service) heading(language string, d Send) string {
	title := s.config.SurveyTitle(d.Survey, language)
	return oneLine("[" + title + "] " + s.sentence(language, d.Alert, d.Event))
}

// oneLine makes a blank of everything that could end a line or hide one, and cuts what is too long.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > longestHeading {
		return string(runes[:longestHeading-1]) + "…"
	}
	return string(runes)
}

// letter is the body of a mail.
func (s *Service) letter(language string, d Send) string {
	say := func(id string, data map[string]any) string { return s.config.Say(language, id, data) }
	parts := []string{s.heading(language, d)}
	switch d.Event {
	case Raised:
		parts = append(parts, say("alert_mail_raised", map[string]any{"Time": moment(d.Raised)}))
	case Cleared:
		parts = append(parts, say("alert_mail_cleared", map[string]any{"Time": moment(d.Raised), "End": moment(d.Alert.Cleared)}))
	}
	if address := s.config.ConsoleURL(d.Survey); address != "" {
		parts = append(parts, say("alert_mail_console", map[string]any{"Address": address}))
	}
	return strings.Join(append(parts, say("alert_mail_why", nil)), "\n\n") + "\n"
}
