package steering

import (
	"encoding/base64"
	"html/template"
	"net/http"
	"strconv"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/console"
	"fieldwork/internal/fault"
	"fieldwork/internal/testlink"
	"fieldwork/internal/web"
)

// A testsView are the links by which the survey can be tried, and the form that makes one.
type testsView struct {
	Links        []testView
	Make, Remove string // addresses
	Days         []choice
	Note, Error  string
	New          *newTestView
	Most         int // bytes of a note
}

type testView struct {
	ID            int64
	By, Note      string
	Made, Expires string
}

// A newTestView is a link that was just made: it is shown once.
type newTestView struct {
	Link    string
	Picture template.URL // a picture that we drew
	Expires string
}

func (r *Room) testsOf(v *console.Visit) (*testsView, error) {
	links, err := r.links.List(v.Ctx(), v.Survey.ID)
	if err != nil {
		return nil, err
	}
	view := &testsView{Make: v.Path("sources", "try"), Remove: v.Path("sources", "try", "remove"), Most: testlink.MaxNote}
	for _, l := range links {
		view.Links = append(view.Links, testView{l.ID, l.By, l.Note, at(v, l.Made, toMinute), at(v, l.Expires, toMinute)})
	}
	for _, d := range testlink.Validities() {
		days := int(d / (24 * time.Hour))
		view.Days = append(view.Days, choice{Value: strconv.Itoa(days), Text: v.Words.Say("steer_days", map[string]any{"Count": days}, days)})
	}
	return view, nil
}

// makeTestLink makes a link and shows it, once: a page that is loaded again does not have it.
func (r *Room) makeTestLink(v *console.Visit) error {
	days, err := strconv.Atoi(v.Value("days"))
	if err != nil || days < 1 || days > 366 {
		return r.testProblem(v, v.Words.Text["steer_days_unusable"])
	}
	note := v.Value("note")
	if len(note) > testlink.MaxNote {
		return r.testProblem(v, v.Words.Text["steer_note_long"])
	}
	if err := v.Note(account.Entry{What: "test_link", After: note}); err != nil {
		return err
	}
	l, token, err := r.links.Make(v.Ctx(), v.Survey.ID, v.Account.Name, note, time.Duration(days)*24*time.Hour)
	switch {
	case fault.Is(err, fault.Conflict):
		return r.testProblem(v, v.Words.Say("steer_tests_most", map[string]any{"Count": testlink.Most}, testlink.Most))
	case fault.Is(err, fault.Invalid):
		return r.testProblem(v, v.Words.Text["steer_days_unusable"])
	case err != nil:
		return err
	}
	made := &newTestView{Link: r.base(v) + web.TryPath(token), Expires: at(v, l.Expires, toMinute)}
	picture, err := code(made.Link)
	if err != nil {
		return err
	}
	made.Picture = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(picture))
	return r.renderSources(v, http.StatusOK, func(view *sourcesView) { view.Tests.New = made })
}

// testProblem shows what is to be mended beside the form.
func (r *Room) testProblem(v *console.Visit, problem string) error {
	return r.renderSources(v, http.StatusUnprocessableEntity, func(view *sourcesView) {
		view.Tests.Error, view.Tests.Note = problem, v.Value("note")
		for i := range view.Tests.Days {
			view.Tests.Days[i].Selected = view.Tests.Days[i].Value == v.Value("days")
		}
	})
}

// removeTestLink takes a link back: from then on it opens nothing, also for those who are in the middle of it. One that is
// gone already is as it was wanted.
func (r *Room) removeTestLink(v *console.Visit) error {
	id, err := strconv.ParseInt(v.Value("id"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "a test link is named by its number; load the page again and use its buttons")
	}
	if err := v.Note(account.Entry{What: "test_link_removed", Subject: strconv.FormatInt(id, 10)}); err != nil {
		return err
	}
	if err := r.links.Remove(v.Ctx(), v.Survey.ID, id); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return v.Go(v.Path("sources"), "steer_test_removed")
}
