package api

import (
	"context"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/quota"
)

type cellReply struct {
	Cell      string      `json:"cell"`
	Dimension string      `json:"dimension" doc:"The cells of one dimension count everybody once."`
	Target    *int        `json:"target" doc:"Completes in the sample; null for a cell without a limit."`
	Completed int         `json:"completed" doc:"In the sample."`
	Held      int         `json:"held" doc:"Places that running interviews hold."`
	Left      *int        `json:"left" doc:"Places that can still be given out; null for a cell without a limit."`
	OverQuota int         `json:"over_quota" doc:"Arrivals turned away because it was full."`
	State     quota.State `json:"state" enum:"open,closing,closed" doc:"As it was set by hand or by date."`
	Standing  quota.State `json:"standing" enum:"open,closing,closed" doc:"The state with what the counts say: a full cell is closed, and one whose places are all held is closing."`
	Closes    *time.Time  `json:"closes" doc:"The instant from which it gives out no place; null when none is set."`
	Filled    *time.Time  `json:"filled" doc:"When it filled; null while it is not full."`
	PerHour   float64     `json:"per_hour" doc:"Completes in the sample an hour, over the last hour."`
	Full      *time.Time  `json:"full" doc:"When it will be full at this pace; null when that cannot be told."`
}

type cellsReply struct {
	At    time.Time   `json:"at"`
	Cells []cellReply `json:"cells" nullable:"false"`
}

func (a *API) listCells(ctx context.Context, _ *InSurvey) (*reply[cellsReply], error) {
	w, err := a.field.Watch(ctx, visitOf(ctx).survey.ID)
	if err != nil {
		return nil, err
	}
	return replied(cellsReply{w.At.UTC(), cellReplies(w)}, nil)
}

func cellReplies(w field.Watch) []cellReply {
	cells := make([]cellReply, len(w.Cells))
	for i, c := range w.Cells {
		p := w.Pace[c.Name]
		cells[i] = cellReply{Cell: c.Name, Dimension: c.Dimension, Completed: c.Completed, Held: c.Held, OverQuota: c.OverQuota,
			State: c.State, Standing: c.Standing(), Closes: instant(c.ClosesAt), PerHour: p.PerHour, Full: instant(p.Full)}
		if c.Limited() {
			target, left := c.Target, max(c.Room(), 0)
			cells[i].Target, cells[i].Left = &target, &left
		}
		if c.Full() {
			cells[i].Filled = instant(c.FilledAt)
		}
	}
	return cells
}

type courseReply struct {
	From        *time.Time       `json:"from" doc:"The beginning of the first slot; null while there is none."`
	SlotSeconds int              `json:"slot_seconds" doc:"The length of a slot."`
	Started     []int            `json:"started" nullable:"false" doc:"Interviews that began, slot by slot."`
	Arrivals    map[string][]int `json:"arrivals" doc:"Eligible arrivals slot by slot, by type."`
	Completes   map[string][]int `json:"completes" doc:"Completes in the sample slot by slot, by cell; one that was invalidated counts off where it had counted."`
}

func (a *API) getCourse(ctx context.Context, _ *InSurvey) (*reply[courseReply], error) {
	c, err := a.field.Course(ctx, visitOf(ctx).survey.ID)
	if err != nil {
		return nil, err
	}
	return replied(courseReply{instant(c.From), int(c.Slot / time.Second), append([]int{}, c.Started...), series(c.Arrivals), series(c.Completes)}, nil)
}

func series(all map[string][]int) map[string][]int {
	if all == nil {
		return map[string][]int{}
	}
	return all
}
