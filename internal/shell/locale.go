package shell

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"fieldwork/internal/fault"
	"fieldwork/locales"
)

// fallback is the frame's language for questionnaires in a language that the frame does not speak.
const fallback = "en"

// Languages are those of the frame; the first is the default of visitors who name none.
func Languages() []string { return []string{"zh-CN", "en", "ko"} }

// A Dictionary holds the frame's words in every language.
type Dictionary struct {
	byLanguage map[string]*Locale
	matcher    language.Matcher // over Languages, in that order
}

// A Locale is the frame's words in one language. Most need no data: they are kept as they are, and go-i18n has the others
// alone, because what it makes of a message is ten times as much for the garbage collector to go through.
type Locale struct {
	Language  string
	Text      map[string]string // what needs no data
	filled    map[string]bool   // what does
	localizer *i18n.Localizer   // of what needs data
}

// messages are those of a language by their ids.
type messages map[string]*i18n.Message

// LoadDictionary reads the locale files and refuses a language that lacks a word.
func LoadDictionary(fsys fs.FS) (*Dictionary, error) {
	d := &Dictionary{byLanguage: map[string]*Locale{}}
	bundle := i18n.NewBundle(language.MustParse(fallback))
	var tags []language.Tag
	all := map[string]messages{}
	for _, l := range Languages() {
		ms, err := messagesOf(fsys, l)
		if err != nil {
			return nil, fmt.Errorf("locale %s: %w", l, err)
		}
		all[l] = ms
		tags = append(tags, language.MustParse(l))
		if d.byLanguage[l], err = newLocale(l, ms, bundle); err != nil {
			return nil, fmt.Errorf("locale %s: %w", l, err)
		}
	}
	d.matcher = language.NewMatcher(tags)
	return d, check(all)
}

// messagesOf reads the files of a language: active, and those that are named after a part of the program.
func messagesOf(fsys fs.FS, l string) (messages, error) {
	names, err := fs.Glob(fsys, "*."+l+".toml")
	if err == nil && !slices.Contains(names, "active."+l+".toml") {
		err = fs.ErrNotExist
	}
	all := messages{}
	for _, name := range names {
		data, failed := fs.ReadFile(fsys, name)
		if failed != nil {
			return nil, failed
		}
		file, failed := i18n.ParseMessageFileBytes(data, name, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
		if failed != nil {
			return nil, fmt.Errorf("%s: %w", name, failed)
		}
		for _, m := range file.Messages {
			if all[m.ID] != nil && err == nil { // in another file: the parts of the program have one each
				err = fmt.Errorf("%q is there twice, so one of its texts is never seen", m.ID)
			}
			all[m.ID] = m
		}
	}
	return all, err
}

// newLocale is a language's words; those that need data are added to the bundle.
func newLocale(l string, all messages, bundle *i18n.Bundle) (*Locale, error) {
	w := &Locale{Language: l, Text: map[string]string{}, filled: map[string]bool{}, localizer: i18n.NewLocalizer(bundle, l)}
	tag := language.MustParse(l)
	for id, m := range all {
		if len(placeholders(m)) == 0 {
			w.Text[id] = m.Other
			continue
		}
		w.filled[id] = true
		if err := bundle.AddMessages(tag, m); err != nil {
			return nil, fmt.Errorf("%q: %w", id, err)
		}
	}
	return w, nil
}

// Say is a message with its data filled in; count chooses the plural form.
func (w *Locale) Say(id string, data map[string]any, count int) string {
	if text, plain := w.Text[id]; plain {
		return text
	}
	// The error is that a language has no form of its own for the count; the text is then the general form.
	text, _ := w.localizer.Localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: data, PluralCount: count})
	return text
}

// Require refuses a dictionary that lacks one of the messages, which a program puts together from words of the domain.
func (d *Dictionary) Require(ids []string) error {
	for _, id := range ids {
		if !d.Has(id) {
			return fault.Errorf(fault.Internal, "locale %s lacks %q, which the program says", Languages()[0], id)
		}
	}
	return nil
}

