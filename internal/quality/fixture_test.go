package quality_test

import (
	"iter"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"fieldwork/internal/interview"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// A respondent answers one question of a page as its respondent sees it.
type respondent interface {
	answer(v interview.Visible, q *survey.Question, into interview.Answers)
}

// bot picks at random among what is offered, every valid answer being as likely as any other. It consents, and does not read
// attention checks.
type bot struct{ *rand.Rand }

func (b bot) answer(v interview.Visible, q *survey.Question, into interview.Answers) {
	one := func(options []survey.Option) survey.Value {
		return survey.CodeValue(options[b.IntN(len(options))].Code)
	}
	switch q.Kind {
	case survey.Consent:
		into[q.Name] = survey.CodeValue(1)
	case survey.One:
		into[q.Name] = one(v.Options(q))
	case survey.Grid:
		for _, row := range v.Rows(q) {
			into[survey.RowName(q.Name, row.Name)] = one(v.Options(q))
		}
	case survey.Many:
		into[q.Name] = b.some(v, q)
	case survey.Rank:
		into[q.Name] = survey.CodesValue(b.codes(v.Options(q), v.Places(q))...)
	case survey.Number, survey.Scale:
		into[q.Name] = survey.NumberValue(float64(q.Min + b.IntN(q.Max-q.Min+1)))
	case survey.Month, survey.Date:
		into[q.Name] = survey.TextValue(q.From)
	}
}

// some ticks between one and as many options as may be; one that stands alone as often as any other.
func (b bot) some(v interview.Visible, q *survey.Question) survey.Value {
	options := v.Options(q)
	if o := options[b.IntN(len(options))]; o.Exclusive {
		return survey.CodesValue(o.Code)
	}
	var together []survey.Option
	for _, o := range options {
		if !o.Exclusive {
			together = append(together, o)
		}
	}
	most, least := len(together), min(q.Least(options), len(together))
	if q.Max > 0 {
		most = min(most, q.Max)
	}
	least = max(1, least)
	return survey.CodesValue(b.codes(together, least+b.IntN(most-least+1))...)
}

func (b bot) codes(options []survey.Option, n int) (codes []int) {
	for _, k := range b.Perm(len(options))[:n] {
		codes = append(codes, options[k].Code)
	}
	return codes
}

// interviewed is the interview that somebody leaves behind who answers page after page, as if no cell were ever full. It
// takes its own pace, as people do.
func interviewed(s *survey.Survey, who respondent, seed uint64) interview.Interview {
	iv := interview.Interview{Survey: s.ID, Version: s.Version, Seed: seed, Answers: interview.Answers{}, Submitted: map[string]bool{}}
	for range 3 * len(s.Pages) {
		path := interview.Walk(s, &iv)
		switch path.At {
		case interview.AtGate:
			c := interview.Classify(s, path.Facts)
			iv.Type, iv.Decision = c.Type, interview.Admitted
			if c.Failed != "" {
				iv.Decision = interview.Ineligible
			}
		case interview.Asking:
			v, _ := path.Visible(path.Next)
			for _, q := range v.Shown {
				who.answer(v, q, iv.Answers)
			}
			iv.Submitted[path.Next] = true
		case interview.AtTheEnd:
			iv.Disposition, iv.InSample = interview.Completed, true
			return iv
		default:
			iv.Disposition = interview.ScreenedOut
			return iv
		}
	}
	return iv
}

// bots are so many finished interviews of bots; those who are screened out are not counted.
func bots(s *survey.Survey, n int, seed uint64) (all []interview.Interview) {
	for i := uint64(0); len(all) < n; i++ {
		random := rand.New(rand.NewPCG(seed, i))
		if iv := interviewed(s, bot{random}, random.Uint64()); iv.InSample {
			all = append(all, iv)
		}
	}
	return all
}

// shopping is the shipped survey that has a population, and its people.
var shopping = sync.OnceValues(func() (*survey.Survey, *simulate.Population) {
	s, err := survey.Load(questionnaires.FS, "haitao-2015")
	if err != nil {
		panic(err)
	}
	p, err := simulate.LoadPopulation(questionnaires.FS, "haitao-2015", s)
	if err != nil {
		panic(err)
	}
	return s, p
})

// honest are so many completes of each cell of the population's attentive people.
func honest(s *survey.Survey, p *simulate.Population, each int, seed uint64) (all []interview.Interview) {
	full := map[string]int{}
	attentive := p.Attentive()
	for i := 0; len(all) < each*len(s.Cells); i++ {
		iv := attentive.Complete(s, attentive.Draw(seed, i), 0)
		if cell := s.CellOf(iv.Type); iv.InSample && full[cell] < each {
			full[cell]++
			all = append(all, iv)
		}
	}
	return all
}

// field numbers interviews as they would have come, and gives them times: a pace of one's own, and pages around it.
func field(all []interview.Interview, s *survey.Survey, seed uint64) (events []interview.Event) {
	random := rand.New(rand.NewPCG(seed, 77))
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	begin := time.Date(2015, 10, 8, 10, 0, 0, 0, time.UTC)
	for i := range all {
		iv := &all[i]
		iv.ID, iv.Started = int64(i+1), begin.Add(time.Duration(i)*time.Minute)
		pace, now := math.Exp(0.4*random.NormFloat64()), iv.Started
		for _, v := range interview.Walk(s, iv).Pages {
			fields := 0
			for _, q := range v.Shown {
				fields += len(q.Fields())
			}
			spent := time.Duration(float64(time.Second) * 4 * float64(1+fields) * pace * math.Exp(0.25*random.NormFloat64()))
			now = now.Add(spent)
			events = append(events, interview.Event{ID: int64(len(events) + 1), Interview: iv.ID, Page: v.Name, Kind: "answered", At: now, Elapsed: spent})
		}
		iv.Finished = now
	}
	return events
}

// each iterates over what a store would.
func each[T any](all []T) func() iter.Seq2[T, error] {
	return func() iter.Seq2[T, error] {
		return func(yield func(T, error) bool) {
			for _, one := range all {
				if !yield(one, nil) {
					return
				}
			}
		}
	}
}

func surveyOf(t *testing.T, dir string) *survey.Survey {
	t.Helper()
	s, err := survey.Load(questionnaires.FS, dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
