package survey_test

import (
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/survey"
)

func TestParadataAreAskedFor(t *testing.T) {
	for _, c := range []struct {
		line string
		want []survey.Paradata
	}{
		{"", nil},
		{"paradata: []\n", nil},
		{"paradata: [honeypot]\n", []survey.Paradata{survey.Honeypot}},
		{"paradata: [device, honeypot]\n", []survey.Paradata{survey.Device, survey.Honeypot}},
	} {
		s, findings := survey.Parse("q.yaml", []byte(careful+c.line))
		if err := findings.Err(); err != nil {
			t.Fatal(err)
		}
		for _, p := range survey.AllParadata() {
			if s.Gathers(p) != slices.Contains(c.want, p) {
				t.Errorf("%q gathers %s: %v", c.line, p, s.Gathers(p))
			}
		}
	}
}

func TestLintParadata(t *testing.T) {
	withoutNotice := everyKind + "privacy: {none: no data about persons}\n"
	for _, c := range []struct{ name, file, want string }{
		{"misspelt", careful + "paradata: [honypot]\n", `unknown-paradata: paradata "honypot" are not known; did you mean "honeypot"?`},
		{"twice", careful + "paradata: [device, device]\n", `paradata-twice: paradata "device" again; write it once`},
		{"devices without a notice", withoutNotice + "paradata: [device]\n", "device-unsaid: signals of devices are gathered, and no privacy notice tells respondents so; write the notice and tell in its `categories`"},
		{"devices in silence", everyKind + "paradata: [honeypot, device]\n", "device-unsaid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, findings := survey.Parse("q.yaml", []byte(c.file))
			if got := findings.Error(); !strings.Contains(got, c.want) || len(findings) != 1 {
				t.Errorf("findings\n%s\nwant\n%s", got, c.want)
			}
		})
	}
	if _, findings := survey.Parse("q.yaml", []byte(withoutNotice+"paradata: [honeypot]\n")); len(findings) > 0 {
		t.Errorf("a honeypot needs no notice: %v", findings)
	}
	// What was in the field goes on as it was.
	s, findings := survey.ParseKept("q.yaml", []byte(withoutNotice+"paradata: [device, sonar]\n"))
	if len(findings) > 0 || !s.Gathers(survey.Device) {
		t.Errorf("a kept version: %v, gathers %v", findings, s.Paradata)
	}
}
