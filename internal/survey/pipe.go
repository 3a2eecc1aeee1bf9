package survey

import (
	"regexp"
	"strconv"
	"strings"

	"fieldwork/internal/strictyaml"
)

// piped is an earlier answer in a text: {variable}.
var piped = regexp.MustCompile(`\{([a-z][a-z0-9_]*)\}`)

// Pipes tells whether the text speaks of an earlier answer in any language.
func (t Text) Pipes() bool {
	for _, words := range t {
		// Every posted page asks this of all its texts, and hardly any has a brace.
		if strings.Contains(words, "{") && piped.MatchString(words) {
			return true
		}
	}
	return false
}

// Fill writes the answers that a text speaks of into it, in words of the language; one that is missing leaves nothing. The
// result is plain text and must be escaped like any answer.
func (s *Survey) Fill(text, language string, facts Facts) string {
	if !strings.Contains(text, "{") {
		return text
	}
	return piped.ReplaceAllStringFunc(text, func(m string) string { return s.spoken(m[1:len(m)-1], language, facts) })
}

// spoken is an answer in words.
func (s *Survey) spoken(name, language string, facts Facts) string {
	fact, known := s.facts[name]
	if !known {
		return "{" + name + "}"
	}
	v, list := facts[name], fact.list
	if name == "type" {
		for _, t := range s.Types {
			if t.Name == v.Text() {
				return t.Text.In(language)
			}
		}
	}
	if x, ok := v.Number(); ok {
		if list == nil {
			return strconv.FormatFloat(x, 'f', -1, 64)
		}
		o, _ := list.Option(int(x))
		return o.Text.In(language)
	}
	if list == nil {
		return v.Text()
	}
	var words []string
	for _, code := range v.Codes() {
		if o, ok := list.Option(code); ok {
			words = append(words, o.Text.In(language))
		}
	}
	return strings.Join(words, between(language))
}

// between separates the parts of an enumeration.
func between(language string) string {
	if strings.HasPrefix(language, "zh") || strings.HasPrefix(language, "ja") {
		return "、"
	}
	return ", "
}

// pipes checks that every answer that a text speaks of is known where the text stands.
func (c *compiler) pipes(f *surveyFile) {
	i := 0
	for _, p := range f.Pages {
		if p.gate {
			continue
		}
		page, known := c.survey.Pages[i], c.begins(i)
		c.pipe(page.Title, p.At, known)
		for k, q := range page.Questions {
			for _, t := range []Text{q.Text, q.Help, q.Unit, q.Low, q.High} {
				c.pipe(t, p.Ask[k].At, known)
			}
			for _, l := range []*List{q.List, q.Rows} {
				if l == nil {
					continue
				}
				for _, o := range l.Options {
					c.pipe(o.Text, p.Ask[k].At, known)
				}
			}
		}
		i++
	}
}

func (c *compiler) pipe(t Text, at strictyaml.Pos, page int) {
	for _, l := range c.survey.Languages {
		for _, m := range piped.FindAllStringSubmatch(t[l], -1) {
			name := m[1]
			switch asked, known := c.askedOn[name]; {
			case c.earlier && (!known || asked >= page): // it was written before texts could speak of answers
			case !known:
				c.Addf(at, "unknown-variable", strictyaml.DidYouMean(name, keys(c.askedOn)), "a text speaks of {%s}, which is not asked", name)
			case asked >= page:
				c.Addf(at, "asked-later", "ask it on an earlier page", "a text speaks of {%s}, which is not known yet at this point", name)
			default:
				c.survey.route([]string{name})
			}
		}
	}
}
