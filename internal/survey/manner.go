package survey

import (
	"time"

	"fieldwork/internal/strictyaml"
)

// maxScale is how many steps a scale may have: eleven buttons fit in the width of a phone, twenty-one in two rows.
const maxScale = 20

// The layouts of dates, as answers are written.
const (
	dayLayout   = time.DateOnly
	monthLayout = "2006-01"
)

// The range of dates and months that have none of their own: a typing error such as 0215 is still found.
const (
	earliest = "1900-01-01"
	latest   = "2100-12-31"
)

// DateLayout is the layout of the kind's answers; "" when the kind has none.
func (k Kind) DateLayout() string {
	switch k {
	case Date:
		return dayLayout
	case Month:
		return monthLayout
	}
	return ""
}

// ends reads the words of a scale's ends, which it needs both.
func (c *compiler) ends(q *Question, f questionFile) {
	if f.Pick != nil && q.Kind != Rank {
		c.Addf(f.At, "needless-key", "remove `pick`", "a %s question has no places", q.Kind)
	}
	if q.Kind == Scale {
		q.Low, q.High = c.text(f.Low.Text, or(f.Low.At, f.At), "the low end of scale "+q.Name), c.text(f.High.Text, or(f.High.At, f.At), "the high end of scale "+q.Name)
		return
	}
	if len(f.Low.Text)+len(f.High.Text) > 0 {
		c.Addf(f.At, "needless-key", "remove `low` and `high`", "a %s question has no ends", q.Kind)
	}
}

// dates reads the range of a date or month.
func (c *compiler) dates(q *Question, f questionFile) {
	layout := q.Kind.DateLayout()
	for _, w := range []strictyaml.Word{f.From, f.To} {
		if w.Text == "" {
			continue
		}
		if layout == "" {
			c.Addf(w.At, "needless-key", "remove it", "a %s question has no `from` and `to`", q.Kind)
			return
		}
		if _, err := time.Parse(layout, w.Text); err != nil {
			c.Addf(w.At, "bad-time", "write it as "+layout, "%q is no %s", w.Text, q.Kind)
		}
	}
	if layout == "" {
		return
	}
	if q.From, q.To = f.From.Text, f.To.Text; q.From == "" {
		q.From = earliest[:len(layout)]
	}
	if q.To == "" {
		q.To = latest[:len(layout)]
	}
	if q.From > q.To {
		c.Addf(f.At, "empty-range", "let `from` be at most `to`", "question %q: from %s is after to %s", q.Name, q.From, q.To)
	}
}

// mayPass tells whether a respondent may do without an answer.
func (q *Question) mayPass() bool { return q.Optional || q.Soft || q.May || q.Unknown }

// manner reads how the question is asked: whether it may be left open or passed over, and how it is shown.
func (c *compiler) manner(q *Question, f questionFile) {
	switch {
	case q.Kind == Consent && q.mayPass():
		c.Addf(f.At, "needless-key", "remove `optional`, `soft`, `may_refuse` and `may_not_know`", "consent %q cannot be left open", q.Name)
	case q.Kind == Note && q.mayPass():
		c.Addf(f.At, "needless-key", "remove `optional`, `soft`, `may_refuse` and `may_not_know`", "a note asks nothing")
	case q.Optional && q.Soft:
		c.Addf(f.At, "two-manners", "keep one of `optional` and `soft`", "question %q may be left open, and is asked for", q.Name)
	}
	switch {
	case f.Show.Text == "":
	case f.Show.Text != "dropdown":
		c.Addf(f.Show.At, "bad-show", "write `show: dropdown` or leave it out", "show %q is not known", f.Show.Text)
	case q.Kind != One:
		c.Addf(f.Show.At, "needless-key", "remove `show`", "a %s question cannot be shown as a menu", q.Kind)
	case hasSpecify(q.List):
		c.Addf(f.Show.At, "menu-with-words", "leave `show` out, or ask for the words in a question of their own", "list %q has an option that asks for words, which a menu cannot", q.List.Name)
	default:
		q.Dropdown = true
	}
	if q.Random && q.List == nil {
		c.Addf(f.Order.At, "needless-key", "remove `order`", "a %s question has no options to put in an order", q.Kind)
	}
	if q.Expect != "" && q.List == nil {
		c.Addf(f.Expect.At, "needless-key", "remove `expect`", "a %s question has no option to expect", q.Kind)
	}
	if len(f.Unit.Text) > 0 && q.Kind != Number {
		c.Addf(f.Unit.At, "needless-key", "remove `unit`", "a %s question counts nothing", q.Kind)
	}
	if q.Kind == Rank && hasSpecify(q.List) {
		c.Addf(f.At, "rank-with-words", "rank a list without `specify`", "list %q has an option that asks for words, which cannot be ranked", q.List.Name)
	}
}

func hasSpecify(l *List) bool {
	for _, o := range l.Options {
		if o.Specify {
			return true
		}
	}
	return false
}
