package api

import (
	"context"

	"fieldwork/internal/field"
)

type judgement struct {
	InSurvey
	Interview int64 `path:"interview" minimum:"1" doc:"The interview's number."`
	Body      Reason
}

func (a *API) invalidate(ctx context.Context, in *judgement) (*reply[changeReply], error) {
	return a.judge(ctx, in, a.control.Invalidate)
}

func (a *API) restore(ctx context.Context, in *judgement) (*reply[changeReply], error) {
	return a.judge(ctx, in, a.control.Restore)
}

func (a *API) judge(ctx context.Context, in *judgement, do func(context.Context, int64, field.Order) (field.Change, error)) (*reply[changeReply], error) {
	o := a.order(ctx, in.Body.Why)
	if err := o.Check(); err != nil {
		return nil, at("body.why", err)
	}
	return changed(do(ctx, in.Interview, o))
}
