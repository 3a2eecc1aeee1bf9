package field

import (
	"context"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
)

// Withdraw takes the respondent's consent back, before the end of the interview or after it: what was answered is erased
// and the places are given back. It may be asked again. The source is told nothing: of how the interview ended it heard
// when it ended.
func (f *Service) Withdraw(ctx context.Context, surveyID, token string) (v *Visit, err error) {
	defer fault.Wrap(&err, "withdrawing an interview of survey %q", surveyID)
	iv, err := f.store.Interview(ctx, surveyID, token)
	if err != nil {
		return nil, err
	}
	if iv.Disposition != interview.Withdrawn {
		if iv, err = f.store.Withdraw(ctx, iv.ID, f.clock()); err != nil {
			return nil, err
		}
	}
	return f.visit(ctx, &iv)
}
