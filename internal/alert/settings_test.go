package alert

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const longSecret = "correct horse battery"

func TestCheck(t *testing.T) {
	hook := func(url, secret string) func(*Settings) {
		return func(s *Settings) { s.Webhooks = append(s.Webhooks, Webhook{URL: url, Secret: Secret(secret)}) }
	}
	to := func(addresses ...string) func(*Settings) { return func(s *Settings) { s.Recipients = addresses } }
	for name, c := range map[string]struct {
		change func(*Settings)
		want   string // fields and messages
	}{
		"defaults":             {func(*Settings) {}, ""},
		"everything":           {func(s *Settings) { hook("https://hooks.example.com/a?b=c", longSecret)(s); to("anna@example.com")(s) }, ""},
		"language":             {func(s *Settings) { s.Language = "fr" }, "language alert_problem_language"},
		"level of nothing":     {func(s *Settings) { s.Filling.Levels = []int{0} }, "filling.levels alert_problem_levels"},
		"level above all":      {func(s *Settings) { s.Filling.Levels = []int{101} }, "filling.levels alert_problem_levels"},
		"level twice":          {func(s *Settings) { s.Filling.Levels = []int{80, 90, 80} }, "filling.levels alert_problem_levels"},
		"no level":             {func(s *Settings) { s.Filling.Levels = nil }, "filling.levels alert_problem_levels"},
		"no level, turned off": {func(s *Settings) { s.Filling = Levels{} }, ""},
		"minutes":              {func(s *Settings) { s.Quiet.Minutes = 0 }, "quiet.minutes alert_problem_number"},
		"percent":              {func(s *Settings) { s.DropOff.Percent = 101 }, "drop_off.percent alert_problem_number"},
		"at least":             {func(s *Settings) { s.Speeders.AtLeast = 0 }, "speeders.at_least alert_problem_number"},
		"callbacks":            {func(s *Settings) { s.Callbacks.AtLeast = -1 }, "callbacks.at_least alert_problem_number"},
		"http":                 {hook("http://hooks.example.com", longSecret), "webhooks[0].url alert_problem_address"},
		"http on loopback":     {hook("http://localhost:8080/", longSecret), "webhooks[0].url alert_problem_address"},
		"a file":               {hook("file:///etc/passwd", longSecret), "webhooks[0].url alert_problem_address"},
		"no host":              {hook("https:///x", longSecret), "webhooks[0].url alert_problem_address"},
		"a user":               {hook("https://a:b@hooks.example.com", longSecret), "webhooks[0].url alert_problem_address"},
		"a fragment":           {hook("https://hooks.example.com/#x", longSecret), "webhooks[0].url alert_problem_address"},
		"a line break":         {hook("https://hooks.example.com/\r\nX: y", longSecret), "webhooks[0].url alert_problem_address"},
		"a long address":       {hook("https://hooks.example.com/"+strings.Repeat("x", 2000), longSecret), "webhooks[0].url alert_problem_address"},
		"a short secret":       {hook("https://hooks.example.com", "secret"), "webhooks[0].secret alert_problem_secret"},
		"no secret":            {hook("https://hooks.example.com", ""), "webhooks[0].secret alert_problem_secret"},
		"a hook twice":         {func(s *Settings) { hook("https://h.example", longSecret)(s); hook("https://h.example", longSecret)(s) }, "webhooks[1].url alert_problem_twice"},
		"too many hooks":       {func(s *Settings) { s.Webhooks = make([]Webhook, 11) }, "webhooks alert_problem_many"},
		"no address":           {to("anna"), "recipients[0] alert_problem_recipient"},
		"a name":               {to("Anna <anna@example.com>"), "recipients[0] alert_problem_recipient"},
		"two in one":           {to("anna@example.com, ben@example.com"), "recipients[0] alert_problem_recipient"},
		"a header":             {to("anna@example.com\r\nBcc: ben@example.com"), "recipients[0] alert_problem_recipient"},
		"a command":            {to("anna@example.com>\r\nRCPT TO:<ben@example.com"), "recipients[0] alert_problem_recipient"},
		"twice":                {to("anna@example.com", "Anna@example.com"), "recipients[1] alert_problem_twice"},
		"too many recipients":  {to(make([]string, 21)...), "recipients alert_problem_many"},
	} {
		s := Defaults("en")
		c.change(&s)
		var got []string
		k := checker{languages: []string{"zh-CN", "en"}}
		for _, p := range k.check(s) {
			got = append(got, p.Field+" "+p.ID)
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func FuzzBareAddress(f *testing.F) {
	for _, seed := range []string{"anna@example.com", "a b@example.com", "anna@example.com\r\nBcc: x@y", "<a@b>", "\"a\"@b", "안나@example.com"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if bare(address) && strings.ContainsAny(address, "\r\n<>,; \x00") {
			t.Errorf("%q is taken for a bare address", address)
		}
	})
}

// A secret and the path of a webhook show in no print, log or summary.
func TestSecretsDoNotShow(t *testing.T) {
	before := Defaults("en")
	after := before
	after.Webhooks = []Webhook{{URL: "https://hooks.example.com/services/T0PS3CRET", Secret: longSecret}}
	changed := after
	changed.Webhooks = []Webhook{{URL: after.Webhooks[0].URL, Secret: longSecret + "!"}}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "secret", after.Webhooks[0].Secret)
	printed := fmt.Sprintf("%v %+v %#v %s %q", after.Webhooks[0].Secret, after, MailServer{Password: longSecret}, after.Webhooks[0].Secret, after.Webhooks[0].Secret)
	for what, text := range map[string]string{"log": log.String(), "print": printed, "summary": after.summary(before) + before.summary(after), "a change": changed.summary(after)} {
		if strings.Contains(text, longSecret) || what != "print" && strings.Contains(text, "T0PS3CRET") {
			t.Errorf("%s shows %q", what, text)
		}
	}
	if text := after.summary(before); !strings.Contains(text, "hooks.example.com (this address only here)") {
		t.Errorf("a new webhook is summarised as %q", text)
	}
	if text := changed.summary(after); !strings.Contains(text, "hooks.example.com (another secret)") {
		t.Errorf("a new secret is summarised as %q", text)
	}
	if hidden := after.withoutSecrets(); hidden.Webhooks[0].Secret != "" || after.Webhooks[0].Secret != longSecret {
		t.Errorf("%+v is shown, and %+v is left", hidden, after)
	}
	if kept := after.withoutSecrets().keepSecrets(after); kept.Webhooks[0].Secret != longSecret {
		t.Error("a secret that was not given anew is lost")
	}
}

func FuzzOneLine(f *testing.F) {
	f.Add("[Title] Cell A\r\nBcc: anna@example.com")
	f.Add("\u2028\u202e\x00\xff")
	f.Fuzz(func(t *testing.T, text string) {
		line := oneLine(text)
		if strings.ContainsAny(line, "\r\n\x00\u2028\u2029\u202e") || len([]rune(line)) > longestHeading || hasControl(line) {
			t.Errorf("%q became %q", text, line)
		}
	})
}
