package quality

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"

	"fieldwork/internal/strictyaml"
	"fieldwork/internal/survey"
)

// Read reads the quality rules in a survey's folder against the survey. A survey without the file has no rules, which is
// nil and no finding. The rules are usable only when nothing was found.
func Read(fsys fs.FS, dir string, s *survey.Survey) (*Rules, strictyaml.Findings) {
	name := path.Join(dir, File)
	data, err := fs.ReadFile(fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		var findings strictyaml.Findings
		findings.Addf(strictyaml.Pos{File: name, Line: 1, Col: 1}, "unreadable-file", "make it a file that can be read", "the quality rules cannot be read: %v", err)
		return nil, findings
	}
	return Parse(name, data, s)
}

// Parse reads the content of a file of quality rules.
func Parse(name string, data []byte, s *survey.Survey) (*Rules, strictyaml.Findings) {
	var f qualityFile
	findings := strictyaml.Decode(name, data, &f)
	sum := sha256.Sum256(data)
	r := &reader{Findings: &findings, survey: s, rules: &Rules{hash: hex.EncodeToString(sum[:])}}
	if f.At.Line > 0 { // otherwise the file is no mapping, which has been said
		r.read(f)
	}
	findings.Sort()
	return r.rules, findings
}

// Bearable parts what was found in the rules of a study whose answers are collected. What was not gathered then cannot be
// gathered any more: a rule on it stands and flags nobody, which is worth a warning and no reason to deliver nothing.
// Everything else must be mended first.
func Bearable(findings strictyaml.Findings) (warnings, wrong strictyaml.Findings) {
	for _, f := range findings {
		if f.Code == "not-gathered" {
			f.Problem, f.Cure = f.Problem+", so that it flags nobody", "this cannot be mended for the interviews that are there"
			warnings = append(warnings, f)
			continue
		}
		wrong = append(wrong, f)
	}
	return warnings, wrong
}

// A reader checks a file against its survey and gathers what is wrong with it.
type reader struct {
	*strictyaml.Findings
	survey *survey.Survey
	rules  *Rules
}

func (r *reader) read(f qualityFile) {
	for _, rf := range f.Rules {
		r.rule(rf)
	}
	for _, kf := range f.Keep {
		r.keep(kf)
	}
}

