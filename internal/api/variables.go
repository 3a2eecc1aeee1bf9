package api

import (
	"context"

	"fieldwork/internal/works"
)

type variablesInput struct {
	InSurvey
	Language string `query:"language" maxLength:"35" doc:"Of labels and wordings; the survey's default when it does not have it." example:"en"`
}

type variablesReply struct {
	Variables []variableReply `json:"variables" nullable:"false" doc:"In the order of the columns."`
	Keeps     []keepReply     `json:"keeps" nullable:"false" doc:"The keep-rules; the first keeps everybody."`
	Rules     []ruleTold      `json:"rules" nullable:"false" doc:"The quality rules."`
	Formats   []string        `json:"formats" nullable:"false" doc:"In which data are delivered."`
	Languages []string        `json:"languages" nullable:"false" doc:"Of the labels."`
	Reports   []string        `json:"report_languages" nullable:"false"`
	Versions  []versionReply  `json:"versions" nullable:"false" doc:"Of the questionnaire."`
	Lacks     []string        `json:"lacks" nullable:"false" doc:"What is not known or does not work."`
}

type variableReply struct {
	Name     string       `json:"name"`
	Label    string       `json:"label"`
	Type     string       `json:"type" doc:"code, flag, integer, decimal, text, day or time."`
	Values   []valueReply `json:"values" nullable:"false" doc:"Codes with their labels."`
	Universe string       `json:"universe" doc:"The rules that must hold for it to be asked; empty is everybody."`
	Question string       `json:"question" doc:"Its wording, where it says more than the label."`
	Page     string       `json:"page"`
	Formula  string       `json:"formula" doc:"Of a derived one."`
	Unit     string       `json:"unit"`
	Measure  string       `json:"measure" doc:"nominal, ordinal or scale."`
}

type valueReply struct {
	Code  int    `json:"code"`
	Label string `json:"label"`
}

type keepReply struct {
	Name  string   `json:"name"`
	Drops []string `json:"drops" nullable:"false" doc:"Quality rules of which any flag drops a complete."`
	Flags int      `json:"flags" doc:"So many flags of different rules drop one too; 0: no number does."`
}

type ruleTold struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Version int    `json:"version"`
	Text    string `json:"text" doc:"The rule with its thresholds."`
	Because string `json:"because" doc:"Why the survey has it."`
}

type versionReply struct {
	Version string `json:"version" doc:"SHA-256 in hexadecimal."`
	Current bool   `json:"current" doc:"Newcomers get it."`
}

func (a *API) listVariables(ctx context.Context, in *variablesInput) (*reply[variablesReply], error) {
	sv := visitOf(ctx).survey
	d, err := a.describe(ctx, sv.ID, sv.Language(in.Language))
	if err != nil {
		return nil, err
	}
	out := variablesReply{Variables: make([]variableReply, len(d.Variables)), Keeps: make([]keepReply, len(d.Keeps)), Rules: make([]ruleTold, len(d.Rules)),
		Versions: make([]versionReply, len(d.Versions)), Formats: words(d.Formats), Languages: words(d.Languages), Reports: words(d.Reports), Lacks: words(d.Lacks)}
	for i, v := range d.Variables {
		out.Variables[i] = variableOf(v)
	}
	for i, k := range d.Keeps {
		out.Keeps[i] = keepReply{k.Name, words(k.Drops), k.Flags}
	}
	for i, r := range d.Rules {
		out.Rules[i] = ruleTold(r)
	}
	for i, v := range d.Versions {
		out.Versions[i] = versionReply{v.ID, v.Current}
	}
	return replied(out, nil)
}

func variableOf(v works.Variable) variableReply {
	out := variableReply{v.Name, v.Label, v.Type, make([]valueReply, len(v.Values)), v.Universe, v.Question, v.Page, v.Formula, v.Unit, v.Measure}
	for i, one := range v.Values {
		out.Values[i] = valueReply(one)
	}
	return out
}

// words is a list that is never null.
func words(list []string) []string { return append([]string{}, list...) }
