package deliver

import (
	"maps"
	"slices"

	"fieldwork/internal/codebook"
	"fieldwork/internal/labelled"
	"fieldwork/internal/survey"
)

// history is what the codebook tells of the versions of the questionnaire. held are those that interviews began with, in the
// order in which the first of each came; the delivered version may have none yet.
func (b Bundle) history(held []codebook.Held) codebook.History {
	h := codebook.History{Survey: b.Survey.ID, Version: string(b.Survey.Version), Held: slices.Clone(held),
		Asked: map[string][]string{}, Earlier: map[string][]codebook.Wording{}}
	if !slices.ContainsFunc(h.Held, func(v codebook.Held) bool { return v.Version == h.Version }) {
		h.Held = append(h.Held, codebook.Held{Version: h.Version})
	}
	for _, v := range b.Survey.Variables {
		if v.Derived == nil { // derived variables are computed alike for all versions
			b.join(&h, v)
		}
	}
	h.Gone = b.gone(h.Held)
	return h
}

// of is the questionnaire of a version; nil when it is not at hand.
func (b Bundle) of(version string) *survey.Survey {
	if version == string(b.Survey.Version) {
		return b.Survey
	}
	for _, s := range b.Kept {
		if version == string(s.Version) {
			return s
		}
	}
	return nil
}

// join says in which versions the variable is asked, and how those differ from the delivered one.
func (b Bundle) join(h *codebook.History, v survey.Variable) {
	for _, held := range h.Held {
		s := b.of(held.Version)
		if s == nil {
			continue
		}
		other, asked := s.Variable(v.Name)
		if !asked || other.Derived != nil {
			continue
		}
		h.Asked[v.Name] = append(h.Asked[v.Name], held.Version)
		if w, differs := otherwise(v, other); differs {
			w.Version = held.Version
			h.Earlier[v.Name] = append(h.Earlier[v.Name], w)
		}
	}
}

// otherwise is how another version put a variable, where it did so in other words.
func otherwise(v, other survey.Variable) (w codebook.Wording, differs bool) {
	w = codebook.Wording{Label: labelled.Text(other.Label), Wording: labelled.Text(asked(other)), Values: map[int]labelled.Text{}}
	for _, o := range other.Values {
		i := slices.IndexFunc(v.Values, func(now survey.Option) bool { return now.Code == o.Code })
		if i < 0 || !maps.Equal(v.Values[i].Text, o.Text) {
			w.Values[o.Code] = labelled.Text(o.Text)
		}
	}
	return w, len(w.Values) > 0 || !maps.Equal(v.Label, other.Label) || !maps.Equal(asked(v), asked(other))
}

func asked(v survey.Variable) survey.Text {
	if v.Question == nil {
		return nil
	}
	return v.Question.Text
}

// gone are the variables that only other versions than the delivered one ask, in the order of those.
func (b Bundle) gone(held []codebook.Held) []codebook.Gone {
	var gone []codebook.Gone
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
				gone = append(gone, codebook.Gone{Name: v.Name, Label: labelled.Text(v.Label)})
			}
			gone[i].Versions = append(gone[i].Versions, h.Version)
		}
	}
	return gone
}
