package api

import (
	"context"
	"time"

	"fieldwork/internal/incidence"
	"fieldwork/internal/ledger"
)

type arrivalsReply struct {
	At     time.Time      `json:"at"`
	Counts []arrivalCount `json:"counts" nullable:"false"`
}

type arrivalCount struct {
	Day        string   `json:"day" format:"date" doc:"In the survey's time zone."`
	Source     string   `json:"source"`
	Type       string   `json:"type" doc:"Empty for who was not eligible."`
	Membership []string `json:"membership" nullable:"false" doc:"Every type whose rule held."`
	Decision   string   `json:"decision" enum:"admitted,over_quota,screened_out"`
	N          int      `json:"n"`
}

func (a *API) listArrivals(ctx context.Context, _ *InSurvey) (*reply[arrivalsReply], error) {
	t, err := a.field.WhoCame(ctx, visitOf(ctx).survey.ID)
	if err != nil {
		return nil, err
	}
	out := arrivalsReply{At: t.At.UTC(), Counts: make([]arrivalCount, len(t.Counts))}
	for i, c := range t.Counts {
		out.Counts[i] = arrivalCount{c.Day, c.Source, c.Type, append([]string{}, c.Membership...), string(c.Decision), c.N}
	}
	return replied(out, nil)
}

type incidenceReply struct {
	At         time.Time       `json:"at"`
	Level      float64         `json:"level" doc:"Of every interval."`
	Population int             `json:"population" doc:"The window, counted from 0, whose shares stand for the population."`
	Windows    []windowReply   `json:"windows" nullable:"false" doc:"From the first arrival to the filling of each cell; the last is everything so far."`
	Weighting  *weightingReply `json:"weighting,omitempty" doc:"Left out while there is nothing to weigh."`
}

type windowReply struct {
	Cell    string         `json:"cell" doc:"That filled at the end of the window; empty for everything so far."`
	Until   *time.Time     `json:"until" doc:"Its end; null for everything so far."`
	N       int            `json:"n" doc:"Eligible arrivals in it."`
	Shares  []shareReply   `json:"shares" nullable:"false" doc:"Of the types among the eligible arrivals; none where there is no estimate."`
	Stopped []ratioReply   `json:"stopped" nullable:"false" doc:"Other cells by the one that filled, from completes (inverse sampling); none where counting did not stop by that rule."`
	Method  string         `json:"method" doc:"Of the shares; empty where there is no estimate."`
	Joint   bool           `json:"joint" doc:"Whether the level holds for all shares at once."`
	Cells   map[string]int `json:"completed" doc:"Completes in the sample at its end, by cell."`
}

type shareReply struct {
	Type   string  `json:"type"`
	N      int     `json:"n"`
	Share  float64 `json:"share" doc:"From 0 to 1."`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Method string  `json:"method" doc:"Of the interval."`
}

type ratioReply struct {
	Cell   string  `json:"cell"`
	N      int     `json:"n"`
	Ratio  float64 `json:"ratio"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	Method string  `json:"method" doc:"Of the interval."`
}

type weightingReply struct {
	N            int           `json:"n" doc:"Interviews in the sample."`
	DesignEffect float64       `json:"design_effect" doc:"Kish's."`
	EffectiveN   float64       `json:"effective_n"`
	Covered      float64       `json:"covered" doc:"The share of the population that the sample has somebody of."`
	Weights      []weightReply `json:"weights" nullable:"false"`
}

type weightReply struct {
	Type       string  `json:"type"`
	N          int     `json:"n"`
	Population float64 `json:"population" doc:"The type's share of the population."`
	Sample     float64 `json:"sample" doc:"Its share of the sample."`
	Weight     float64 `json:"weight"`
}

func (a *API) getIncidence(ctx context.Context, _ *InSurvey) (*reply[incidenceReply], error) {
	t, err := a.field.WhoCame(ctx, visitOf(ctx).survey.ID)
	if err != nil {
		return nil, err
	}
	out := incidenceReply{At: t.At.UTC(), Level: ledger.Level, Windows: make([]windowReply, len(t.Windows)), Weighting: weightingOf(t.Weighting)}
	population := t.Population()
	for i, w := range t.Windows {
		out.Windows[i] = windowOf(w)
		if w.Cell == population.Cell && w.At.Equal(population.At) {
			out.Population = i
		}
	}
	return replied(out, nil)
}

func windowOf(w ledger.Window) windowReply {
	out := windowReply{Cell: w.Cell, Until: instant(w.At), N: w.N, Shares: []shareReply{}, Stopped: []ratioReply{}, Cells: map[string]int{}}
	if w.Shares != nil {
		out.Method, out.Joint = string(w.Shares.Method), w.Shares.Joint
		for _, s := range w.Shares.Shares {
			out.Shares = append(out.Shares, shareReply{s.Name, s.N, s.P, s.Low, s.High, string(s.Interval.Method)})
		}
	}
	if w.Stopped != nil {
		for _, r := range w.Stopped.Ratios {
			out.Stopped = append(out.Stopped, ratioReply{r.Name, r.N, r.Value, r.Low, r.High, string(r.Interval.Method)})
		}
	}
	for _, c := range w.Cells {
		out.Cells[c.Name] = c.Completed
	}
	return out
}

func weightingOf(w *incidence.Weighting) *weightingReply {
	if w == nil {
		return nil
	}
	out := &weightingReply{N: w.N, DesignEffect: w.DesignEffect, EffectiveN: w.EffectiveN, Covered: w.Covered, Weights: make([]weightReply, len(w.Weights))}
	for i, one := range w.Weights {
		out.Weights[i] = weightReply{one.Name, one.N, one.Population, one.Sample, one.Weight}
	}
	return out
}
