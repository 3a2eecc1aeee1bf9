package appendix

import (
	"fieldwork/internal/analysis"
	"fieldwork/internal/conduct"
	"fieldwork/internal/document"
)

// quotas are the cells as they stand, and what was changed of them in the field.
func (a Input) quotas() []document.Block {
	f := a.Facts
	t := a.newTable("quotas", 2, "cell", "dimension", "planned", "target", "completes", "over_quota", "state", "closed")
	for _, q := range f.Quotas {
		t.add(a.cell(q.Cell), q.Dimension, right(target(q.Planned)), right(target(q.Target)), q.Completed, q.OverQuota, a.Words("monitor_state_"+q.State), a.closed(q))
	}
	rule := a.say("quota_rule", fields{"Minutes": analysis.Format(a.Survey.Lease.Minutes(), 0)})
	blocks := []document.Block{a.prose(rule), t.Table, a.notes(a.word("quota_note"))}
	if len(f.Changes) == 0 {
		return append(blocks, a.prose(a.word("no_changes")))
	}
	c := a.newTable("changes", 2, "at", "what", "subject", "old", "new", "by", "why")
	for _, change := range f.Changes {
		c.add(a.at(change.At), a.word("change_"+change.What), change.Subject, a.value(change.What, change.Old), a.value(change.What, change.New), a.by(change), change.Why)
	}
	return append(blocks, c.Table)
}

// cell is a cell with its words.
func (a Input) cell(name string) string {
	for _, c := range a.Survey.Cells {
		if label := a.text(c.Text); c.Name == name && label != "" && label != name {
			return name + ": " + label
		}
	}
	return name
}

func (a Input) closed(q conduct.Quota) string {
	if q.ClosedBy == "" {
		return "–"
	}
	by := a.word("closed_by_" + q.ClosedBy)
	if q.ClosedAt == nil {
		return by
	}
	return a.at(*q.ClosedAt) + ", " + by
}

// value is a value of the record of changes: the states of cells have words.
func (a Input) value(what, value string) string {
	if value == "" {
		return "–"
	}
	if what == conduct.StateChange || what == conduct.DoorChange {
		return or(a.Words("monitor_state_"+value), value)
	}
	return value
}

// by tells a date that had come from what somebody decided.
func (a Input) by(c conduct.Change) string {
	if c.Date {
		return a.word("by_date")
	}
	return a.word("by_hand")
}

func (a Input) dispositions() document.Table {
	t := a.newTable("dispositions", 2, "disposition", "aapor", "interviews", "share")
	for _, d := range a.Facts.Dispositions {
		t.add(a.Words("disposition_"+string(d.Word)), d.AAPOR, d.Interviews, among(d.Interviews, a.Facts.Interviews))
	}
	t.add(a.word("all_interviews"), "", a.Facts.Interviews, among(a.Facts.Interviews, a.Facts.Interviews))
	return t.Table
}

// rates are all rates with what they are rates of.
func (a Input) rates() document.Table {
	t := a.newTable("rates", 2, "rate", "formula", "numerator", "denominator", "share")
	for _, r := range a.Facts.Rates {
		if r.Value == nil && r.Unknown != conduct.Nobody {
			t.add(a.word("rate_"+string(r.Name)), a.word("formula_"+string(r.Name)), r.Numerator, right("–"), right(a.word("not_known")))
			continue
		}
		t.add(a.word("rate_"+string(r.Name)), a.word("formula_"+string(r.Name)), r.Numerator, r.Denominator, among(r.Numerator, r.Denominator))
	}
	return t.Table
}

// rated is a rate as a sentence, such as: Break-off rate: 16.7% (20 of 120).
func (a Input) rated(name conduct.RateName) string {
	r := a.Facts.Rate(name)
	value := a.word("not_known")
	switch {
	case r.Value != nil:
		return a.say("rated", fields{"Rate": a.word("rate_" + string(name)), "Share": percent(*r.Value), "Numerator": number(r.Numerator), "Denominator": number(r.Denominator)})
	case r.Unknown == conduct.Nobody:
		value = analysis.NotAvailable
	}
	return a.say("rated_unknown", fields{"Rate": a.word("rate_" + string(name)), "Value": value})
}
