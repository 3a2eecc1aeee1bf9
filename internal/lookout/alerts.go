package lookout

import (
	"context"
	"errors"
	"net/http"

	"fieldwork/internal/account"
	"fieldwork/internal/alert"
	"fieldwork/internal/console"
)

// An alertView is an alert in words.
type alertView struct {
	Kind, KindText, Text string
	Raised, Cleared      string
}

// openAlerts are those that hold, the last raised first; of a cell the highest level alone.
func (l *Lookout) openAlerts(ctx context.Context, v *console.Visit) ([]alertView, error) {
	open, err := l.alerts.Open(ctx, v.Survey.ID)
	if err != nil {
		return nil, err
	}
	return l.alertViews(v, alert.Foremost(open)), nil
}

func (l *Lookout) alertViews(v *console.Visit, alerts []alert.Alert) []alertView {
	r := newReading(v.Words, v.Survey, v.Now())
	views := make([]alertView, len(alerts))
	for i, a := range alerts {
		views[i] = alertView{Kind: string(a.Kind), KindText: v.Words.Text[kindID(a.Kind)], Text: l.alerts.Sentence(v.Words.Language, a), Raised: r.clock(a.Raised)}
		if !a.Open() {
			views[i].Cleared = r.clock(a.Cleared)
		}
	}
	return views
}

// alertsView is the page about alerts.
type alertsView struct {
	console.Frame
	Open, Past []alertView
	Zone       string
	Mails      bool
	May        bool // change the settings
	SavedBy    string
	Form       alertForm
	Tried      []triedView
	TryNone    bool // somebody tried, and there is nobody to tell
	Test       string
}

// A triedView is what became of a message that tried a channel.
type triedView struct {
	Channel, To string
	Sent        bool
	Why         string
}

// mostPast is how many alerts that are over are listed.
const mostPast = 50

func (l *Lookout) alertsPage(v *console.Visit) error {
	view, err := l.alertsView(v)
	if err != nil {
		return err
	}
	return v.Render(l.templates, http.StatusOK, "alerts", view)
}

// alertsView is the page with the settings as they are saved.
func (l *Lookout) alertsView(v *console.Visit) (*alertsView, error) {
	open, err := l.openAlerts(v.Ctx(), v)
	if err != nil {
		return nil, err
	}
	past, err := l.alerts.Past(v.Ctx(), v.Survey.ID, mostPast)
	if err != nil {
		return nil, err
	}
	settings, saved, err := l.alerts.Settings(v.Ctx(), v.Survey.ID)
	if err != nil {
		return nil, err
	}
	view := &alertsView{Frame: l.frame(v, "menu_alerts"), Open: open, Past: l.alertViews(v, past), Mails: l.alerts.Mails(), May: v.May(account.Manager), Test: v.Path("alerts", "test"),
		Zone: v.Words.Say("lookout_times_in", map[string]any{"Zone": v.Survey.TimeZone.String()}, 1)}
	view.Form = l.newAlertForm(v, formOf(settings), knownHooks(settings))
	if !saved.At.IsZero() {
		view.SavedBy = v.Words.Say("lookout_saved_by", map[string]any{"Who": saved.Who, "Time": newReading(v.Words, v.Survey, v.Now()).clock(saved.At)}, 1)
	}
	return view, nil
}

// saveAlerts replaces the settings; what cannot be used is said beside each field, with what was typed kept.
func (l *Lookout) saveAlerts(v *console.Visit) error {
	settings, rows := readAlertForm(v.Form())
	_, err := l.alerts.Save(v.Ctx(), v.Survey.ID, v.Account.Name, v.Value("why"), settings)
	var problems alert.Problems
	switch {
	case err == nil:
		return v.Go(v.Path("alerts"), "lookout_alerts")
	case !errors.As(err, &problems):
		return err
	}
	view, err := l.alertsView(v)
	if err != nil {
		return err
	}
	view.Form = l.newAlertForm(v, typedForm(v.Form()), view.Form.known)
	view.Form.refuse(v, problems, rows, settings)
	return v.Render(l.templates, http.StatusUnprocessableEntity, "alerts", view)
}

// tryAlerts sends a message to every place of the saved settings. What became of each is said at once, so that the page is
// the answer to the post.
func (l *Lookout) tryAlerts(v *console.Visit) error {
	results, err := l.alerts.Try(v.Ctx(), v.Survey.ID)
	if err != nil {
		return err
	}
	view, err := l.alertsView(v)
	if err != nil {
		return err
	}
	view.TryNone = len(results) == 0
	for _, r := range results {
		view.Tried = append(view.Tried, triedView{Channel: v.Words.Text[channelID(r.Channel)], To: r.To, Sent: r.Sent, Why: r.Why})
	}
	return v.Render(l.templates, http.StatusOK, "alerts", view)
}