// Has tells whether there is such a message; what one language has, all have.
func (d *Dictionary) Has(id string) bool { return d.byLanguage[Languages()[0]].has(id) }

func (w *Locale) has(id string) bool {
	_, plain := w.Text[id]
	return plain || w.filled[id]
}

// IDs are those of all messages, sorted.
func (d *Dictionary) IDs() []string {
	w := d.byLanguage[Languages()[0]]
	ids := slices.AppendSeq(slices.Collect(maps.Keys(w.Text)), maps.Keys(w.filled))
	slices.Sort(ids)
	return ids
}

// check makes sure that every language has the same messages with the same placeholders, and none of them empty.
func check(all map[string]messages) error {
	reference := Languages()[0]
	for _, l := range Languages() {
		for id := range all[l] {
			if all[reference][id] == nil {
				return fault.Errorf(fault.Internal, "locale %s has %q, which %s lacks", l, id, reference)
			}
		}
		for id, m := range all[reference] {
			if err := comparable(id, m, all[l][id]); err != nil {
				return fmt.Errorf("locale %s: %w", l, err)
			}
		}
	}
	return nil
}

func comparable(id string, reference, m *i18n.Message) error {
	switch {
	case m == nil:
		return fault.Errorf(fault.Internal, "message %q is missing", id)
	case m.One != "" && len(placeholders(m)) == 0:
		return fault.Errorf(fault.Internal, "message %q has a form for one and none for a number; name the number in it", id)
	case strings.TrimSpace(m.Other) == "":
		return fault.Errorf(fault.Internal, "message %q is empty", id)
	case !slices.Equal(placeholders(reference), placeholders(m)):
		return fault.Errorf(fault.Internal, "message %q has placeholders %v, not %v", id, placeholders(m), placeholders(reference))
	}
	return nil
}

var placeholder = regexp.MustCompile(`\{\{\s*\.?(.+?)\s*\}\}`)

// placeholders are the names of the data a message needs in any of its forms, sorted.
func placeholders(m *i18n.Message) []string {
	names := map[string]bool{}
	for _, found := range placeholder.FindAllStringSubmatch(m.One+m.Other, -1) {
		names[found[1]] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// In returns the words in one of the frame's languages.
func (d *Dictionary) In(l string) (*Locale, bool) {
	w, ok := d.byLanguage[l]
	return w, ok
}

// Of returns the words nearest to a language.
func (d *Dictionary) Of(l string) *Locale {
	if w, ok := d.byLanguage[l]; ok {
		return w
	}
	tag, err := language.Parse(l)
	if err != nil {
		return d.byLanguage[fallback]
	}
	if _, i, confidence := d.matcher.Match(tag); confidence > language.No {
		return d.byLanguage[Languages()[i]]
	}
	return d.byLanguage[fallback]
}

// embedded is the dictionary of the program's own files, which is read once.
var embedded = sync.OnceValues(func() (*Dictionary, error) { return LoadDictionary(locales.FS) })

// Say gives other packages the frame's sentences in a language, through cmd, with their data filled in.
func Say(language string) func(id string, data map[string]any) string {
	d, err := embedded()
	if err != nil { // as in Words
		return func(id string, _ map[string]any) string { return id }
	}
	w := d.Of(language)
	return w.Tell
}

// Tell is a message with its data filled in, in the form for what the data call Count. An unknown id is returned as it is.
func (w *Locale) Tell(id string, data map[string]any) string {
	if !w.has(id) {
		return id
	}
	return w.Say(id, data, plural(data))
}

// plural is the number that chooses a sentence's form: what its data call Count.
func plural(data map[string]any) int {
	n, _ := data["Count"].(int)
	return n
}

// Words gives other packages the frame's words in a language, through cmd: the report's, above all. An unknown id is
// returned as it is.
func Words(language string) func(id string) string {
	d, err := embedded()
	if err != nil { // the files are embedded and tested, so this is a defect that the tests show
		return func(id string) string { return id }
	}
	w := d.Of(language)
	return func(id string) string {
		if text, ok := w.Text[id]; ok {
			return text
		}
		return id
	}
}
