package siege

import (
	"fmt"
	"net/url"
	"strconv"

	"fieldwork/internal/interview"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
)

// A sheet is one person's way through the survey, worked out beforehand, so that no time is spent on it in the siege.
type sheet struct {
	pages map[string]*filled
}

// filled is one page as its respondent answers it.
type filled struct {
	form    string            // as a browser encodes it
	answers interview.Answers // that the database must hold once the post is acknowledged
	role    role
}

// A role is what else than keeping the page its post sets off.
type role byte

const (
	plain  role = iota
	atGate      // the gate decides
	last        // the interview ends
)

// mostSpoilt bounds the draws for one person who gets through: a population may leave a question open that must be answered.
const mostSpoilt = 50

// draw makes so many sheets.
func draw(s *survey.Survey, p *simulate.Population, seed uint64, n int) ([]*sheet, error) {
	var sheets []*sheet
	for i := 0; len(sheets) < n; i++ {
		if i == n*mostSpoilt {
			return nil, fmt.Errorf("of %d people drawn for survey %s only %d can answer every page; mend its population", i, s.ID, len(sheets))
		}
		iv := p.Complete(s, p.Draw(seed, i), int64(i))
		if sh := write(s, iv); sh != nil {
			sheets = append(sheets, sh)
		}
	}
	return sheets, nil
}

// write fills in the pages of the interview's path; nil when one of them would be refused.
func write(s *survey.Survey, iv interview.Interview) *sheet {
	path := interview.Walk(s, &iv)
	sh := &sheet{pages: map[string]*filled{}}
	for i, page := range path.Pages {
		form := post(page, iv.Answers)
		encoded := form.Encode() // before it is read, because reading mends what browsers send
		given, problems := interview.Decode(page, form)
		if len(problems) > 0 {
			return nil
		}
		f := &filled{form: encoded, answers: interview.Answers{}}
		for name, v := range given {
			if v.Given() {
				f.answers[name] = v
			}
		}
		switch {
		case i == len(path.Pages)-1:
			f.role = last
		case !page.AfterGate && path.Pages[i+1].AfterGate:
			f.role = atGate
		}
		if f.role == last && !page.AfterGate && iv.Disposition == interview.ScreenedOut {
			f.role = atGate // which turns away whoever is not eligible
		}
		sh.pages[page.Name] = f
	}
	return sh
}

// post is the page's form with the person's answers, sent by the button that leads on.
func post(page interview.Visible, answers interview.Answers) url.Values {
	form := url.Values{"do": {"next"}}
	for _, q := range page.Shown {
		for _, field := range q.Fields() {
			fill(form, q, field, answers[field])
		}
	}
	return form
}

func fill(form url.Values, q *survey.Question, field string, answer survey.Value) {
	if pass, passed := interview.Passed(answer); passed {
		form.Set(pass.FieldIn(q, field), string(pass))
		return
	}
	if number, is := answer.Number(); is {
		form.Set(field, strconv.FormatFloat(number, 'f', -1, 64))
		return
	}
	for place, code := range answer.Codes() {
		if q.Kind == survey.Rank {
			form.Set(survey.RankName(q.Name, place+1), strconv.Itoa(code))
		} else {
			form.Add(field, strconv.Itoa(code))
		}
	}
	if answer.Text() != "" {
		form.Set(field, answer.Text())
	}
}
