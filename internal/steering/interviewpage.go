package steering

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"fieldwork/internal/account"
	"fieldwork/internal/console"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

// number is the interview that the path names.
func number(v *console.Visit) (int64, error) {
	id, err := strconv.ParseInt(v.Param("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, fault.New(fault.NotFound, "there is no such interview")
	}
	return id, nil
}

// interviewPage shows one interview.
func (r *Room) interviewPage(v *console.Visit) error { return r.renderInterview(v, http.StatusOK, nil) }

func (r *Room) renderInterview(v *console.Visit, status int, edit func(*interviewView) error) error {
	id, err := number(v)
	if err != nil {
		return err
	}
	rec, err := r.field.Look(v.Ctx(), v.Survey.ID, id)
	if err != nil {
		return err
	}
	view := r.viewOf(v, rec)
	if edit != nil {
		if err := edit(view); err != nil {
			return err
		}
	}
	return v.Render(r.templates, status, "interview", view)
}

// showIdentity shows who the respondent is to the source, after it was written down that somebody asked. It is the answer
// to a post, so that no address shows it again.
func (r *Room) showIdentity(v *console.Visit) error {
	id, err := number(v)
	if err != nil {
		return err
	}
	return r.renderInterview(v, http.StatusOK, func(view *interviewView) error {
		if err := v.Note(account.Entry{What: "identity", Subject: strconv.FormatInt(id, 10)}); err != nil {
			return err
		}
		who, err := r.field.IdentityOf(v.Ctx(), v.Survey.ID, id)
		if err != nil {
			return err
		}
		view.Identity.Shown, view.Identity.ID = true, who.ID
		for _, name := range slices.Sorted(maps.Keys(who.Kept)) {
			view.Identity.Kept = append(view.Identity.Kept, termView{name, who.Kept[name]})
		}
		return nil
	})
}

// invalidate takes the interview out of the sample.
func (r *Room) invalidate(v *console.Visit) error {
	return r.judge(v, r.control.Invalidate, "steer_invalidated")
}

// restore takes an invalidation back.
func (r *Room) restore(v *console.Visit) error {
	return r.judge(v, r.control.Restore, "steer_restored")
}

func (r *Room) judge(v *console.Visit, do func(context.Context, int64, field.Order) (field.Change, error), done string) error {
	id, err := number(v)
	if err != nil {
		return err
	}
	o := v.Order(v.Value("why"))
	if problem := reasonProblem(v, o); problem != "" {
		return r.judgeProblem(v, problem)
	}
	_, err = do(v.Ctx(), id, o)
	if fault.Is(err, fault.Conflict) {
		return r.judgeConflict(v, id)
	}
	if err != nil {
		return err
	}
	return v.Go(v.Path("interviews", strconv.FormatInt(id, 10)), done)
}

// judgeConflict says in the page's words why an interview could not be judged: its cell has no room for it, or it is not
// what it was when the page was loaded.
func (r *Room) judgeConflict(v *console.Visit, id int64) error {
	rec, err := r.field.Look(v.Ctx(), v.Survey.ID, id)
	if err != nil {
		return err
	}
	tally, err := r.field.Monitor(v.Ctx(), v.Survey.ID)
	if err != nil {
		return err
	}
	if rec.Interview.Disposition == interview.Invalidated && rec.Lease != nil {
		for _, c := range tally.Cells {
			if slices.Contains(rec.Lease.Cells, c.Name) && !roomFor(c) {
				return r.judgeProblem(v, v.Words.Say("steer_restore_full", map[string]any{"Cell": c.Name}, 1))
			}
		}
	}
	return r.judgeProblem(v, v.Words.Text["steer_meanwhile_interview"])
}

// roomFor tells whether a cell has room for one complete more, whatever its state.
func roomFor(c quota.Cell) bool { return c.Completed+c.Held < c.Target }

// judgeProblem shows what is to be mended beside the form. When there is no form any more, it is said as an error.
func (r *Room) judgeProblem(v *console.Visit, problem string) error {
	return r.renderInterview(v, http.StatusUnprocessableEntity, func(view *interviewView) error {
		if view.Judge == nil {
			view.Judge = &judgeView{}
		}
		view.Judge.Why.Error, view.Judge.Why.Value = problem, v.Value("why")
		return nil
	})
}
