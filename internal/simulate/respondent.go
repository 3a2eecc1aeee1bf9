package simulate

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A Respondent is one virtual respondent: a row of the pool with habits. Who the respondent of arrival i is depends on
// the seed and i alone.
type Respondent struct {
	Number   int    // the arrival
	Cell     string // the quota cell that the pool's row belongs to
	Language string
	Device   string // coarse class: phone, tablet, desktop

	population *Population
	row        int
	key        uint64 // of everything drawn for this respondent's answers
	seed       uint64 // of an interview made without a server
	userAgent  string
	habits     habits
}

// Habits are how a respondent behaves.
type habits struct {
	pace       float64 // time taken, relative to the median
	refuses    bool
	ineligible *override
	straight   bool // gives one answer to every row of the grid, and does not read
	dropsOut   bool
	comesBack  bool // after dropping out
	again      bool // comes again after finishing
	dropAt     float64
	backAt     int // goes back once from the page of this number; 0: never
}

const english = "en"

// Behaviour that population files do not set.
const (
	speederPace  = 1.0 / 5
	comeBack     = 1.0 / 3 // of those who dropped out
	goBack       = 0.03    // go back once and forth again
	earliestBack = 2       // the first page has nothing behind it
	backPages    = 9       // they go back from one of so many pages
	checkFailed  = 0.8     // of the straight-liners fail an attention check
)

// Draw returns the respondent of arrival i: the cell by the shares, the row by its weight within the cell, then habits,
// language and device.
func (p *Population) Draw(seed uint64, i int) Respondent {
	if p.uniform {
		return p.drawUniform(seed, i)
	}
	random := stream(seed, i)
	r := Respondent{Number: i, population: p, key: random.Uint64(), seed: random.Uint64()}
	u := random.Float64() // below 1, which the last running sum is
	r.Cell = p.cells[slices.IndexFunc(p.upTo, func(x float64) bool { return x > u })]
	r.row = p.pool.strata[r.Cell].draw(random.Float64())
	r.Language = p.survey.Languages[0]
	if random.Float64() < p.behaviour.English {
		r.Language = english
	}
	d := drawDevice(random.Float64())
	r.Device, r.userAgent = d.class, d.userAgent
	r.habits = p.drawHabits(random)
	return r
}

// drawHabits takes the same number of random numbers from every respondent, so that changing one share in the file
// leaves everything else about everybody as it was.
func (p *Population) drawHabits(random *rand.Rand) habits {
	b := p.behaviour
	h := habits{pace: math.Exp(b.Spread * random.NormFloat64())}
	turnedAway, way := random.Float64(), random.Float64()
	h.refuses = turnedAway < b.Refusals
	if !h.refuses && turnedAway < b.Refusals+b.Ineligible {
		h.ineligible = &p.ways[int(way*float64(len(p.ways)))]
	}
	if random.Float64() < b.Speeders {
		h.pace *= speederPace
	}
	h.straight = random.Float64() < b.StraightLiners
	h.dropsOut, h.dropAt = random.Float64() < b.DropOuts, random.Float64()
	h.comesBack = random.Float64() < comeBack
	h.again = random.Float64() < b.SecondAttempts
	back, from := random.Float64(), random.IntN(backPages)
	if back < goBack {
		h.backAt = earliestBack + from
	}
	return h
}

// stream is the randomness of an arrival.
func stream(seed uint64, i int) *rand.Rand {
	return rand.New(rand.NewPCG(seed, scatter(scatter(seed)^uint64(i))))
}

// scatter is the finaliser of splitmix64 (Steele, Lea & Flood 2014): neighbouring arrivals get unrelated streams.
func scatter(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Answers are what the respondent would answer to every field of the survey, also to those that will not be asked.
func (r Respondent) Answers() interview.Answers {
	p := r.population
	if p.uniform {
		return interview.Answers{} // see answersTo
	}
	s := newSheet(p.pool)
	s.key = r.key
	p.pool.row(r.row, s.env)
	answers := make(interview.Answers, len(p.answers))
	for _, a := range p.answers {
		s.begin(a.hash)
		if v := a.give(s); v.Answered() {
			answers[a.field] = v
		}
	}
	r.override(answers, s)
	for _, a := range p.answers {
		if a.behind != nil && !answers[a.question.Name].Has(a.behind.Code) {
			delete(answers, a.field)
		}
	}
	return answers
}

// override lets habits prevail over the row.
func (r Respondent) override(answers interview.Answers, s *sheet) {
	p := r.population
	if r.habits.straight {
		s.begin(p.fieldAt[survey.RowName(p.grid.Name, p.grid.Rows.Options[0].Name)].hash)
		code := p.grid.List.Options[s.random.IntN(len(p.grid.List.Options))].Code
		for _, row := range p.grid.Rows.Options {
			answers[survey.RowName(p.grid.Name, row.Name)] = survey.CodeValue(code)
		}
	}
	for _, a := range p.answers {
		switch q := a.question; {
		case q.Kind == survey.Consent && r.habits.refuses:
			answers[a.field] = survey.CodeValue(0)
		case r.habits.straight && q.Expect != "" && a.field == q.Name && q.Kind == survey.One:
			s.begin(a.hash)
			answers[a.field] = survey.CodeValue(inattentive(q, s).Code)
		}
	}
	if o := r.habits.ineligible; o != nil {
		answers[o.field] = o.value
	}
}

// inattentive is the answer to an attention check of somebody who does not read it.
func inattentive(q *survey.Question, s *sheet) survey.Option {
	expected, _ := q.List.Named(q.Expect)
	for s.random.Float64() < checkFailed && len(q.List.Options) > 1 {
		if o := q.List.Options[s.random.IntN(len(q.List.Options))]; o.Name != q.Expect {
			return o
		}
	}
	return expected
}

// literal reads a word of a file as a formula would have it.
func literal(word string) any {
	if x, err := strconv.ParseFloat(word, 64); err == nil {
		return x
	}
	return word
}
