package survey

import (
	"slices"

	"fieldwork/internal/strictyaml"
)

// A condition is the `if` of an option, to be compiled once it is known which pages use its list.
type condition struct {
	list  *List
	index int
	rule  strictyaml.Word
}

// pageOrder reads how a page and its questions are ordered.
func (c *compiler) pageOrder(page *Page, p pageFile) {
	if p.Order.Text != "" {
		if page.Random = p.Order.Text == "random"; !page.Random {
			c.Addf(p.Order.At, "bad-order", "write `order: random` or leave it out", "order %q is not known", p.Order.Text)
		}
	}
	if p.Shuffle.Text != "" {
		page.Shuffle = c.name(p.Shuffle, lowerName, "shuffle", p.at)
	}
	if page.Anchor && page.Shuffle == "" {
		c.Addf(p.at, "needless-key", "remove `anchor`, or give the page a `shuffle`", "page %q has a fixed place anyhow", page.Name)
	}
}

// Begins is the index of the first page of those that the page is shuffled with; its own when its place is fixed. What is
// asked on any of them is not known to any other.
func (s *Survey) Begins(page int) int {
	for page > 0 && page != s.Gate && s.Pages[page].Shuffle != "" && s.Pages[page-1].Shuffle == s.Pages[page].Shuffle {
		page--
	}
	return page
}

func (c *compiler) begins(page int) int { return c.survey.Begins(page) }

// routing compiles a condition of the questionnaire, whose derived variables the path must then know.
func (c *compiler) routing(w strictyaml.Word, page int) *Rule {
	r := c.rule(w, page)
	if r != nil {
		c.survey.route(r.Names)
	}
	return r
}

func (s *Survey) route(names []string) {
	for _, d := range s.Derived {
		d.Routes = d.Routes || slices.Contains(names, d.Name)
	}
}

// routeThrough lets the path know also what a derived variable that routes is computed from. A formula names only derived
// variables that stand before it.
func (s *Survey) routeThrough() {
	for _, d := range slices.Backward(s.Derived) {
		if d.Routes && d.Value != nil {
			s.route(d.Value.Names)
		}
	}
}

// optionRules compiles the conditions of options, for the earliest page that shows them.
func (c *compiler) optionRules() {
	for _, o := range c.conditions {
		first := never
		for i, p := range c.survey.Pages {
			for _, q := range p.Questions {
				if q.List == o.list || q.Rows == o.list {
					first = min(first, c.begins(i))
				}
			}
		}
		o.list.Options[o.index].If = c.routing(o.rule, first)
	}
}

// carry resolves the question whose answer limits another's options, or a grid's rows.
func (c *compiler) carry(q *Question, f questionFile, page int) {
	w, chosen := f.Chosen, true
	if f.Rest.Text != "" {
		if w.Text != "" {
			c.Addf(f.Rest.At, "two-carries", "keep one of `chosen` and `not_chosen`", "question %q takes options from two answers", q.Name)
		}
		w, chosen = f.Rest, false
	}
	if w.Text == "" {
		return
	}
	from, known := c.survey.questions[w.Text]
	limited := q.List
	if q.Kind == Grid {
		limited = q.Rows
	}
	switch asked := c.askedOn[w.Text]; {
	case limited == nil:
		c.Addf(w.At, "needless-key", "remove it", "a %s question has no options to limit", q.Kind)
	case !known:
		c.Addf(w.At, "unknown-variable", strictyaml.DidYouMean(w.Text, keys(c.survey.questions)), "question %q is not asked", w.Text)
	case from.Kind != One && from.Kind != Many && from.Kind != Rank:
		c.Addf(w.At, "bad-carry", "name a question with options", "a %s question has no options to carry forward", from.Kind)
	case from.List != limited:
		c.Addf(w.At, "bad-carry", "use the same list in both", "question %q has the options of list %q, and %q those of %q", from.Name, from.List.Name, q.Name, limited.Name)
	case asked >= page:
		c.Addf(w.At, "asked-later", "ask it on an earlier page", "question %q is not answered yet at this point", w.Text)
	default:
		q.Carry = &Carry{Question: from, Chosen: chosen}
	}
}
