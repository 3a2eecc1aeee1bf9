package deliver

import (
	"maps"
	"slices"

	"fieldwork/internal/survey"
)

// A heldVersion is a version of the questionnaire, with the interviews that began with it.
type heldVersion struct {
	Version    survey.Version `json:"version"`
	Interviews int            `json:"interviews"` // everybody's, not only the completes
}

// A wording is how another version than the delivered one put a variable.
type wording struct {
	Version survey.Version      `json:"version"`
	Label   survey.Text         `json:"label"`
	Wording survey.Text         `json:"wording,omitempty"`
	Values  map[int]survey.Text `json:"values,omitempty"` // the options that had other words, or are gone, by code
}

// A gone variable was asked by earlier versions alone: its answers are kept, and no file of this delivery has a column for
// them.
type goneVariable struct {
	Name     string           `json:"name"`
	Label    survey.Text      `json:"label"`
	Versions []survey.Version `json:"versions"`
}

// held are the versions that interviews of the frame began with, in the order in which the first of each came, and the
// delivered version, which may have none yet.
func (b Bundle) held() []heldVersion {
	var held []heldVersion
	place := map[survey.Version]int{}
	count := func(v survey.Version, n int) {
		i, known := place[v]
		if !known {
			i, place[v] = len(held), len(held)
			held = append(held, heldVersion{Version: v})
		}
		held[i].Interviews += n
	}
	if c, ok := b.Frame.Column("version"); ok {
		for row := range b.Frame.Len() {
			count(survey.Version(c.Texts[row]), 1)
		}
	}
	count(b.Survey.Version, 0)
	return held
}

// of is the questionnaire of a version; nil when it is not at hand.
func (b Bundle) of(v survey.Version) *survey.Survey {
	if v == b.Survey.Version {
		return b.Survey
	}
	if b.Version != nil {
		if s, ok := b.Version(v); ok {
			return s
		}
	}
	return nil
}

// join says in which versions the variable is asked, and how those differ from the delivered one.
func (b Bundle) join(e *entry, v survey.Variable, held []heldVersion) {
	for _, h := range held {
		s := b.of(h.Version)
		if s == nil {
			continue
		}
		other, asked := s.Variable(v.Name)
		if !asked || other.Derived != nil {
			continue
		}
		e.Versions = append(e.Versions, h.Version)
		if w, differs := otherwise(v, other); differs {
			w.Version = h.Version
			e.Earlier = append(e.Earlier, w)
		}
	}
}

// otherwise is how another version put a variable, where it did so in other words.
func otherwise(v, other survey.Variable) (w wording, differs bool) {
	w = wording{Label: other.Label, Wording: asked(other), Values: map[int]survey.Text{}}
	for _, o := range other.Values {
		i := slices.IndexFunc(v.Values, func(now survey.Option) bool { return now.Code == o.Code })
		if i < 0 || !maps.Equal(v.Values[i].Text, o.Text) {
			w.Values[o.Code] = o.Text
		}
	}
	return w, len(w.Values) > 0 || !maps.Equal(v.Label, other.Label) || !maps.Equal(asked(v), w.Wording)
}

func asked(v survey.Variable) survey.Text {
	if v.Question == nil {
		return nil
	}
	return v.Question.Text
}

// gone are the variables that only other versions than the delivered one ask, in the order of those.
func (b Bundle) gone(held []heldVersion) []goneVariable {
	var gone []goneVariable
	place := map[string]int{}
	for _, h := range held {
		s := b.of(h.Version)
		if s == nil {
			continue
		}
		for _, v := range s.Variables {
			if _, still := b.Survey.Variable(v.Name); still || v.Derived != nil {
				continue
			}
			i, known := place[v.Name]
			if !known {
				i, place[v.Name] = len(gone), len(gone)
				gone = append(gone, goneVariable{Name: v.Name, Label: v.Label})
			}
			gone[i].Versions = append(gone[i].Versions, h.Version)
		}
	}
	return gone
}
