package lookout

import (
	"bytes"
	"context"
	"net/http"

	"fieldwork/internal/account"
	"fieldwork/internal/alert"
	"fieldwork/internal/console"
)

// refresh is after how many seconds a browser without scripts loads the monitor again.
const refresh = 10

// A monitorView is the page around the figures.
type monitorView struct {
	console.Frame
	Survey, Zone                  string
	Events, Watch, Course, Wall   string // addresses
	Questionnaire, Back, Arrivals string
	Figures                       watchView
}

// The templates of the figures, as the desk and the wall show them.
const (
	deskFigures = "watch"
	wallFigures = "wallwatch"
)

// wallParam asks the stream and the poll for the figures of the wall.
const wallParam = "wall"

// monitor shows a survey's counters. The page is whole without scripts; with them, the figures are kept fresh.
func (l *Lookout) monitor(v *console.Visit) error { return l.page(v, "monitor", "") }

// wall is the monitor for a screen that many look at from afar and nobody touches.
func (l *Lookout) wall(v *console.Visit) error { return l.page(v, "wall", "?"+wallParam+"=1") }

func (l *Lookout) page(v *console.Visit, name, query string) error {
	figures, err := l.figures(v.Ctx(), v, l.look)
	if err != nil {
		return err
	}
	view := monitorView{
		Frame: l.frame(v, "monitor"), Figures: figures, Survey: v.Survey.ID, Zone: v.Survey.TimeZone.String(),
		Events: v.Path("events") + query, Watch: v.Path("watch.json") + query, Course: v.Path("course.json"), Wall: v.Path("wall"),
		Questionnaire: "/s/" + v.Survey.ID, Back: v.Path(), Arrivals: v.Path("arrivals"),
	}
	view.Refresh = refresh
	for _, script := range []string{"vendor/echarts/echarts.common.min.js", "js/charts.js", "js/lookout.js"} {
		view.Scripts = append(view.Scripts, l.shell.Assets.URL(script))
	}
	return v.Render(l.templates, http.StatusOK, name, view)
}

// A reader tells how a survey stands.
type reader func(ctx context.Context, survey string) (look, error)

// figures are what the monitor shows.
func (l *Lookout) figures(ctx context.Context, v *console.Visit, read reader) (watchView, error) {
	seen, err := read(ctx, v.Survey.ID)
	if err != nil {
		return watchView{}, err
	}
	w := seen.watch
	view := newReading(v.Words, v.Survey, w.At).watch(w, v.May(account.Analyst))
	view.Links = v.Path("sources")
	if v.May(account.Manager) {
		view.FieldPage = v.Path("field")
	}
	if l.alerts != nil {
		view.Alerts = l.alertViews(v, alert.Foremost(seen.open))
		view.AlertsPage = v.Path("alerts")
	}
	return view, nil
}

// fragment writes the figures as the address asks for them.
func (l *Lookout) fragment(ctx context.Context, b *bytes.Buffer, v *console.Visit) error {
	figures, err := l.figures(ctx, v, l.glance)
	if err != nil {
		return err
	}
	name := deskFigures
	if v.QueryParam(wallParam) != "" {
		name = wallFigures
	}
	return l.templates.ExecuteTemplate(b, name, figures)
}

// events sends the figures whenever they change, for a minute; the browser asks again by itself.
func (l *Lookout) events(v *console.Visit) error {
	ctx, cancel := context.WithTimeout(v.Ctx(), l.life)
	defer cancel()
	v.SetRequest(v.Request().WithContext(ctx))
	err := v.Stream(func(b *bytes.Buffer) error { return l.fragment(ctx, b, v) })
	if ctx.Err() != nil && v.Response().Committed {
		return nil // it ended in the middle of a look
	}
	return err
}
