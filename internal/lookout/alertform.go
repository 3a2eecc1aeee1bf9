package lookout

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fieldwork/internal/alert"
	"fieldwork/internal/console"
	"fieldwork/internal/shell"
)

// An alertForm is the settings as a form, which keeps what was typed. The names of its fields are those by which the
// alerts' problems name what cannot be used.
type alertForm struct {
	Languages  []shell.Choice
	Language   string
	Rules      []ruleField
	Webhooks   []hookField
	Recipients string
	Why        string
	Errors     map[string]string // by field
	HookErrors []string          // of all webhooks together
	MailErrors []string
	W          map[string]string
	Failed     bool            // something is to be mended
	known      map[string]bool // the addresses whose secrets are kept
}

// A ruleField is a kind of alert with its numbers.
type ruleField struct {
	Kind, Text string
	On         bool
	Numbers    []numberField
}

// A numberField is one number of a rule, or several.
type numberField struct{ Name, Text, Value, Error string }

// A hookField is a webhook. A secret is never shown; an address that has one keeps it when the field stays empty.
type hookField struct {
	Number                int
	URL                   string
	Kept                  bool
	URLError, SecretError string
}

// Row is which of the rows of webhooks it is, from 1 on, by which those who cannot see them tell them apart.
func (h hookField) Row() int { return h.Number + 1 }

// spareHooks is how many empty rows the form has for new webhooks.
const spareHooks = 2

// mostHooks is how many rows of webhooks are read.
const mostHooks = 20

// ruleNumbers are the fields of the rules, by the word for each.
func ruleNumbers(k alert.Kind) [][2]string {
	name := string(k)
	switch k {
	case alert.Filling:
		return [][2]string{{name + ".levels", "lookout_alert_levels"}}
	case alert.Quiet:
		return [][2]string{{name + ".minutes", "lookout_alert_minutes"}}
	case alert.Callbacks:
		return [][2]string{{name + ".at_least", "lookout_alert_messages"}}
	case alert.DropOff:
		return [][2]string{{name + ".percent", "lookout_alert_percent"}, {name + ".at_least", "lookout_alert_standing"}}
	}
	return [][2]string{{name + ".percent", "lookout_alert_percent"}, {name + ".at_least", "lookout_alert_judged"}}
}

// formOf writes settings as they would have been posted.
func formOf(s alert.Settings) url.Values {
	f := url.Values{"language": {s.Language}, "recipients": {strings.Join(s.Recipients, "\n")}}
	on := func(kind alert.Kind, is bool) {
		if is {
			f.Set(string(kind)+".on", "1")
		}
	}
	on(alert.Filling, s.Filling.On)
	f.Set("filling.levels", strings.Trim(strings.ReplaceAll(fmt.Sprint(s.Filling.Levels), " ", ", "), "[]"))
	on(alert.Quiet, s.Quiet.On)
	f.Set("quiet.minutes", strconv.Itoa(s.Quiet.Minutes))
	on(alert.Callbacks, s.Callbacks.On)
	f.Set("callbacks.at_least", strconv.Itoa(s.Callbacks.AtLeast))
	for kind, share := range map[alert.Kind]alert.Share{alert.DropOff: s.DropOff, alert.Speeders: s.Speeders, alert.Flagged: s.Flagged} {
		on(kind, share.On)
		f.Set(string(kind)+".percent", strconv.Itoa(share.Percent))
		f.Set(string(kind)+".at_least", strconv.Itoa(share.AtLeast))
	}
	for i, h := range s.Webhooks {
		f.Set(hookName(i, "url"), h.URL)
	}
	return f
}

// typedForm is what was posted, without the secrets, which are typed again.
func typedForm(form url.Values) url.Values {
	kept := url.Values{}
	for name, values := range form {
		if !strings.HasSuffix(name, ".secret") && len(values) > 0 {
			kept.Set(name, shell.Clean(values[0]))
		}
	}
	return kept
}

func knownHooks(s alert.Settings) map[string]bool {
	known := map[string]bool{}
	for _, h := range s.Webhooks {
		known[h.URL] = true
	}
	return known
}

func hookName(i int, part string) string { return "webhooks[" + strconv.Itoa(i) + "]." + part }

