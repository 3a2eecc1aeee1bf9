package steering

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"fieldwork/internal/account"
	"fieldwork/internal/console"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
)

// listed is how many interviews a page of the list has.
const listed = 50

type interviewsView struct {
	console.Frame
	Here                         string
	Dispositions, Types, Sources []choice
	Filtered                     bool
	Interviews                   []listedView
	Older, Newest                string // addresses; "" when there are none
	Number, NumberError          string
	Find                         *findView // nil for those who may not know who a respondent is
	Zone                         string
}

// A findView is the form that finds a respondent by the source's id.
type findView struct {
	Address, ID, Error string
	Sources            []choice
}

type listedView struct {
	ID                               int64
	Address                          string
	Started, Length                  string
	Source, Type, TypeText, Language string
	Device, Disposition, Code, Page  string
	InSample                         bool
}

// interviewsPage lists interviews, the newest first, or leads to the one whose number is asked for.
func (r *Room) interviewsPage(v *console.Visit) error {
	number := v.QueryParam("number")
	if number == "" {
		return r.renderInterviews(v, http.StatusOK, nil)
	}
	id, err := strconv.ParseInt(number, 10, 64)
	if err == nil && id > 0 {
		if _, err = r.field.Look(v.Ctx(), v.Survey.ID, id); err == nil {
			return v.Redirect(http.StatusSeeOther, v.Path("interviews", number))
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return r.renderInterviews(v, http.StatusUnprocessableEntity, func(view *interviewsView) {
		view.Number, view.NumberError = number, v.Words.Text["steer_number_unknown"]
	})
}

func (r *Room) renderInterviews(v *console.Visit, status int, edit func(*interviewsView)) error {
	q := v.QueryParams()
	filter := field.Filter{Type: q.Get("type"), Source: q.Get("source")}
	wanted := interview.DispositionOf(q.Get("disposition"))
	if q.Get("disposition") != "" {
		filter.Dispositions = []interview.Disposition{wanted}
	}
	filter.Before, _ = strconv.ParseInt(q.Get("before"), 10, 64) // what is no number asks for the newest
	list, err := r.field.Interviews(v.Ctx(), v.Survey.ID, filter, listed)
	if err != nil {
		return err
	}
	view := &interviewsView{Frame: r.frame(v, "menu_interviews"), Here: v.Path("interviews"), Zone: v.Survey.TimeZone.String(),
		Filtered: len(filter.Dispositions) > 0 || filter.Type != "" || filter.Source != ""}
	view.choices(v, q)
	for _, one := range list.Interviews {
		view.Interviews = append(view.Interviews, listedOf(v, one))
	}
	if list.More {
		view.Older = withQuery(view.Here, q, "before", strconv.FormatInt(list.Next, 10))
	}
	if filter.Before > 0 {
		view.Newest = withQuery(view.Here, q, "before", "")
	}
	if v.May(account.Manager) {
		view.Find = &findView{Address: v.Path("interviews", "find"), Sources: sourceChoices(v, true, "")}
	}
	if edit != nil {
		edit(view)
	}
	return v.Render(r.templates, status, "interviews", view)
}

// choices are what the list can be filtered by.
func (view *interviewsView) choices(v *console.Visit, q url.Values) {
	for _, d := range interview.Dispositions() {
		value := d.Word()
		view.Dispositions = append(view.Dispositions, choice{value, v.Words.Text[dispositionID(d)], value == q.Get("disposition")})
	}
	view.Types = typesOf(v, v.Survey)
	for i := range view.Types {
		view.Types[i].Selected = view.Types[i].Value == q.Get("type")
		view.Types[i].Text = view.Types[i].Value + " " + view.Types[i].Text
	}
	view.Sources = sourceChoices(v, false, q.Get("source"))
}

// sourceChoices are the survey's sources; with ids only those that send ids.
func sourceChoices(v *console.Visit, ids bool, selected string) []choice {
	names := slices.Sorted(maps.Keys(v.Survey.Sources))
	if direct := panel.Direct().Name; !slices.Contains(names, direct) {
		names = append(names, direct)
	}
	var choices []choice
	for _, name := range names {
		if !ids || v.Survey.Sources[name].IDParam != "" {
			choices = append(choices, choice{name, name, name == selected})
		}
	}
	return choices
}

// withQuery is an address with a part of its query changed; "" takes it out.
func withQuery(address string, q url.Values, name, value string) string {
	changed := url.Values{}
	for _, known := range []string{"disposition", "type", "source", "before"} {
		if given := q.Get(known); given != "" {
			changed.Set(known, given)
		}
	}
	if changed.Del(name); value != "" {
		changed.Set(name, value)
	}
	if len(changed) == 0 {
		return address
	}
	return address + "?" + changed.Encode()
}

func listedOf(v *console.Visit, one field.Listed) listedView {
	t := v.Words.Text
	view := listedView{
		ID: one.ID, Address: v.Path("interviews", strconv.FormatInt(one.ID, 10)), Started: at(v, one.Started, toMinute), Source: one.Source, Type: one.Type,
		TypeText: typeText(v, one.Type), Language: one.Language, Device: word(t, deviceID(one.Device), one.Device), Page: one.Page,
		Disposition: t[dispositionID(one.Disposition)], Code: one.Disposition.AAPOR(), InSample: one.InSample,
	}
	if !one.Finished.IsZero() {
		view.Length = span(one.Finished.Sub(one.Started))
	}
	return view
}

// typeText are the words of a type; "" of one that the survey has no more.
func typeText(v *console.Visit, name string) string {
	for _, t := range v.Survey.Types {
		if t.Name == name {
			return v.Text(t.Text)
		}
	}
	return ""
}

// findRespondent leads to the interview of a source's respondent. The id is posted, so that it stands in no address and no
// log of one, and that somebody has found out who an interview is of is written down before they are told.
func (r *Room) findRespondent(v *console.Visit) error {
	source, respondent := v.Value("source"), v.Value("respondent")
	id, err := r.field.FindRespondent(v.Ctx(), v.Survey.ID, source, respondent)
	if fault.Is(err, fault.NotFound) || respondent == "" {
		return r.renderInterviews(v, http.StatusUnprocessableEntity, func(view *interviewsView) {
			view.Find.ID, view.Find.Error, view.Find.Sources = respondent, v.Words.Text["steer_respondent_unknown"], sourceChoices(v, true, source)
		})
	}
	if err != nil {
		return err
	}
	number := strconv.FormatInt(id, 10)
	if err := v.Note(account.Entry{What: "identity_found", Subject: number}); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, v.Path("interviews", number))
}
