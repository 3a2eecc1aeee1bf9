package survey

import (
	"slices"

	"fieldwork/internal/strictyaml"
)

// A Privacy is what a survey tells its respondents about their data before they consent, or why it tells them nothing.
type Privacy struct {
	None    string       // the author's reason for telling nothing; "" when there is a notice
	Items   []NoticeItem // of the notice, all of NoticeItems in this order
	Consent *Question    // the question in front of which the notice stands
	Abroad  *Transfer    // nil: the data stay in the country
}

// A Transfer is the sending of the data to another country, which needs a consent of its own.
type Transfer struct {
	Items   []NoticeItem // all of TransferItems in this order
	Consent *Question
}

// A NoticeItem is one thing that a notice must say.
type NoticeItem struct {
	Name string // its key in the questionnaire file
	Text Text
}

// HasNotice tells whether there is a notice to show.
func (p Privacy) HasNotice() bool { return len(p.Items) > 0 }

// Unsaid tells whether the questionnaire leaves the matter out.
func (p Privacy) Unsaid() bool { return p.None == "" && !p.HasNotice() }

// NoticeItems are what the Personal Information Protection Law of the People's Republic of China, article 17, has a
// handler say before it handles anything: its name and contact, purpose and method of handling, categories of data and
// their retention, and how rights are exercised, of which withdrawal (article 15) is one.
func NoticeItems() []string {
	return []string{"handler", "contact", "purpose", "method", "categories", "retention", "rights"}
}

// TransferItems are what article 39 of the same law has a handler say before data go abroad, and the country, because
// nobody can weigh a transfer without it.
func TransferItems() []string {
	return []string{"recipient", "country", "contact", "purpose", "method", "categories", "rights"}
}

// privacyFile is the block `privacy`; docs/questionnaire.md explains its keys.
type privacyFile struct {
	At         strictyaml.Pos
	None       strictyaml.Word `yaml:"none"`
	Handler    textKeys        `yaml:"handler"`
	Contact    textKeys        `yaml:"contact"`
	Purpose    textKeys        `yaml:"purpose"`
	Method     textKeys        `yaml:"method"`
	Categories textKeys        `yaml:"categories"`
	Retention  textKeys        `yaml:"retention"`
	Rights     textKeys        `yaml:"rights"`
	Abroad     abroadFile      `yaml:"abroad"`
}

type abroadFile struct {
	At         strictyaml.Pos
	Recipient  textKeys `yaml:"recipient"`
	Country    textKeys `yaml:"country"`
	Contact    textKeys `yaml:"contact"`
	Purpose    textKeys `yaml:"purpose"`
	Method     textKeys `yaml:"method"`
	Categories textKeys `yaml:"categories"`
	Rights     textKeys `yaml:"rights"`
}

func (f *privacyFile) items() map[string]textKeys {
	return map[string]textKeys{"handler": f.Handler, "contact": f.Contact, "purpose": f.Purpose, "method": f.Method,
		"categories": f.Categories, "retention": f.Retention, "rights": f.Rights}
}

func (f *abroadFile) items() map[string]textKeys {
	return map[string]textKeys{"recipient": f.Recipient, "country": f.Country, "contact": f.Contact, "purpose": f.Purpose,
		"method": f.Method, "categories": f.Categories, "rights": f.Rights}
}

// privacy reads the block. That a questionnaire has one is not asked here but in Load: a version that is in use is never
// refused for what it does not say.
func (c *compiler) privacy(f *surveyFile) {
	p, there := &c.survey.Privacy, f.Privacy.At.Line > 0
	consents := c.consentsAbroad(f)
	switch {
	case there && f.Privacy.None.At.Line > 0:
		c.noNotice(&f.Privacy)
	case there:
		p.Items = c.notice(f.Privacy.At, "privacy", NoticeItems(), f.Privacy.items())
		p.Consent = c.consent(f)
		if f.Privacy.Abroad.At.Line > 0 {
			p.Abroad = &Transfer{Items: c.notice(f.Privacy.Abroad.At, "abroad", TransferItems(), f.Privacy.Abroad.items())}
		}
	}
	c.transfer(f, consents)
}

// noNotice reads the reason for having none.
func (c *compiler) noNotice(f *privacyFile) {
	c.survey.Privacy.None = f.None.Text
	if f.None.Text == "" {
		c.Add(f.None.At, "no-reason", "`none` gives no reason", "say why respondents are told nothing, such as `none: \"no data about persons\"`")
	}
	if f.Abroad.At.Line > 0 || slices.ContainsFunc(NoticeItems(), func(name string) bool { return f.items()[name].At.Line > 0 }) {
		c.Add(f.At, "mixed-privacy", "`privacy` has a notice and says `none`", "keep one of the two")
	}
}

