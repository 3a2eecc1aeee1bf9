package archive

import (
	"slices"
	"strings"

	"fieldwork/internal/console"
	"fieldwork/internal/fault"
	"fieldwork/internal/works"
)

// The fields of the form.
const (
	languageField = "language"
	asOfField     = "as_of"
	keepField     = "keep"
	formatField   = "format"
	bomField      = "bom"
)

// maxAsOf is the longest moment that is shown again, in bytes: thrice the longest that can be meant.
const maxAsOf = 100

// A form is an order as it was filled in, and what is wrong with it.
type form struct {
	works.Order
	NoFormat      bool   // none was chosen, which would mean all
	LongMoment    bool   // the moment cannot be one
	MomentTrouble string // what the program says of the moment
	Trouble       string // what it says of the rest
}

// wrong tells whether something must be mended before the order can be given.
func (f form) wrong() bool { return f.NoFormat || f.LongMoment }

// newForm is the form before anybody has filled it in: everything, for everybody, in the reader's language.
func newForm(r room, v *console.Visit, d works.Description) form {
	if r.kind == works.Report {
		return form{Order: works.Order{Language: nearest(d.Reports, v.Words.Language)}}
	}
	return form{Order: works.Order{Language: nearest(d.Languages, v.Words.Language), Formats: d.Formats}}
}

// nearest is the language itself where it is offered, else the first that is.
func nearest(offered []string, language string) string {
	if slices.Contains(offered, language) || len(offered) == 0 {
		return language
	}
	return offered[0]
}

// readForm reads what was posted. What no browser sends that shows our form is an error; what a person may have got wrong is
// noted in the form.
func readForm(r room, v *console.Visit, d works.Description) (form, error) {
	f := form{Order: works.Order{Language: v.Value(languageField), AsOf: v.Value(asOfField), Keep: v.Value(keepField)}}
	languages := d.Languages
	if r.kind == works.Report {
		languages = d.Reports
	} else {
		f.Formats, f.BOM = v.Form()[formatField], v.Value(bomField) != ""
		f.NoFormat = len(f.Formats) == 0
	}
	if !slices.Contains(languages, f.Language) {
		return f, fault.Errorf(fault.Invalid, "choose a language from %s", strings.Join(languages, ", "))
	}
	for _, name := range f.Formats {
		if !slices.Contains(d.Formats, name) {
			return f, fault.Errorf(fault.Invalid, "choose formats from %s", strings.Join(d.Formats, ", "))
		}
	}
	if f.Keep != "" && !slices.ContainsFunc(d.Keeps, func(k works.Keep) bool { return k.Name == f.Keep }) {
		return f, fault.New(fault.Invalid, "choose a keep-rule that the survey's quality rules declare")
	}
	if f.LongMoment = len(f.AsOf) > maxAsOf; f.LongMoment {
		f.AsOf = strings.ToValidUTF8(f.AsOf[:maxAsOf], "")
	}
	return f, nil
}
