package console

import (
	"net/http"
	"net/url"

	"fieldwork/internal/account"
)

// records are the routes of the audit log: of everything for managers of every survey, of one survey for its own.
func (k *Console) records() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/log", Needs: account.Manager, Page: k.logPage},
		{Method: http.MethodGet, Path: "/:survey/log", Needs: account.Manager, Page: k.logPage},
	}
}

// How much of the log is on a page, and how many entries are looked at for it when few of them are wanted.
const (
	logPage   = 50
	logLooked = 40 * logPage
)

// The parameters of a page of the log.
const (
	logSurvey = "survey"
	logWhat   = "what"
	logBefore = "before"
)

type logView struct {
	Frame
	Entries  []entryView
	Surveys  []choice // none on the page of a survey
	Deeds    []choice
	Filtered bool
	Newest   string // the address of the first page, while it is not this one
	Older    string // that of the next; "" when there is no more
	Clear    string // that of the log without a filter
}

// An entryView is a row of the log.
type entryView struct {
	At                 moment
	Who, Deed, Subject string
	System             bool // who is no account
	Survey             string
	Before, After, Why string
}

// logPage shows who did what, the newest first.
func (k *Console) logPage(v *Visit) error {
	query, what := v.QueryParams(), v.QueryParam(logWhat)
	filter := account.Filter{Survey: v.QueryParam(logSurvey), Before: v.QueryParam(logBefore)}
	if v.Survey != nil {
		filter.Survey = v.Survey.ID
	}
	entries, next, err := k.deedsOf(v, filter, what)
	if err != nil {
		return err
	}
	view := logView{Frame: k.frame(v, "menu_log"), Deeds: v.deeds(what), Filtered: what != "" || v.Survey == nil && filter.Survey != "", Clear: v.Request().URL.EscapedPath()}
	if v.Survey == nil {
		view.Surveys = []choice{{Text: v.Words.Text["desk_every_survey"]}}
		for _, sv := range k.inOrder() {
			view.Surveys = append(view.Surveys, choice{Value: sv.ID, Text: k.surveyName(v, sv.ID), Chosen: sv.ID == filter.Survey})
		}
	}
	for _, e := range entries {
		view.Entries = append(view.Entries, k.entryView(v, e))
	}
	if filter.Before != "" {
		view.Newest = view.Clear + logQuery(query, "")
	}
	if next != "" {
		view.Older = view.Clear + logQuery(query, next)
	}
	return v.Render(k.templates, http.StatusOK, "log", view)
}

// deedsOf reads a page. The log itself knows nothing of kinds of deeds, so with one wanted it is read on until a page is
// full or enough was looked at; the page then says where to go on.
func (k *Console) deedsOf(v *Visit, f account.Filter, what string) (entries []account.Entry, next string, err error) {
	f.Limit = logPage
	for looked := 0; looked < logLooked && len(entries) < logPage; looked += logPage {
		page, err := k.accounts.Audit(v.Ctx(), v.Account, f)
		if err != nil {
			return nil, "", err
		}
		for _, e := range page.Entries {
			if what == "" || e.What == what {
				entries = append(entries, e)
			}
		}
		if next = page.Next; next == "" {
			return entries, "", nil
		}
		f.Before = next
	}
	return entries, next, nil
}

// logQuery is the query of another page of the log.
func logQuery(now url.Values, before string) string {
	q := url.Values{}
	for _, name := range []string{logSurvey, logWhat} {
		if value := now.Get(name); value != "" {
			q.Set(name, value)
		}
	}
	if before != "" {
		q.Set(logBefore, before)
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func (k *Console) entryView(v *Visit, e account.Entry) entryView {
	view := entryView{At: k.moment(v, e.At), Who: e.Who, Deed: v.deed(e.What), Subject: e.Subject, Before: k.told(v, e.What, e.Before), After: k.told(v, e.What, e.After), Why: e.Why}
	if id := "who_" + e.Who; k.Words.Has(id) {
		view.Who, view.System = v.Words.Text[id], true
	}
	if e.Survey != "" && v.Survey == nil {
		view.Survey = k.surveyName(v, e.Survey)
	}
	return view
}

// deedPrefix begins the ids of the words for what can be done.
const deedPrefix = "deed_"

// deed is what was done, in words; of what has none, the word by which it is kept.
func (v *Visit) deed(what string) string {
	if v.console.Words.Has(deedPrefix + what) {
		return v.Words.Text[deedPrefix+what]
	}
	return what
}

// deeds are all that the log may be asked for, by their words.
func (v *Visit) deeds(chosen string) []choice {
	choices := []choice{{Text: v.Words.Text["log_every_deed"]}}
	for _, id := range v.console.Words.IDs() {
		if len(id) > len(deedPrefix) && id[:len(deedPrefix)] == deedPrefix {
			what := id[len(deedPrefix):]
			choices = append(choices, choice{what, v.deed(what), what == chosen})
		}
	}
	return choices
}
