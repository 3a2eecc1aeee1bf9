package simulate

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A visit is one respondent's way through the served pages. Each step is one thing a respondent does: open the link, or
// post the page on the screen. It knows the pages only as they are served; the survey is asked for nothing but how long
// a question takes to read and where this respondent will drop out.
type visit struct {
	*client
	who     Respondent
	answers interview.Answers
	timing  *timing
	random  *rand.Rand // of the time taken

	door      *url.URL // where the respondent enters
	screen    landing  // what is on the screen
	move      string   // the button to press next
	dropAt    string   // the page to stop at; "": none
	mended    bool     // a page has come back once
	again     bool     // finished and come again
	ended     Outcome  // how it ended the first time
	shown     int      // pages shown
	limit     int      // more pages than this are a circle
	forthBack bool     // has gone back, as some do once
}

// newVisit lets the respondent of arrival i appear.
func (s *scheduler) newVisit(i int) *visit {
	p := s.config.Population
	who := p.Draw(s.config.Seed, i)
	v := &visit{
		client: s.client, who: who, answers: who.Answers(), timing: s.timing, move: moveForward,
		random: rand.New(rand.NewPCG(who.key, timeStream)), limit: 3*len(s.config.Survey.Pages) + 10,
	}
	v.door = v.link(who)
	if who.habits.dropsOut {
		v.dropAt = p.dropPage(s.config.Survey, who)
	}
	return v
}

// timeStream names the stream of random numbers for times; fields use the hashes of their names.
const timeStream = 1

// dropPage is the page behind the gate at which the respondent stops, each page on the own path being as likely.
func (p *Population) dropPage(s *survey.Survey, who Respondent) string {
	if p.uniform {
		return uniformDropPage(s, who)
	}
	iv := p.Complete(s, who, 0)
	var behind []string
	for _, v := range interview.Walk(s, &iv).Pages {
		if v.AfterGate {
			behind = append(behind, v.Name)
		}
	}
	if len(behind) == 0 {
		return ""
	}
	return behind[int(who.habits.dropAt*float64(len(behind)))]
}

// step does the next thing.
func (v *visit) step(ctx context.Context) report {
	r := report{visit: v, ended: true}
	l, err := v.act(ctx, &r)
	switch {
	case ctx.Err() != nil: // the run is over, which is nobody's fault
	case err != nil:
		v.fail(&r, "%v", err)
	case l.outcome != "":
		v.end(&r, l)
	case v.again:
		v.fail(&r, "a second attempt is shown a page instead of the end")
	case l.refused:
		v.mend(&r, l)
	default:
		v.read(&r, l)
	}
	return r
}

func (v *visit) act(ctx context.Context, r *report) (landing, error) {
	if v.screen.page == nil {
		return v.travel(ctx, v.who, v.door, nil, r)
	}
	f, ok := v.screen.page.answerForm()
	if !ok {
		return landing{}, fmt.Errorf("the page has no form")
	}
	to, err := v.screen.at.Parse(f.action)
	if err != nil || to.Host != v.base.Host {
		return landing{}, fmt.Errorf("the page's form leads nowhere on this server")
	}
	r.pages++
	return v.travel(ctx, v.who, to, f.fill(v.answersTo(f), v.move), r)
}

// answersTo is what the respondent has to say to the form on the screen.
func (v *visit) answersTo(f form) interview.Answers {
	if v.who.population.uniform {
		return v.who.answersTo(v.screen.page.name, f)
	}
	return places(v.who.population.survey, v.screen.page.name, f, v.answers)
}

// fail ends a respondent's story with a defect; the page is named and the address, which is a key, is not.
func (v *visit) fail(r *report, format string, args ...any) {
	where := "the link"
	if v.screen.page != nil {
		where = fmt.Sprintf("page %q", v.screen.page.name)
	}
	r.errors = append(r.errors, fmt.Sprintf("arrival %d, %s: %s", v.who.Number, where, fmt.Sprintf(format, args...)))
	if v.ended == "" {
		v.ended = Failed
		r.outcome = Failed
	}
	r.ended = true
}

// end notes how the interview ended, and lets those who do so come again.
func (v *visit) end(r *report, l landing) {
	o := l.outcome
	if v.who.habits.refuses && o == screenedOut {
		o = Refused // the panels' words have none for it
	}
	switch {
	case v.again && o != v.ended:
		v.fail(r, "the end of a second attempt is %q and that of the first was %q", o, v.ended)
		return
	case v.again:
		return
	}
	v.ended, r.outcome = o, o
	r.late = l.page != nil && l.page.disposition == string(interview.OverQuotaLate)
	// Without an id of a source a link begins a new interview, and the end may be on another host.
	if v.who.habits.again && v.source.IDParam != "" {
		v.again, r.again, r.ended = true, true, false
		v.screen, v.door, r.after = landing{}, v.link(v.who), v.later()
	}
}

// mend tries a page once more that came back with problems.
func (v *visit) mend(r *report, l landing) {
	v.screen = l
	problems := strings.Join(l.page.problems, " / ")
	if v.mended {
		v.fail(r, "refused again: %s", problems)
		return
	}
	v.mended = true
	r.errors = append(r.errors, fmt.Sprintf("arrival %d, page %q: refused: %s", v.who.Number, l.page.name, problems))
	r.ended, r.after = false, v.thinking()
}

// read is what a respondent does with a new page: stop there, or decide where to go on and think.
func (v *visit) read(r *report, l landing) {
	v.screen, v.move = l, moveForward
	if v.shown++; v.shown > v.limit {
		v.fail(r, "%d pages are shown and there is no end", v.shown)
		return
	}
	if l.page.name == v.dropAt {
		v.dropAt = ""
		v.leave(r)
		return
	}
	if f, ok := l.page.answerForm(); ok && v.shown == v.who.habits.backAt && !v.forthBack && f.offers(moveBack) {
		v.move, v.forthBack = moveBack, true
	}
	r.ended, r.after = false, v.thinking()
}

// leave is a drop-out; some come back by the link they have.
func (v *visit) leave(r *report) {
	if !v.who.habits.comesBack {
		v.ended, r.outcome = DroppedOut, DroppedOut
		return
	}
	if v.source.IDParam == "" {
		v.door = v.screen.at // the page in the browser's history; the link would begin a new interview
	}
	r.cameBack, r.ended = true, false
	v.screen, r.after = landing{}, v.later()
}

// later is some hours: between a quarter and eight.
func (v *visit) later() time.Duration {
	return 15*time.Minute + time.Duration(v.random.Float64()*float64(8*time.Hour))
}

// thinking is how long the respondent takes for the page on the screen.
func (v *visit) thinking() time.Duration {
	f, _ := v.screen.page.answerForm()
	median := v.timing.page(f.fields())
	noise := math.Exp(pageSpread * v.random.NormFloat64())
	return time.Duration(max(1, median*v.who.habits.pace*noise) * float64(time.Second))
}
