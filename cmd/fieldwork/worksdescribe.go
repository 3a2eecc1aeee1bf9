package main

import (
	"context"

	"fieldwork/internal/deliver"
	"fieldwork/internal/labelled"
	"fieldwork/internal/quality"
	"fieldwork/internal/shell"
	"fieldwork/internal/works"
)

// describe tells what the data of a survey hold and what can be ordered of them, as deliver and analyze would find them now.
// The labels are in the language, where the survey has it.
func (w *workshop) describe(ctx context.Context, id, language string) (works.Description, error) {
	served, err := w.served(id)
	if err != nil {
		return works.Description{}, err
	}
	k, _, err := w.study(ctx, id)
	if err != nil {
		return works.Description{}, err
	}
	d := works.Description{Formats: formatNames(), Languages: served.Languages, Reports: frameLanguages()}
	rules, warnings, err := w.rules(served)
	d.Lacks = warnings
	if err != nil {
		d.Lacks = append(d.Lacks, err.Error())
	}
	for _, r := range rules.List() {
		d.Rules = append(d.Rules, works.Rule{Name: r.Name, Kind: r.Kind, Version: r.Version, Text: r.Text, Because: r.Because})
	}
	for _, name := range rules.Keeps() {
		keep, _ := rules.Keep(name) // which has just been named
		d.Keeps = append(d.Keeps, works.Keep{Name: name, Drops: keep.Drop, Flags: keep.Flags})
	}
	for _, s := range k.kept() {
		d.Versions = append(d.Versions, works.Version{ID: string(s.Version), Short: s.Version.Short(), Current: s.Version == k.survey.Version})
	}
	d.Variables = k.variables(rules, language)
	return d, nil
}

// variables are the columns of the tables that would be delivered now.
func (k *keptStudy) variables(rules *quality.Rules, language string) (all []works.Variable) {
	language = k.survey.Language(language)
	header := deliver.Bundle{Survey: k.survey, Kept: k.kept(), Rules: rules, Language: language, Words: shell.Words(language), Speak: shell.Words}.Header()
	for _, v := range header.Variables {
		in := func(t labelled.Text) string { return t.In(header.Languages...) }
		one := works.Variable{Name: v.Name, Label: in(v.Label), Type: string(v.Kind), Universe: v.Universe, Question: in(v.Wording), Page: v.Page, Formula: v.Formula,
			Unit: in(v.Unit), Measure: string(v.Measure)}
		for _, o := range v.Values {
			one.Values = append(one.Values, works.Value{Code: o.Code, Label: in(o.Label)})
		}
		all = append(all, one)
	}
	return all
}
