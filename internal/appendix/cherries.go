package appendix

import (
	"strings"

	"fieldwork/internal/conduct"
	"fieldwork/internal/document"
	"fieldwork/internal/interview"
)

// A cherry is an item of the checklist. What says nothing is the authors' to tell.
type cherry struct {
	category, id string
	says         func(a Input) string
}

// cherryItems are the thirty items of the Checklist for Reporting Results of Internet E-Surveys, in its order (Eysenbach, G.
// (2004), Improving the quality of Web surveys, J Med Internet Res 6(3), e34, Table 1; corrected in 14(1), e8).
func cherryItems() []cherry {
	human := func(Input) string { return "" }
	word := func(id string) func(Input) string { return func(a Input) string { return a.word(id) } }
	rated := func(r conduct.RateName) func(Input) string { return func(a Input) string { return a.rated(r) } }
	return []cherry{
		{"design", "design", Input.sampled},
		{"ethics", "irb", human},
		{"ethics", "consent", Input.consent},
		{"ethics", "protection", word("says_protection")},
		{"development", "testing", human},
		{"recruitment", "open", Input.open},
		{"recruitment", "contact", human},
		{"recruitment", "advertising", human},
		{"administration", "web", word("says_web")},
		{"administration", "context", human},
		{"administration", "voluntary", Input.voluntary},
		{"administration", "incentives", human},
		{"administration", "dates", Input.fieldDates},
		{"administration", "randomization", Input.random},
		{"administration", "adaptive", Input.adaptive},
		{"administration", "items", Input.itemsPerPage},
		{"administration", "pages", Input.screens},
		{"administration", "completeness", Input.completeness},
		{"administration", "review", word("says_review")},
		{"response", "visitor", word("says_visitor")},
		{"response", "view", rated(conduct.View)},
		{"response", "participation", rated(conduct.Participation)},
		{"response", "completion", rated(conduct.Completion)},
		{"entries", "cookies", Input.cookies},
		{"entries", "ip", word("says_ip")},
		{"entries", "log", word("says_log")},
		{"entries", "registration", Input.registration},
		{"analysis", "incomplete", Input.incomplete},
		{"analysis", "timestamps", Input.timestamps},
		{"analysis", "correction", Input.correction},
	}
}

// needing are the items of which the program knows a part and the authors the rest.
func needing(id string) bool {
	return id == "design" || id == "protection" || id == "open" || id == "view"
}

// cherries is the checklist. Blanks stay visible, so that nobody submits it without having seen them.
func (a Input) cherries() document.Table {
	t := a.newTable("cherries", 2, "category", "cherry", "says")
	t.Wide = true
	category := ""
	for _, item := range cherryItems() {
		shown := ""
		if item.category != category {
			category, shown = item.category, a.word("cherries_"+item.category)
		}
		said := []string{item.says(a)}
		if said[0] == "" {
			said[0] = a.word("blank_authors")
		} else if needing(item.id) && (item.id != "view" || a.Facts.Rate(conduct.View).Value == nil) {
			said = append(said, a.word("blank_authors"))
		}
		t.add(shown, a.word("cherry_"+item.id), strings.Join(said, a.space()))
	}
	for i, row := range t.Body {
		row[0].First = i > 0 && row[0].Text != ""
	}
	return t.Table
}

func (a Input) sampled() string {
	f := a.Facts
	return a.say("says_design", fields{"Count": len(f.Quotas), "Cells": number(len(f.Quotas)), "Types": number(f.Instrument.Types)})
}

// direct is the name of the source of those who came without one.
const direct = "direct"

// open tells whether anybody could take part who had the address.
func (a Input) open() string {
	openly, sent := 0, 0
	for _, s := range a.Facts.Sources {
		if s.Name == direct {
			openly += s.Started
		} else {
			sent += s.Started
		}
	}
	data, text := fields{"Direct": number(openly), "Sent": number(sent)}, ""
	switch {
	case openly+sent == 0:
		return ""
	case sent == 0:
		return a.say("says_open", data)
	case openly == 0:
		text = a.say("says_closed", data)
	default:
		text = a.say("says_mixed", data)
	}
	return a.prose(text, a.signed()).Text
}

// signed says how many of the declared sources sign their links. Where none does anybody can make up an id, which a survey
// that calls itself closed must say.
func (a Input) signed() string {
	in := a.Facts.Instrument
	switch {
	case in.Sources == 0:
		return ""
	case in.SignedSources == 0:
		return a.say("says_unsigned", fields{"Count": in.Sources, "Sources": number(in.Sources)})
	}
	return a.say("says_signed", fields{"Count": in.Sources, "Sources": number(in.Sources), "Signed": number(in.SignedSources)})
}

func (a Input) voluntary() string {
	return a.prose(a.word("says_voluntary"), a.counted("says_withdrew", a.Facts.Count(interview.Withdrawn))).Text
}

func (a Input) fieldDates() string {
	if a.Facts.Interviews == 0 {
		return a.word("no_interviews")
	}
	return a.prose(a.dates(), a.completes()).Text
}

func (a Input) itemsPerPage() string {
	in := a.Facts.Instrument
	return a.say("says_items", fields{"Least": number(in.LeastItems), "Most": number(in.MostItems), "Items": number(in.Items)})
}

func (a Input) screens() string {
	in := a.Facts.Instrument
	return a.say("says_pages", fields{"Count": in.Pages, "Pages": number(in.Pages), "Screener": number(in.Screener)})
}

func (a Input) completeness() string {
	in := a.Facts.Instrument
	return a.say("says_completeness", fields{"Required": number(in.Required), "Soft": number(in.Soft), "Optional": number(in.Optional), "Refusable": number(in.Refusable), "Unknowable": number(in.Unknowable)})
}

func (a Input) cookies() string {
	return a.prose(a.word("says_cookies"), a.counted("says_browsers", a.Facts.Instrument.BrowserSources)).Text
}

func (a Input) registration() string {
	return a.prose(a.word("says_registration"), a.counted("says_refused", a.Facts.Count(interview.Duplicated))).Text
}

func (a Input) incomplete() string {
	n := a.Facts.Count(interview.InProgress)
	return a.say("says_incomplete", fields{"Count": n, "N": number(n)})
}

func (a Input) timestamps() string {
	if len(a.Facts.Durations) == 0 || a.Facts.Durations[0].N == 0 {
		return a.word("no_completes")
	}
	d := a.Facts.Durations[0]
	said := a.say("says_timestamps", fields{"Count": d.Hurried, "N": number(d.Hurried), "Share": shareOf(d.Hurried, d.N)})
	return a.prose(said, a.counted("says_invalidated", a.Facts.Count(interview.Invalidated))).Text
}

// correction says whether tables are weighted.
func (a Input) correction() string {
	if a.Plan == nil {
		return ""
	}
	n := 0
	for _, t := range a.Plan.Tables {
		if forPopulation(t) {
			n++
		}
	}
	if n == 0 {
		return a.word("says_unweighted")
	}
	return a.say("says_weighted", fields{"Count": n, "N": number(n), "Tables": number(len(a.Plan.Tables))})
}
