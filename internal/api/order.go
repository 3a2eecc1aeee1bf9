package api

import (
	"context"
	"slices"
	"strings"

	"fieldwork/internal/account"
	"fieldwork/internal/works"
)

type orderInput struct {
	InSurvey
	Body struct {
		Language string   `json:"language,omitempty" maxLength:"35" doc:"Of the labels, or of the report; the first that is offered when it is left out."`
		Keep     string   `json:"keep,omitempty" maxLength:"100" doc:"The keep-rule that decides which completes are left out; everybody is kept when it is left out."`
		AsOf     string   `json:"as_of,omitempty" maxLength:"100" doc:"The data as they were: a day (to its end), a minute such as 2015-10-15 12:00 (both in the survey's time zone), or an instant with its zone."`
		Formats  []string `json:"formats,omitempty" nullable:"false" maxItems:"20" doc:"All when left out."`
		BOM      bool     `json:"bom,omitempty" doc:"CSV files of codes begin with a byte order mark."`
	}
}

type orderedReply struct {
	Location string `header:"Location" doc:"Where the work is."`
	Body     workReply
}

func (a *API) orderDelivery(ctx context.Context, in *orderInput) (*orderedReply, error) {
	return a.place(ctx, works.Delivery, in)
}

func (a *API) orderReport(ctx context.Context, in *orderInput) (*orderedReply, error) {
	return a.place(ctx, works.Report, in)
}

// place gives an order to those who carry it out, and writes down who gave it.
func (a *API) place(ctx context.Context, kind works.Kind, in *orderInput) (*orderedReply, error) {
	v, b := visitOf(ctx), in.Body
	o := works.Order{Survey: v.survey.ID, Kind: kind, Language: b.Language, AsOf: b.AsOf, Keep: b.Keep, Formats: b.Formats, BOM: b.BOM, By: v.account.Name}
	d, err := a.describe(ctx, o.Survey, o.Language)
	if err != nil {
		return nil, err
	}
	if err := offered(&o, d); err != nil {
		return nil, err
	}
	w, err := a.works.Order(ctx, o)
	if err != nil {
		return nil, at("body", err)
	}
	if err := a.note(ctx, account.Entry{What: string(kind), Subject: w.ID, After: o.Line()}); err != nil {
		return nil, err
	}
	return &orderedReply{Location: Base + "/surveys/" + o.Survey + "/works/" + w.ID, Body: workOf(w)}, nil
}

// offered refuses what cannot be ordered, at the field that is to blame, and fills in the language.
func offered(o *works.Order, d works.Description) error {
	languages := d.Languages
	if o.Kind == works.Report {
		languages = d.Reports
	}
	if o.Language == "" && len(languages) > 0 {
		o.Language = languages[0]
	}
	if !slices.Contains(languages, o.Language) {
		return invalid("body.language", "choose a language from "+strings.Join(languages, ", "))
	}
	if o.Kind == works.Delivery {
		for _, f := range o.Formats {
			if !slices.Contains(d.Formats, f) {
				return invalid("body.formats", "choose formats from "+strings.Join(d.Formats, ", "))
			}
		}
	}
	if o.Keep != "" && !slices.ContainsFunc(d.Keeps, func(k works.Keep) bool { return k.Name == o.Keep }) {
		return invalid("body.keep", "choose a keep-rule that the survey's quality rules declare; the variables' operation lists them")
	}
	return nil
}
