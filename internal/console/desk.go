package console

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/survey"
)

// desk are the console's own routes.
func (k *Console) desk() []Route {
	own := []Route{{Method: http.MethodGet, Path: "", Page: k.surveys}}
	return slices.Concat(own, k.entrance(), k.self(), k.people(), k.records())
}

// frame is that of a page of the desk, by the id of the words that say what it is.
func (k *Console) frame(v *Visit, kind string) Frame {
	f := v.Frame(v.Words.Text[kind])
	f.Styles = append(f.Styles, k.Assets.URL("css/desk.css"))
	return f
}

type surveysView struct {
	Frame
	Surveys []surveyView
}

// A surveyView is a survey on the console's first page.
type surveyView struct {
	Address, Title, Language, Role string
	Door, DoorText                 string
	InSample, Target, Started      int
	Percent                        int
	NoLimit                        bool   // some cell has none, and so has the sample
	Count                          string // of the sample, in words
}

// surveys lists those in which the visitor has a role, with how far each is.
func (k *Console) surveys(v *Visit) error {
	view := surveysView{Frame: k.frame(v, "desk_surveys")}
	for _, sv := range k.inOrder() {
		role := v.Account.Role(sv.ID)
		if role == "" {
			continue
		}
		one, err := k.surveyView(v, sv)
		if err != nil {
			return err
		}
		one.Role = v.Words.Text[roleID(role)]
		view.Surveys = append(view.Surveys, one)
	}
	return v.Render(k.templates, http.StatusOK, "surveys", view)
}

// inOrder are the surveys in the field, by id.
func (k *Console) inOrder() []*survey.Survey {
	return slices.SortedFunc(slices.Values(k.field.Surveys()), func(a, b *survey.Survey) int { return cmp.Compare(a.ID, b.ID) })
}

// surveyView reads counters alone.
func (k *Console) surveyView(v *Visit, sv *survey.Survey) (surveyView, error) {
	watch, err := k.watch(v.Ctx(), sv.ID)
	if err != nil {
		return surveyView{}, err
	}
	l := sv.Language(v.Words.Language)
	view := surveyView{Address: SurveyPath(sv.ID), Title: sv.Title.In(l), Language: l, Door: string(watch.Door), DoorText: v.Words.Text["desk_door_"+string(watch.Door)], Started: watch.Started}
	for _, c := range watch.Cells {
		if c.Dimension == watch.Cells[0].Dimension { // each dimension counts everybody once
			view.InSample, view.Target = view.InSample+c.Completed, view.Target+c.Target
			view.NoLimit = view.NoLimit || !c.Limited()
		}
	}
	if view.Target > 0 {
		view.Percent = min(100, 100*view.InSample/view.Target)
	}
	view.NoLimit = view.NoLimit || view.Target == 0
	view.Count = v.Words.Say("desk_sample", map[string]any{"InSample": view.InSample, "Target": view.Target}, view.InSample)
	if view.NoLimit {
		view.Count = v.Words.Say("desk_sample_open", map[string]any{"Count": view.InSample}, view.InSample)
	}
	return view, nil
}

func (k *Console) watch(ctx context.Context, id string) (field.Watch, error) {
	w, err := k.field.Watch(ctx, id)
	if err != nil {
		return w, fmt.Errorf("the list of surveys: %w", err)
	}
	return w, nil
}

// distinct refuses surveys whose address is that of a page of the desk, which would hide theirs.
func (k *Console) distinct() error {
	for _, sv := range k.field.Surveys() {
		if slices.ContainsFunc(k.routes, func(r Route) bool { return r.first() == sv.ID }) {
			return fault.Errorf(fault.Conflict, "survey %q has the name of a page of the console; give it another id", sv.ID)
		}
	}
	return nil
}
