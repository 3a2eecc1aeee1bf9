package conduct

import (
	"iter"
	"slices"
	"testing"
	"time"

	"fieldwork/internal/dataset"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

const questionnaire = `survey: shoes
title: {en: Shoes}
organiser: {en: Us}
languages: [en]
time_zone: Asia/Shanghai
lists:
  yesno:
    - {code: 1, name: "yes", en: "Yes"}
    - {code: 2, name: "no", en: "No"}
  shop:
    - {code: 1, name: market, en: Market}
    - {code: 2, name: mall, en: Mall}
    - {code: 3, name: web, en: Web}
pages:
  - page: consent
    ask: [{consent: agree, en: Agree?}]
  - page: screener
    ask:
      - {number: age, min: 10, max: 99, en: Age?}
      - {one: shop, of: shop, en: Where?}
  - gate
  - page: stalls
    if: shop == "market"
    ask: [{one: stall, of: yesno, optional: true, en: Stall?}]
  - page: rating
    ask:
      - {grid: rate, rows: shop, of: yesno, order: random, en: Rate}
eligible:
  - {need: adult, if: age >= 18}
types:
  - {type: web, en: Web, if: 'shop == "web"'}
  - {type: rest, en: Rest}
quotas:
  - {cell: buyers, en: Buyers, types: [web], target: 2}
  - {cell: others, en: Others, types: [rest], target: 2}
`

func shoes(t testing.TB) *survey.Survey {
	t.Helper()
	s, findings := survey.Parse("shoes.yaml", []byte(questionnaire))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

// start is 2015-10-08 00:30 in Shanghai, where it is a day later than in Greenwich.
var start = time.Date(2015, 10, 7, 16, 30, 0, 0, time.UTC)

// A diary is the log of a field; its methods read as what happened, one respondent a minute.
type diary struct {
	testing.TB
	s          *survey.Survey
	interviews []interview.Interview
	ledger     []interview.Arrival
	posts      []interview.Event
	changes    []Change
	cells      []quota.Cell
	fills      []quota.Fill
	arrived    map[string]int
}

func newDiary(t testing.TB) *diary {
	d := &diary{TB: t, s: shoes(t), arrived: map[string]int{}, interviews: make([]interview.Interview, 0, 64)} // which never moves: its methods give pointers into it
	for _, c := range d.s.Cells {
		d.cells = append(d.cells, quota.Cell{Name: c.Name, Dimension: c.Dimension, Target: c.Target, State: quota.Open})
	}
	return d
}

func (d *diary) now() time.Time { return start.Add(time.Duration(len(d.interviews)) * time.Minute) }

// opens begins an interview and leaves it on the first page.
func (d *diary) opens(source string) *interview.Interview {
	d.interviews = append(d.interviews, interview.Interview{ID: int64(len(d.interviews) + 1), Survey: d.s.ID, Version: d.s.Version, Source: source,
		Language: "en", Device: "phone", Started: d.now(), Answers: interview.Answers{}, Submitted: map[string]bool{}})
	return &d.interviews[len(d.interviews)-1]
}

// consents goes on to the screener.
func (d *diary) consents(source string) *interview.Interview {
	iv := d.opens(source)
	iv.Answers["agree"], iv.Submitted["consent"] = survey.CodeValue(1), true
	return iv
}

// refuses declines at the door.
func (d *diary) refuses(source string) {
	iv := d.opens(source)
	iv.Answers["agree"], iv.Submitted["consent"], iv.Disposition, iv.Finished = survey.CodeValue(0), true, interview.Refused, d.now()
}

// duplicate is ended before it sees a page.
func (d *diary) duplicate(source string) {
	iv := d.opens(source)
	iv.Disposition = interview.Duplicated
}

// arrives answers the screener; whoever is under age is not eligible, and a full cell turns away.
func (d *diary) arrives(source string, age float64, shop int) *interview.Interview {
	iv := d.consents(source)
	iv.Answers["age"], iv.Answers["shop"], iv.Submitted["screener"] = survey.NumberValue(age), survey.CodeValue(shop), true
	path := interview.Walk(d.s, iv)
	c := interview.Classify(d.s, path.Facts)
	a := interview.Arrival{ID: int64(len(d.ledger) + 1), Interview: iv.ID, Source: source, At: iv.Started.Add(30 * time.Second), Type: c.Type, Membership: c.Membership, Cells: c.Cells}
	a.Day = a.At.In(d.s.TimeZone).Format(time.DateOnly)
	iv.Type, iv.Membership = c.Type, c.Membership
	switch {
	case c.Failed != "":
		a.Decision, a.Reason, iv.Disposition = interview.Ineligible, c.Failed, interview.ScreenedOut
	case d.cell(c.Type).Full():
		a.Decision, a.Reason, iv.Disposition = interview.TurnedAway, c.Cells[0], interview.OverQuota
		d.cell(c.Type).OverQuota++
		d.arrived[c.Type]++
	default:
		a.Decision = interview.Admitted
		d.arrived[c.Type]++
	}
	iv.Decision = a.Decision
	d.ledger = append(d.ledger, a)
	return iv
}

func (d *diary) cell(typ string) *quota.Cell {
	i := slices.IndexFunc(d.cells, func(c quota.Cell) bool { return c.Name == d.s.CellOf(typ) })
	return &d.cells[i]
}

// completes arrives and answers to the end, in so many minutes.
func (d *diary) completes(source string, shop int, minutes float64) *interview.Interview {
	iv := d.arrives(source, 30, shop)
	if iv.Decision == interview.Admitted {
		d.finishes(iv, minutes)
	}
	return iv
}

func (d *diary) finishes(iv *interview.Interview, minutes float64) {
	iv.Submitted["stalls"], iv.Submitted["rating"] = true, true
	for i, field := range []string{"rate_market", "rate_mall", "rate_web"} {
		iv.Answers[field] = survey.CodeValue(1 + int(iv.ID+int64(i)*iv.ID)%2)
	}
	iv.Finished = iv.Started.Add(time.Duration(minutes * float64(time.Minute)))
	c := d.cell(iv.Type)
	if c.Full() {
		iv.Disposition = interview.OverQuotaLate
		return
	}
	c.Completed++
	iv.Disposition, iv.InSample = interview.Completed, true
	if c.Full() {
		c.FilledAt = iv.Finished
		arrivals := map[string]int{}
		for t, n := range d.arrived {
			arrivals[t] = n
		}
		d.fills = append(d.fills, quota.Fill{Cell: c.Name, At: iv.Finished, Cells: slices.Clone(d.cells), Arrivals: arrivals})
	}
}

// posts a page.
func (d *diary) post(iv *interview.Interview, page, kind string, seconds float64) {
	d.posts = append(d.posts, interview.Event{Interview: iv.ID, Page: page, Kind: kind, Elapsed: time.Duration(seconds * float64(time.Second))})
}

func (d *diary) counts() []interview.ArrivalCount {
	var counts []interview.ArrivalCount
	for _, a := range d.ledger {
		i := slices.IndexFunc(counts, func(c interview.ArrivalCount) bool {
			return c.Day == a.Day && c.Source == a.Source && c.Type == a.Type && c.Decision == a.Decision && slices.Equal(c.Membership, a.Membership)
		})
		if i < 0 {
			i, counts = len(counts), append(counts, interview.ArrivalCount{Day: a.Day, Source: a.Source, Type: a.Type, Membership: a.Membership, Decision: a.Decision})
		}
		counts[i].N++
	}
	return counts
}

func (d *diary) study() Study {
	kept := func(survey.Version) (*survey.Survey, bool) { return nil, false }
	frame, err := dataset.Build(d.s, kept, each(d.interviews))
	if err != nil {
		d.Fatal(err)
	}
	return Study{Survey: d.s, Interviews: each(d.interviews), Arrivals: each(d.ledger), Events: each(d.posts), Changes: each(d.changes), Cells: d.cells,
		Fills: d.fills, Counts: d.counts(), Completes: each([]*dataset.Frame{frame.InSample()}), AsOf: d.now()}
}

func (d *diary) facts() Facts {
	d.Helper()
	f, err := Read(d.study())
	if err != nil {
		d.Fatal(err)
	}
	return f
}

func each[T any](all []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}
}
