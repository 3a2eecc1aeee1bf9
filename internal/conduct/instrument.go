package conduct

import (
	"slices"

	"fieldwork/internal/panel"
	"fieldwork/internal/survey"
)

// An Instrument is what the questionnaire file says of how it asks, counted over the whole of it: no respondent sees more.
type Instrument struct {
	Pages            int  `json:"pages"`
	Screener         int  `json:"screener_pages"` // before the gate
	Questions        int  `json:"questions"`      // notes are none
	Items            int  `json:"items"`          // a grid has as many as rows
	LeastItems       int  `json:"least_items_a_page"`
	MostItems        int  `json:"most_items_a_page"`
	ConditionalPages int  `json:"conditional_pages"`
	Conditional      int  `json:"conditional_questions"`        // by themselves or because an option or row is
	RandomPages      int  `json:"random_pages"`                 // whose questions, or which among others, come in an order drawn for each interview
	Random           int  `json:"random_questions"`             // whose options or rows do
	Required         int  `json:"required_questions"`           // must be answered, or passed over where that is offered
	Soft             int  `json:"soft_questions"`               // asked for once more and may be left open then
	Optional         int  `json:"optional_questions"`           // may be left open
	Refusable        int  `json:"refusable_questions"`          // offer "prefer not to answer"
	Unknowable       int  `json:"may_not_know_questions"`       // offer "don't know", also beside the other
	Consents         int  `json:"consents"`                     // asked for
	ConsentFirst     bool `json:"consent_first"`                // everybody is asked for one before anything else
	Notice           bool `json:"privacy_notice"`               // respondents are told of their data before they consent
	Abroad           bool `json:"sent_abroad"`                  // with a consent of its own
	Types            int  `json:"types"`                        // of respondents
	Requirements     int  `json:"requirements"`                 // of eligibility
	Assigned         int  `json:"assigned_variables"`           // that the gate draws
	Sources          int  `json:"declared_sources"`             // beside direct visitors; 0 when they are not known
	SignedSources    int  `json:"sources_with_signed_links"`    // only the source can make a link
	BrowserSources   int  `json:"sources_with_browser_cookies"` // one interview a browser
}

func instrumentOf(s *survey.Survey, sources map[string]panel.Source) Instrument {
	in := Instrument{Pages: len(s.Pages), Screener: min(s.Gate, len(s.Pages)), Types: len(s.Types), Requirements: len(s.Eligible),
		Assigned: len(s.Assigned), Notice: s.Privacy.HasNotice(), Abroad: s.Privacy.Abroad != nil, ConsentFirst: consentFirst(s)}
	for i, p := range s.Pages {
		items := in.page(p)
		if i == 0 || items < in.LeastItems {
			in.LeastItems = items
		}
		in.MostItems = max(in.MostItems, items)
	}
	for name, source := range sources {
		if name == panel.Direct().Name {
			continue
		}
		in.Sources++
		in.SignedSources += one(source.Entry != nil)
		in.BrowserSources += one(source.OncePerBrowser)
	}
	return in
}

// consentFirst tells whether the first thing that anybody is asked is a consent, and everybody is.
func consentFirst(s *survey.Survey) bool {
	for _, p := range s.Pages {
		for _, q := range p.Questions {
			if q.Kind != survey.Note {
				return q.Kind == survey.Consent && p.If == nil && q.If == nil && !p.Random && p.Shuffle == ""
			}
		}
	}
	return false
}

// page counts a page in and returns how many items it has.
func (in *Instrument) page(p *survey.Page) (items int) {
	in.ConditionalPages += one(p.If != nil)
	in.RandomPages += one(p.Random || p.Shuffle != "")
	for _, q := range p.Questions {
		if q.Kind == survey.Note {
			continue
		}
		in.question(q)
		if q.Kind == survey.Grid {
			items += len(q.Rows.Options)
		} else {
			items++
		}
	}
	in.Items += items
	return items
}

func (in *Instrument) question(q *survey.Question) {
	in.Questions++
	in.Conditional += one(q.If != nil || q.Carry != nil || conditional(q.List) || conditional(q.Rows))
	in.Random += one(q.Random)
	in.Refusable += one(q.May)
	in.Unknowable += one(q.Unknown)
	in.Consents += one(q.Kind == survey.Consent)
	switch {
	case q.Soft:
		in.Soft++
	case q.Optional:
		in.Optional++
	default:
		in.Required++
	}
}

func conditional(l *survey.List) bool {
	return l != nil && slices.ContainsFunc(l.Options, func(o survey.Option) bool { return o.If != nil })
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}