// notice reads the items and says of each that is missing that it is.
func (c *compiler) notice(at strictyaml.Pos, block string, names []string, given map[string]textKeys) []NoticeItem {
	items := make([]NoticeItem, len(names))
	for i, name := range names {
		items[i].Name = name
		if given[name].At.Line == 0 {
			c.Addf(at, "missing-notice", "add `"+name+":` with a text in every language", "`%s` does not say `%s`", block, name)
			continue
		}
		items[i].Text = c.text(given[name].Text, given[name].At, name)
	}
	return items
}

// consent is the question that asks for consent to the notice. It stands on the first page, shown to everybody, because
// nothing may be asked before it.
func (c *compiler) consent(f *surveyFile) *Question {
	if len(f.Pages) > 0 && !f.Pages[0].gate && f.Pages[0].If.Text == "" && f.Pages[0].Shuffle.Text == "" {
		for _, q := range f.Pages[0].Ask {
			if q.Consent.Text != "" && q.For.Text == "" && q.If.Text == "" {
				return c.survey.questions[q.Consent.Text]
			}
		}
	}
	c.Add(f.Privacy.At, "no-consent", "nobody consents to the notice", "ask `consent: NAME` on the first page, without `if` on either")
	return nil
}

// abroad is the word of `for` that makes a consent the one to a transfer.
const abroad = "abroad"

// A placedConsent is a consent to a transfer, and whether everybody is asked for it before the gate.
type placedConsent struct {
	file  questionFile
	asked bool
}

// consentsAbroad finds the consents to a transfer, and every `for` that is out of place.
func (c *compiler) consentsAbroad(f *surveyFile) (found []placedConsent) {
	screener := true
	for _, p := range f.Pages {
		screener = screener && !p.gate
		for _, q := range p.Ask {
			switch {
			case q.For.At.Line == 0:
			case q.Consent.Text == "":
				c.Add(q.For.At, "needless-key", "only a consent has `for`", "remove it")
			case q.For.Text != abroad:
				c.Addf(q.For.At, "unknown-purpose", strictyaml.DidYouMean(q.For.Text, []string{abroad}), "a consent for %q is not known", q.For.Text)
			default:
				found = append(found, placedConsent{q, screener && p.If.Text == "" && q.If.Text == ""})
			}
		}
	}
	return found
}

// transfer joins the block `abroad` and its consent; neither does without the other.
func (c *compiler) transfer(f *surveyFile, consents []placedConsent) {
	t := c.survey.Privacy.Abroad
	for i, found := range consents {
		switch {
		case t == nil:
			c.Addf(found.file.For.At, "needless-consent", "add `abroad:` to `privacy`, or remove `for`", "consent %q is for data that stay in the country", found.file.Consent.Text)
		case i > 0:
			c.Addf(found.file.For.At, "two-consents", "keep one", "consent %q is a second one for data that go abroad", found.file.Consent.Text)
		case !found.asked:
			c.Addf(found.file.For.At, "conditional-consent", "ask it before the gate, without `if` on it or its page", "not everybody is asked for the consent %q", found.file.Consent.Text)
		default:
			t.Consent = c.survey.questions[found.file.Consent.Text]
			t.Consent.Abroad = true
		}
	}
	if t != nil && len(consents) == 0 {
		c.Add(f.Privacy.Abroad.At, "no-consent-abroad", "data go abroad without a consent to it", "ask `consent: NAME` with `for: abroad` before the gate")
	}
}

// reservedPages are the names that an interview's own pages have in its address.
var reservedPages = []string{"privacy", "withdraw"}

func (c *compiler) reservedPages(f *surveyFile) {
	for _, p := range f.Pages {
		if slices.Contains(reservedPages, p.Page.Text) {
			c.Addf(p.Page.At, "reserved-page", "rename it", "page %q has the address of a page of our own", p.Page.Text)
		}
	}
}

// unsaid finds that a questionnaire which is to go into the field leaves privacy out.
func (p Privacy) unsaid(name string) (findings strictyaml.Findings) {
	if p.Unsaid() {
		findings.Add(strictyaml.Pos{File: name, Line: 1, Col: 1}, "no-privacy", "the survey says nothing of its respondents' data",
			"add `privacy:` with handler, contact, purpose, method, categories, retention and rights, or say `privacy: {none: \"why\"}`")
	}
	return findings
}
