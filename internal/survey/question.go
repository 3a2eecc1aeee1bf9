package survey

import (
	"strconv"

	"fieldwork/internal/strictyaml"
)

// kinds are the keys that name a question's variable.
func (q *questionFile) kinds() map[Kind]strictyaml.Word {
	return map[Kind]strictyaml.Word{Consent: q.Consent, One: q.One, Many: q.Many, Grid: q.Grid, Scale: q.Scale, Rank: q.Rank,
		Number: q.Number, Date: q.Date, Month: q.Month, Words: q.Words, Note: q.Note}
}

func (c *compiler) question(f questionFile) *Question {
	q := &Question{Optional: f.Optional, Soft: f.Soft, May: f.Refuse, Unknown: f.Unknown, Anchor: f.Anchor, Expect: f.Expect.Text}
	for kind, w := range f.kinds() {
		if w.Text == "" {
			continue
		}
		if q.Kind != "" {
			c.Addf(f.At, "two-kinds", "give the question one kind", "question is both %s and %s", q.Kind, kind)
		}
		q.Kind, q.Name = kind, c.name(w, lowerName, string(kind), f.At)
	}
	if q.Kind == "" {
		c.Add(f.At, "no-kind", "the question has no kind", "begin it with consent, one, many, grid, scale, rank, number, date, month, text or note and its variable's name")
		q.Kind = Note
	}
	q.Text = c.text(f.Text, f.At, "question "+q.Name)
	q.Help, q.Unit = c.someText(f.Help, "help"), c.someText(f.Unit, "unit")
	c.listsOf(q, f)
	c.bounds(q, f)
	c.ends(q, f)
	c.dates(q, f)
	if f.Order.Text != "" {
		if q.Random = f.Order.Text == "random"; !q.Random {
			c.Addf(f.Order.At, "bad-order", "write `order: random` or leave it out", "order %q is not known", f.Order.Text)
		}
	}
	c.manner(q, f)
	if q.Expect != "" && q.List != nil {
		if _, ok := q.List.Named(q.Expect); !ok {
			c.Addf(f.Expect.At, "unknown-option", strictyaml.DidYouMean(q.Expect, q.List.Names()), "option %q is not in list %q", q.Expect, q.List.Name)
		}
	}
	if _, taken := c.survey.questions[q.Name]; taken {
		c.Addf(f.At, "duplicate-question", "give each question its own name", "question %q is there twice", q.Name)
	}
	c.survey.questions[q.Name], c.places[q.Name] = q, f.At
	return q
}

// listsOf resolves the lists that the question's kind needs, and refuses those it has no use for.
func (c *compiler) listsOf(q *Question, f questionFile) {
	switch q.Kind {
	case One, Many, Rank:
		q.List = c.list(f.Of, f.At, "of")
	case Grid:
		q.List, q.Rows = c.list(f.Of, f.At, "of"), c.list(f.Rows, f.At, "rows")
	default:
		if f.Of.Text != "" {
			c.Addf(f.Of.At, "needless-key", "remove it", "a %s question has no `of`", q.Kind)
		}
	}
	if q.Kind != Grid && f.Rows.Text != "" {
		c.Addf(f.Rows.At, "needless-key", "remove it", "a %s question has no `rows`", q.Kind)
	}
}

func (c *compiler) bounds(q *Question, f questionFile) {
	value := func(p *int, otherwise int) int {
		if p == nil {
			return otherwise
		}
		return *p
	}
	switch q.Kind {
	case Number, Scale:
		if f.Min == nil || f.Max == nil {
			c.Addf(f.At, "no-range", "add `min:` and `max:`", "%s %q has no range", q.Kind, q.Name)
		}
		q.Min, q.Max = value(f.Min, 0), value(f.Max, 0)
		if q.Kind == Scale && q.Max-q.Min > maxScale {
			c.Addf(f.At, "long-scale", "shorten the range, or ask for a number", "scale %q has %d points, which no phone shows in a row", q.Name, q.Max-q.Min+1)
		}
	case Rank:
		q.Min, q.Max = 1, value(f.Pick, len(q.List.Options))
		if q.Max < 1 || q.Max > len(q.List.Options) {
			c.Addf(f.At, "max-beyond-list", "choose a `pick` from 1 to the number of options", "rank %q picks %d of %d options", q.Name, q.Max, len(q.List.Options))
			q.Max = max(1, len(q.List.Options))
		}
		if f.Min != nil || f.Max != nil {
			c.Addf(f.At, "needless-key", "write `pick` for how many are ranked", "a rank question has no `min` and `max`")
		}
	case Many:
		q.Min, q.Max = value(f.Min, 1), value(f.Max, len(q.List.Options))
		if q.Max > len(q.List.Options) {
			c.Addf(f.At, "max-beyond-list", "lower `max`", "max %d is more than the %d options of list %q", q.Max, len(q.List.Options), q.List.Name)
		}
	case Words:
		if f.Min != nil {
			c.Addf(f.At, "needless-key", "remove `min`", "a text question has no shortest length")
		}
		q.Max = value(f.Max, defaultTextMax)
		if q.Max < 1 || q.Max > maxTextMax {
			c.Addf(f.At, "text-length", "choose a `max` from 1 to "+strconv.Itoa(maxTextMax), "text of at most %d characters", q.Max)
		}
	default:
		if f.Min != nil || f.Max != nil {
			c.Addf(f.At, "needless-key", "remove `min` and `max`", "a %s question has no range", q.Kind)
		}
	}
	if q.Min > q.Max {
		c.Addf(f.At, "empty-range", "let min be at most max", "question %q: min %d is above max %d", q.Name, q.Min, q.Max)
	}
}
