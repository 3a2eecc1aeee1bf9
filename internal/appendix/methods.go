package appendix

import (
	"fieldwork/internal/conduct"
	"fieldwork/internal/document"
	"fieldwork/internal/interview"
)

// Methods says how the study was done: in sentences, in tables, and item by item after CHERRIES.
func Methods(a Input) ([]document.Section, error) {
	sections := []document.Section{
		a.section("methods", 1, a.prose(a.word("methods_note"))),
		a.section("methods_design", 2, a.design()...),
		a.section("methods_field", 2, a.field()...),
		a.section("methods_quotas", 2, a.quotas()...),
		a.section("methods_dispositions", 2, a.prose(a.ends()), a.dispositions(), a.notes(a.word("dispositions_note"))),
		a.section("methods_rates", 2, a.rates(), a.notes(a.word("rates_note"))),
	}
	if items := a.statistics(); len(items) > 0 {
		sections = append(sections, a.section("methods_statistics", 2, document.List{Items: items}))
	}
	return append(sections, a.section("methods_cherries", 2, a.prose(a.word("cherries_note")), a.cherries()), a.section("methods_reproduction", 2, a.reproduction())), nil
}

// design is what kind of study it is and who answers for it; approval and funding are the authors' to tell.
func (a Input) design() []document.Block {
	in := a.Facts.Instrument
	what := a.say("design", fields{"Title": a.text(a.Survey.Title), "Organiser": a.text(a.Survey.Organiser)})
	screened := a.say("design_screened", fields{"Count": in.Types, "Types": number(in.Types), "Requirements": number(in.Requirements)})
	instrument := a.say("design_instrument", fields{"Pages": number(in.Pages), "Questions": number(in.Questions), "Items": number(in.Items), "Screener": number(in.Screener)})
	blank := document.Terms{Terms: []document.Term{
		{Name: a.word("population"), Text: a.word("blank")}, {Name: a.word("ethics"), Text: a.word("blank")}, {Name: a.word("funding"), Text: a.word("blank")}}}
	synthetic := ""
	if a.Synthetic {
		synthetic = a.Words("data_synthetic")
	}
	return []document.Block{a.prose(synthetic, what, screened, a.counted("design_assigned", in.Assigned), a.consent()), a.prose(instrument, a.random(), a.adaptive()), blank}
}

// consent says what respondents were told and asked before they answered.
func (a Input) consent() string {
	in := a.Facts.Instrument
	if in.Consents == 0 {
		return a.word("no_consent")
	}
	id := "consent_asked"
	switch {
	case !in.ConsentFirst:
		id = "consent_later"
	case in.Notice:
		id = "consent_notice"
	}
	text := a.word(id)
	if in.Abroad {
		text += a.space() + a.word("consent_abroad")
	}
	return text
}

// random says what came in an order drawn for each interview.
func (a Input) random() string {
	in := a.Facts.Instrument
	return a.either("not_random", a.counted("random_questions", in.Random), a.counted("random_pages", in.RandomPages))
}

// adaptive says what depended on earlier answers.
func (a Input) adaptive() string {
	in := a.Facts.Instrument
	return a.either("not_adaptive", a.counted("adaptive_questions", in.Conditional), a.counted("adaptive_pages", in.ConditionalPages))
}

// counted is a sentence on a number of things; none where there are none.
func (a Input) counted(id string, n int) string {
	if n == 0 {
		return ""
	}
	return a.say(id, fields{"Count": n, "N": number(n)})
}

// either is the sentences that there are, or the one that says that there is nothing.
func (a Input) either(nothing string, sentences ...string) string {
	return or(a.prose(sentences...).Text, a.word(nothing))
}

// field is when and where from.
func (a Input) field() []document.Block {
	f := a.Facts
	if f.Interviews == 0 {
		return []document.Block{a.prose(a.say("field_empty", fields{"At": a.at(f.AsOf)}))}
	}
	blocks := []document.Block{a.prose(a.dates(), a.completes(), a.versions(), a.spoken())}
	t := a.newTable("sources", 1, "source", "started", "arrivals", "completes", "over_quota", "late", "screened_out", "duplicates")
	for _, s := range f.Sources {
		t.add(s.Name, s.Started, s.Arrivals, s.Completes, s.OverQuota, s.Late, s.ScreenedOut, s.Duplicates)
	}
	return append(blocks, t.Table)
}

func (a Input) dates() string {
	f := a.Facts
	data := fields{"Count": f.Interviews, "Interviews": number(f.Interviews), "Opened": a.when(f.Period.Opened), "Zone": f.Zone, "AsOf": a.at(f.AsOf)}
	return a.say("field_dates", data)
}

func (a Input) completes() string {
	f := a.Facts
	n := f.Step(conduct.InSample)
	if f.Period.FirstDone == nil {
		return a.word("no_completes")
	}
	return a.say("field_completes", fields{"Count": n, "N": number(n), "First": a.day(*f.Period.FirstDone), "Last": a.day(*f.Period.LastDone)})
}

// versions is said when interviews were held with more than one.
func (a Input) versions() string {
	n := len(a.Facts.Versions)
	if n < 2 {
		return ""
	}
	var each []string
	for _, v := range a.Facts.Versions {
		each = append(each, v.Version.Short()+" ("+number(v.Interviews)+")")
	}
	return a.say("field_versions", fields{"Count": n, "N": number(n), "Versions": a.list(each)})
}

// spoken is said when interviews were held in more than one language.
func (a Input) spoken() string {
	if len(a.Facts.Languages) < 2 {
		return ""
	}
	var each []string
	for _, l := range a.Facts.Languages {
		each = append(each, or(l.Name, a.word("not_known"))+" ("+number(l.Interviews)+")")
	}
	return a.say("field_languages", fields{"Languages": a.list(each)})
}

// ends says that everybody is accounted for.
func (a Input) ends() string {
	f := a.Facts
	if f.Interviews == 0 {
		return a.word("no_interviews")
	}
	return a.say("ends", fields{"Count": f.Interviews, "Interviews": number(f.Interviews), "Completes": number(f.Count(interview.Completed)), "Open": number(f.Count(interview.InProgress))})
}

// reproduction is what is needed to make the same figures again.
func (a Input) reproduction() document.Terms {
	f := a.Facts
	terms := []document.Term{
		{Name: a.Words("report_software"), Text: or(a.Software, a.word("blank"))},
		{Name: a.Words("report_version"), Text: string(f.Version)},
		{Name: a.word("data_hash"), Text: or(a.Data, a.word("blank"))},
		{Name: a.word("as_of"), Text: a.at(f.AsOf) + " (" + f.Zone + ")"},
	}
	return document.Terms{Terms: terms}
}
