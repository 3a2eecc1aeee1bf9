package api

import (
	"context"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

type watchReply struct {
	At            time.Time          `json:"at" doc:"The instant of which all of this tells."`
	Survey        string             `json:"survey"`
	Door          field.DoorState    `json:"door" enum:"waiting,open,paused,closed"`
	Launched      *time.Time         `json:"launched" doc:"When the first respondent came; null while nobody has."`
	Started       int                `json:"started" doc:"Interviews that began."`
	InProgress    int                `json:"in_progress" doc:"Of those, not ended."`
	Cells         []cellReply        `json:"cells" nullable:"false"`
	Arrivals      map[string]int     `json:"arrivals" doc:"Eligible arrivals at the gate, by type."`
	Today         int                `json:"arrivals_today" doc:"Of those, since midnight in the survey's time zone."`
	Sources       []sourceReply      `json:"sources" nullable:"false"`
	Funnel        []stageReply       `json:"funnel" nullable:"false" doc:"From the click to the sample, in that order."`
	Pages         []pageReply        `json:"pages" nullable:"false" doc:"In the order of the questionnaire that newcomers get."`
	MedianSeconds *float64           `json:"median_seconds" doc:"From the first page to the last, of the completes in the sample, to the nearest 5 s; null while there are none."`
	Dispositions  []dispositionReply `json:"dispositions" nullable:"false" doc:"How interviews ended."`
	Rates         []rateReply        `json:"rates" nullable:"false" doc:"Those of the report that can be told while the field is open."`
	Fills         []fillReply        `json:"fills" nullable:"false" doc:"Which cell filled when, and what had come by then."`
	Flags         *flagsReply        `json:"flags,omitempty" doc:"What the quality rules said when they were last asked; left out while they were not."`
	Latest        []latestReply      `json:"latest" nullable:"false" doc:"The last arrivals at the gate, the last first."`
	Callbacks     callbacksReply     `json:"callbacks" doc:"Messages that sources are owed."`
}

type sourceReply struct {
	Source     string `json:"source"`
	Admitted   int    `json:"admitted"`
	OverQuota  int    `json:"over_quota" doc:"Turned away because a cell was full."`
	Ineligible int    `json:"screened_out"`
}

type stageReply struct {
	Stage field.StageName `json:"stage" enum:"clicked,consented,classified,eligible,admitted,finished,in_sample"`
	N     int             `json:"n"`
}

type pageReply struct {
	Page      string `json:"page"`
	Reached   int    `json:"reached" doc:"Interviews that were shown the page."`
	Submitted int    `json:"submitted" doc:"Of those, answered it and left it forwards."`
	Standing  int    `json:"standing" doc:"In progress, and it is the page last shown."`
}

type dispositionReply struct {
	Disposition string `json:"disposition" example:"complete"`
	AAPOR       string `json:"aapor" doc:"Its number in the AAPOR Standard Definitions." example:"1.1"`
	N           int    `json:"n"`
}

type rateReply struct {
	Rate        field.RateName `json:"rate" enum:"completion,breakoff,screen_out,over_quota"`
	Numerator   int            `json:"numerator"`
	Denominator int            `json:"denominator"`
	Value       *float64       `json:"value" doc:"From 0 to 1; null while the denominator is nought."`
}

type fillReply struct {
	Cell      string         `json:"cell"`
	At        time.Time      `json:"at"`
	Arrivals  map[string]int `json:"arrivals" doc:"Eligible arrivals by then, by type."`
	Completed map[string]int `json:"completed" doc:"Completes in the sample by then, by cell."`
}

type flagsReply struct {
	At      time.Time   `json:"at"`
	Judged  int         `json:"judged" doc:"Finished interviews."`
	Flagged int         `json:"flagged" doc:"Of those, by any rule."`
	Rules   []ruleReply `json:"rules" nullable:"false"`
}

type ruleReply struct {
	Rule string `json:"rule"`
	Kind string `json:"kind"`
	N    int    `json:"n" doc:"Interviews that it flags."`
}

type latestReply struct {
	Interview int64     `json:"interview"`
	At        time.Time `json:"at"`
	Source    string    `json:"source"`
	Type      string    `json:"type" doc:"Empty for who was not eligible."`
	Decision  string    `json:"decision" enum:"admitted,over_quota,screened_out"`
	Reason    string    `json:"reason" doc:"The requirement that failed, or the cell that was full."`
}

type callbacksReply struct {
	Due     int `json:"due"`
	Failing int `json:"failing" doc:"Of those due, failed at least once."`
	GivenUp int `json:"given_up"`
}

func (a *API) getWatch(ctx context.Context, _ *InSurvey) (*reply[watchReply], error) {
	id := visitOf(ctx).survey.ID
	w, err := a.field.Watch(ctx, id)
	if err != nil {
		return nil, err
	}
	out := watchReply{
		At: w.At.UTC(), Survey: id, Door: w.Door, Launched: instant(w.Launched), Started: w.Started, Arrivals: map[string]int{}, Today: w.Today, Cells: cellReplies(w),
		Sources: make([]sourceReply, len(w.BySource)), Funnel: make([]stageReply, len(w.Funnel)), Pages: make([]pageReply, len(w.Pages)),
		Fills: make([]fillReply, len(w.Fills)), Flags: flagsOf(w.Flags), Latest: make([]latestReply, len(w.Latest)), Callbacks: callbacksReply(w.Owed),
	}
	for i, s := range w.BySource {
		out.Sources[i] = sourceReply(s)
	}
	for i, s := range w.Funnel {
		out.Funnel[i] = stageReply{s.Name, s.N}
	}
	for i, p := range w.Pages {
		out.Pages[i] = pageReply(p)
	}
	for i, f := range w.Fills {
		out.Fills[i] = fillOf(f)
	}
	for i, l := range w.Latest {
		out.Latest[i] = latestReply{l.Interview, l.At.UTC(), l.Source, l.Type, l.Decision, l.Reason}
	}
	for _, t := range visitOf(ctx).survey.Types {
		out.Arrivals[t.Name] = w.Arrivals[t.Name]
	}
	out.endings(w)
	return replied(out, nil)
}

// endings adds how interviews ended, the rates, and how long they took.
func (out *watchReply) endings(w field.Watch) {
	out.Dispositions = []dispositionReply{}
	out.InProgress = w.Running()
	for _, d := range interview.Dispositions() {
		if d != interview.InProgress {
			out.Dispositions = append(out.Dispositions, dispositionReply{string(d), d.AAPOR(), w.Ended[d]})
		}
	}
	out.Dispositions = append(out.Dispositions, dispositionReply{interview.InProgress.Word(), interview.InProgress.AAPOR(), out.InProgress})
	out.Rates = []rateReply{}
	for _, r := range w.Rates() {
		rate := rateReply{Rate: r.Name, Numerator: r.N, Denominator: r.Of}
		if r.Of > 0 {
			value := float64(r.N) / float64(r.Of)
			rate.Value = &value
		}
		out.Rates = append(out.Rates, rate)
	}
	if w.Length.N > 0 {
		seconds := w.Length.Median.Seconds()
		out.MedianSeconds = &seconds
	}
}

func fillOf(f quota.Fill) fillReply {
	out := fillReply{Cell: f.Cell, At: f.At.UTC(), Arrivals: map[string]int{}, Completed: map[string]int{}}
	for name, n := range f.Arrivals {
		out.Arrivals[name] = n
	}
	for _, c := range f.Cells {
		out.Completed[c.Name] = c.Completed
	}
	return out
}

func flagsOf(f *field.Flags) *flagsReply {
	if f == nil {
		return nil
	}
	out := &flagsReply{At: f.At.UTC(), Judged: f.Judged, Flagged: f.Flagged, Rules: make([]ruleReply, len(f.Counts))}
	for i, c := range f.Counts {
		out.Rules[i] = ruleReply(c)
	}
	return out
}

// instant is one in UTC; nil for none.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
