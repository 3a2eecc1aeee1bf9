package simulate

import (
	"hash/fnv"
	"math/rand/v2"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// Behaviour of respondents without a population file.
const (
	uniformSeconds  = 8.0  // median seconds for a question
	uniformSpread   = 0.4  // standard deviation of the log of the pace
	uniformDropOuts = 0.04 // stop at a page behind the gate
	passShare       = 0.1  // "prefer not to answer" or "don't know", where one is offered
	leftOpen        = 0.3  // of the questions that may be left open
)

// Uniform is a population for any survey, without a file: its respondents answer what each page offers, every valid answer
// being as likely as any other, in any of the survey's languages. Two things are not left to chance, because a study would
// be all refusals and failed checks: they consent, and they choose what an attention check asks for. It tests a
// questionnaire's pages and quotas; its answers say nothing about anybody. Since they depend on what is offered, nothing
// but the served pages can bring them forth: Complete leaves such a respondent at the first page.
func Uniform(s *survey.Survey) *Population {
	return &Population{survey: s, uniform: true,
		behaviour: behaviourFile{Seconds: uniformSeconds, Spread: uniformSpread, DropOuts: uniformDropOuts}}
}

// drawUniform is the respondent of arrival i of a population without a pool.
func (p *Population) drawUniform(seed uint64, i int) Respondent {
	random := stream(seed, i)
	r := Respondent{Number: i, population: p, key: random.Uint64(), seed: random.Uint64()}
	r.Language = p.survey.Languages[random.IntN(len(p.survey.Languages))]
	d := drawDevice(random.Float64())
	r.Device, r.userAgent = d.class, d.userAgent
	r.habits = p.drawHabits(random)
	return r
}

// uniformDropPage is a page behind the gate; a respondent whose path does not pass it stays to the end.
func uniformDropPage(s *survey.Survey, who Respondent) string {
	behind := s.Pages[min(s.Gate, len(s.Pages)):]
	if len(behind) == 0 {
		return ""
	}
	return behind[int(who.habits.dropAt*float64(len(behind)))].Name
}

// uniformArrivals is a guess of how many arrivals fill the cells. What cells uniform answers fall into is known only to
// the rules, so it counts on one in three being of use.
func (p *Population) uniformArrivals(s *survey.Survey) int {
	most := map[string]int{}
	for _, c := range s.Cells {
		if c.Limited() {
			most[c.Dimension] += c.Target
		}
	}
	needed := 1
	for _, n := range most {
		needed = max(needed, 3*n)
	}
	return needed
}

// answersTo is what the respondent posts with the page's form, by the names of its controls. The same form gets the same
// answers however often it is shown, and what one question is answered changes no other's answer.
func (r Respondent) answersTo(name string, f form) interview.Answers {
	page, _, known := r.population.survey.Page(name)
	if !known {
		return nil
	}
	sheet := uniformSheet{answers: interview.Answers{}, language: r.Language, offered: f.offered()}
	for _, q := range page.Questions {
		sheet.random = rand.New(rand.NewPCG(r.key, fieldHash(q.Name)))
		sheet.fill(q)
	}
	return sheet.answers
}

func fieldHash(field string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(field))
	return h.Sum64()
}