// ruleName is what a rule may be called: its name becomes a column of the dataset, and Stata takes 32 characters.
var ruleName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,25}$`)

func (r *reader) rule(f ruleFile) {
	k, known := kinds()[f.Rule.Text]
	if !known {
		r.Addf(or(f.Rule.At, f.At), "unknown-rule", strictyaml.DidYouMean(f.Rule.Text, Kinds()), "quality rule %q is not known", f.Rule.Text)
		return
	}
	name := f.Name
	if name.Text == "" {
		name = f.Rule
	}
	r.named(name, "rule", slices.ContainsFunc(r.rules.rules, func(other rule) bool { return other.Name == name.Text }))
	if f.Version == nil || *f.Version < 1 {
		r.Addf(f.At, "no-version", "add `version: 1`, and count it up whenever the rule changes", "rule %q has no version", name.Text)
	}
	if !r.keys(f, k, name.Text) {
		return
	}
	text, begin := k.make(r, f)
	if f.Version == nil || begin == nil {
		return
	}
	r.rules.rules = append(r.rules.rules, rule{begin: begin,
		Rule: Rule{Name: name.Text, Kind: f.Rule.Text, Version: *f.Version, Text: text, Because: f.Because.Text}})
}

// keys checks that a rule has the keys that its kind needs, and none that it does not take.
func (r *reader) keys(f ruleFile, k kind, name string) bool {
	ok, given := true, f.given()
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if given[key] && !slices.Contains(k.needs, key) && !slices.Contains(k.takes, key) {
			r.Addf(f.At, "needless-key", "remove it", "a rule of the kind %s takes no `%s`", f.Rule.Text, key)
			ok = false
		}
	}
	for _, key := range k.needs {
		if !given[key] {
			r.Addf(f.At, "no-limit", "add `"+key+"`", "rule %q lacks `%s`", name, key)
			ok = false
		}
	}
	return ok
}

// named checks the name of a rule, or of a rule of keeping.
func (r *reader) named(w strictyaml.Word, what string, taken bool) {
	switch {
	case !ruleName.MatchString(w.Text):
		r.Addf(w.At, "bad-name", "use up to 26 small letters, digits and underscores, a letter first", "%s name %q cannot be used", what, w.Text)
	case taken:
		r.Addf(w.At, "duplicate-rule", "give each its own `name`", "two rules are called %q", w.Text)
	}
}

func (r *reader) keep(f keepFile) {
	k := KeepRule{Name: f.Keep.Text}
	taken := slices.Contains(r.rules.Keeps(), k.Name)
	if at := or(f.Keep.At, f.At); at != f.Keep.At {
		f.Keep.At = at
	}
	r.named(f.Keep, "keep", taken)
	for _, w := range f.Drop {
		if !slices.ContainsFunc(r.rules.rules, func(known rule) bool { return known.Name == w.Text }) {
			r.Addf(w.At, "unknown-rule", strictyaml.DidYouMean(w.Text, r.ruleNames()), "no rule is called %q", w.Text)
		}
		k.Drop = append(k.Drop, w.Text)
	}
	if f.Flags != nil {
		if k.Flags = *f.Flags; k.Flags < 1 {
			r.Addf(f.At, "bad-limit", "give a number of flags from 1 up", "%d flags drop everybody", k.Flags)
		}
	}
	if len(k.Drop) == 0 && k.Flags == 0 {
		r.Addf(f.At, "no-limit", "add `drop: [RULE, …]` or `flags: NUMBER`", "keep %q drops nobody, as `%s` does", k.Name, All)
	}
	if !taken {
		r.rules.keeps = append(r.rules.keeps, k)
	}
}

func (r *reader) ruleNames() []string {
	names := make([]string, len(r.rules.rules))
	for i, rule := range r.rules.rules {
		names[i] = rule.Name
	}
	return names
}

// share reads a limit that is a share of what is usual.
func (r *reader) share(f ruleFile) (float64, bool) {
	if x := *f.Below; x > 0 && x < 1 {
		return x, true
	}
	r.Addf(f.At, "bad-limit", "give a share between 0 and 1", "`below: %g` is no share", *f.Below)
	return 0, false
}

// count reads a limit that is a whole number from the least up; otherwise is what it is when the file does not say.
func (r *reader) count(f ruleFile, key string, given *int, least, otherwise int) int {
	if given == nil {
		return otherwise
	}
	if *given < least {
		r.Addf(f.At, "bad-limit", "give a whole number that is not smaller", "`%s: %d` is below %d", key, *given, least)
	}
	return *given
}

// or is the place of a word, or where it ought to stand.
func or(at, otherwise strictyaml.Pos) strictyaml.Pos {
	if at.Line == 0 {
		return otherwise
	}
	return at
}

// Kinds are the kinds of quality rule there are.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds())) }

// A kind is one kind of rule: the keys it needs and takes, and how it is made. It returns its sentence, and nil when
// something was found.
type kind struct {
	needs, takes []string
	make         func(*reader, ruleFile) (text string, begin func() detector)
}

func kinds() map[string]kind {
	return map[string]kind{
		"speeder":           {[]string{"below"}, []string{"least"}, makeSpeeder},
		"fast_pages":        {[]string{"below", "pages"}, nil, makeFastPages},
		"regular_timing":    {[]string{"below"}, []string{"pages"}, makeRegular},
		"straight_line":     {[]string{"grid"}, []string{"run", "least"}, makeStraight},
		"attention":         {nil, []string{"failed"}, makeAttention},
		"duplicate_id":      {nil, nil, makeDuplicateID},
		"duplicate_answers": {[]string{"answers"}, nil, makeDuplicateAnswers},
		"duplicate_device":  {[]string{"interviews"}, nil, makeDuplicateDevice},
		"honeypot":          {nil, nil, makeHoneypot},
		"inconsistent":      {[]string{"if"}, nil, makeInconsistent},
		"nonsense":          {[]string{"text"}, nil, makeNonsense},
		"unlikely":          {[]string{"below"}, []string{"least"}, makeUnlikely},
	}
}

// plural is a number with its word: "1 page", "3 pages".
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}
