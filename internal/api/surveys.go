package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"fieldwork/internal/account"
	"fieldwork/internal/field"
	"fieldwork/internal/survey"
)

// An InSurvey is the input of operations that need nothing but a survey.
type InSurvey struct {
	Survey string `path:"survey" maxLength:"100" doc:"The survey's id." example:"haitao-2015"`
}

// A reply is an answer with a body and nothing else.
type reply[T any] struct{ Body T }

func replied[T any](body T, err error) (*reply[T], error) {
	if err != nil {
		return nil, err
	}
	return &reply[T]{body}, nil
}

// surveyOperations tell how surveys stand.
func (a *API) surveyOperations() []Operation {
	get := func(id, path, tag, summary, text string) Operation {
		return Operation{ID: id, Method: http.MethodGet, Path: path, Needs: account.Viewer, Scope: account.ScopeMonitor, Tag: tag, Summary: summary, Text: text}
	}
	list := get("list-surveys", "/surveys", tagSurveys, "List surveys", "The surveys in which the token's owner has a role, as far as the token is good for them. Any scope will do.")
	list.Scope = AnyScope
	list.register = answer((*API).listSurveys)
	one := get("get-survey", "/surveys/{survey}", tagSurveys, "Read a survey", "What a survey is, and how far its sample is.")
	one.register = answer((*API).getSurvey)
	watch := get("get-watch", "/surveys/{survey}/watch", tagMonitor, "Watch a survey", "Everything that the monitor shows, at one instant. It is read from counters: it costs the same however many interviews there are.")
	watch.register = answer((*API).getWatch)
	cells := get("list-cells", "/surveys/{survey}/cells", tagMonitor, "List quota cells", "How each cell stands, in the order of the questionnaire.")
	cells.register = answer((*API).listCells)
	course := get("get-course", "/surveys/{survey}/course", tagMonitor, "Read the course", "How the survey has gone, slot by slot, from the first respondent on. A long one is told in longer slots.")
	course.register = answer((*API).getCourse)
	arrivals := get("list-arrivals", "/surveys/{survey}/arrivals", tagMonitor, "Count arrivals", "Everybody who reached the gate, counted by day, source, type and decision. Who came too late or was not eligible is counted too.")
	arrivals.register = answer((*API).listArrivals)
	incidence := get("get-incidence", "/surveys/{survey}/incidence", tagMonitor, "Estimate incidence", "What the arrivals say of the population: the shares of the types with their intervals, and the weights that lead the sample back to them.")
	incidence.register = answer((*API).getIncidence)
	return []Operation{list, one, watch, cells, course, arrivals, incidence}
}

// A SurveyReply is what a survey is.
type SurveyReply struct {
	ID        string            `json:"id"`
	Title     map[string]string `json:"title" doc:"By language."`
	Languages []string          `json:"languages" nullable:"false" doc:"Of the questionnaire; the first is the respondents' default."`
	Version   string            `json:"version" doc:"SHA-256 of the questionnaire that newcomers get, in hexadecimal."`
	TimeZone  string            `json:"time_zone" doc:"In which the days of the field are told."`
	Role      string            `json:"role" enum:"viewer,analyst,manager" doc:"That the token's owner has in it."`
	Scopes    []string          `json:"scopes" nullable:"false" doc:"Of the token."`
}

type surveysReply struct {
	Surveys []SurveyReply `json:"surveys" nullable:"false"`
}

func (a *API) listSurveys(ctx context.Context, _ *struct{}) (*reply[surveysReply], error) {
	v := visitOf(ctx)
	out := surveysReply{Surveys: []SurveyReply{}}
	for _, sv := range slices.SortedFunc(slices.Values(a.field.Surveys()), func(x, y *survey.Survey) int { return cmp.Compare(x.ID, y.ID) }) {
		if v.account.Role(sv.ID) != "" && v.good(sv.ID) {
			out.Surveys = append(out.Surveys, v.told(sv))
		}
	}
	return replied(out, nil)
}

func (v visit) told(sv *survey.Survey) SurveyReply {
	r := SurveyReply{ID: sv.ID, Title: sv.Title, Languages: slices.Clone(sv.Languages), Version: string(sv.Version), TimeZone: sv.TimeZone.String(),
		Role: string(v.account.Role(sv.ID)), Scopes: []string{}}
	for _, s := range v.token.Scopes {
		r.Scopes = append(r.Scopes, string(s))
	}
	return r
}

type surveyState struct {
	SurveyReply
	Door       field.DoorState `json:"door" enum:"waiting,open,paused,closed" doc:"Whether new respondents are let in; interviews that have begun go on."`
	Started    int             `json:"started" doc:"Interviews that began."`
	InSample   int             `json:"in_sample" doc:"Completes in the sample."`
	Target     *int            `json:"target" doc:"Of the sample; null where a cell has no limit."`
	Dimensions []string        `json:"dimensions" nullable:"false" doc:"Of the quotas. The cells of each count everybody once; the sample is counted by the first."`
}

func (a *API) getSurvey(ctx context.Context, in *InSurvey) (*reply[surveyState], error) {
	v := visitOf(ctx)
	w, err := a.field.Watch(ctx, v.survey.ID)
	if err != nil {
		return nil, err
	}
	out := surveyState{SurveyReply: v.told(v.survey), Door: w.Door, Started: w.Started, Dimensions: []string{}}
	target := 0
	for _, c := range w.Cells {
		if !slices.Contains(out.Dimensions, c.Dimension) {
			out.Dimensions = append(out.Dimensions, c.Dimension)
		}
		if c.Dimension != out.Dimensions[0] {
			continue
		}
		out.InSample += c.Completed
		if target += c.Target; !c.Limited() {
			target = -1 << 40 // never a target again
		}
	}
	if target >= 0 && len(w.Cells) > 0 {
		out.Target = &target
	}
	return replied(out, nil)
}