// newAlertForm makes the form of posted fields.
func (l *Lookout) newAlertForm(v *console.Visit, posted url.Values, known map[string]bool) alertForm {
	f := alertForm{Languages: l.shell.Words.Choices(), Language: posted.Get("language"), Recipients: posted.Get("recipients"), Why: posted.Get("why"), Errors: map[string]string{}, W: v.Words.Text, known: known}
	for _, k := range alert.Kinds() {
		rule := ruleField{Kind: string(k), Text: v.Words.Text[kindID(k)], On: posted.Has(string(k) + ".on")}
		for _, n := range ruleNumbers(k) {
			rule.Numbers = append(rule.Numbers, numberField{Name: n[0], Text: v.Words.Text[n[1]], Value: posted.Get(n[0])})
		}
		f.Rules = append(f.Rules, rule)
	}
	spare := 0
	for i := 0; i < mostHooks && spare < spareHooks; i++ {
		address := strings.TrimSpace(posted.Get(hookName(i, "url")))
		if address == "" {
			spare++
		}
		f.Webhooks = append(f.Webhooks, hookField{Number: i, URL: address, Kept: known[address]})
	}
	return f
}

// readAlertForm reads settings out of the posted fields, and in which row of the form each webhook stood. What is no number
// becomes one that no rule takes, so that it is refused where all else is.
func readAlertForm(form url.Values) (s alert.Settings, rows []int) {
	get := func(name string) string { return strings.TrimSpace(shell.Clean(form.Get(name))) }
	share := func(kind alert.Kind) alert.Share {
		return alert.Share{On: form.Has(string(kind) + ".on"), Percent: whole(get(string(kind) + ".percent")), AtLeast: whole(get(string(kind) + ".at_least"))}
	}
	s = alert.Settings{
		Language:  get("language"),
		Filling:   alert.Levels{On: form.Has("filling.on"), Levels: levels(get("filling.levels"))},
		Quiet:     alert.Minutes{On: form.Has("quiet.on"), Minutes: whole(get("quiet.minutes"))},
		DropOff:   share(alert.DropOff),
		Speeders:  share(alert.Speeders),
		Flagged:   share(alert.Flagged),
		Callbacks: alert.Count{On: form.Has("callbacks.on"), AtLeast: whole(get("callbacks.at_least"))},
	}
	for i := range mostHooks {
		address, secret := get(hookName(i, "url")), get(hookName(i, "secret"))
		if address != "" || secret != "" {
			s.Webhooks, rows = append(s.Webhooks, alert.Webhook{URL: address, Secret: alert.Secret(secret)}), append(rows, i)
		}
	}
	for line := range strings.Lines(get("recipients")) {
		if address := strings.TrimSpace(line); address != "" {
			s.Recipients = append(s.Recipients, address)
		}
	}
	return s, rows
}

// noNumber is what none of the rules takes.
const noNumber = -1

func whole(text string) int {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	if err != nil {
		return noNumber
	}
	return n
}

// levels reads percentages, with whatever stands between them in three languages.
func levels(text string) []int {
	var all []int
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;，、； \t", r) }) {
		all = append(all, whole(part))
	}
	return all
}

// refuse puts what cannot be used beside its field.
func (f *alertForm) refuse(v *console.Visit, problems alert.Problems, rows []int, s alert.Settings) {
	f.Failed = true
	for _, p := range problems {
		text := v.Words.Say(p.ID, p.Data, 1)
		var i int
		var part string
		switch {
		case p.Field == "webhooks":
			f.HookErrors = append(f.HookErrors, text)
		case p.Field == "recipients":
			f.MailErrors = append(f.MailErrors, text)
		case scan(p.Field, "webhooks[%d].%s", &i, &part) && i < len(rows):
			f.refuseHook(rows[i], part, text)
		case scan(p.Field, "recipients[%d]", &i) && i < len(s.Recipients):
			f.MailErrors = append(f.MailErrors, s.Recipients[i]+": "+text)
		default:
			f.Errors[p.Field] = text
		}
	}
	for i := range f.Rules {
		for j, n := range f.Rules[i].Numbers {
			f.Rules[i].Numbers[j].Error = f.Errors[n.Name]
		}
	}
}

func (f *alertForm) refuseHook(row int, part, text string) {
	i := slices.IndexFunc(f.Webhooks, func(h hookField) bool { return h.Number == row })
	switch {
	case i < 0:
		f.HookErrors = append(f.HookErrors, text)
	case part == "secret":
		f.Webhooks[i].SecretError = text
	default:
		f.Webhooks[i].URLError = text
	}
}

func scan(text, format string, into ...any) bool {
	n, err := fmt.Sscanf(text, format, into...)
	return err == nil && n == len(into)
}
