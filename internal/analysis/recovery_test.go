package analysis

import (
	"math"
	"math/rand/v2"
	"testing"

	"fieldwork/internal/dataset"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A country is a population of the small survey that is known to the last person: half are women, ages are even from 20
// to 59, and the type follows a multinomial logit.
type country struct{ woman, age, constant map[string]float64 }

func (c country) chances(woman, age float64) map[string]float64 {
	p, sum := map[string]float64{}, 0.0
	for typ := range c.constant {
		p[typ] = math.Exp(c.constant[typ] + c.woman[typ]*woman + c.age[typ]*age)
		sum += p[typ]
	}
	for typ := range p {
		p[typ] /= sum
	}
	return p
}

const youngest, oldest = 20, 59

// effects are the population's own: of a year more, by term, and of being a woman.
func (c country) effects() (age, woman map[string]float64) {
	age, woman = map[string]float64{}, map[string]float64{}
	const people = 2 * (oldest - youngest + 1)
	for _, sex := range []float64{0, 1} {
		for years := youngest; years <= oldest; years++ {
			p, mean := c.chances(sex, float64(years)), 0.0
			for typ := range p {
				mean += p[typ] * c.age[typ]
			}
			other := c.chances(1-sex, float64(years))
			for typ := range p {
				age[typ] += p[typ] * (c.age[typ] - mean) / people
				woman[typ] += (2*sex - 1) * (p[typ] - other[typ]) / people
			}
		}
	}
	return age, woman
}

// draw lets people come until every type has its quota, and counts everybody.
func (c country) draw(t *testing.T, s *survey.Survey, quota int) (*dataset.Frame, map[string]int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(2015, 11))
	order := []string{"B", "A2", "A1"}
	arrivals, ivs := map[string]int{}, []interview.Interview{}
	for arrivals["B"] < quota || arrivals["A2"] < quota || arrivals["A1"] < quota {
		sex, years := rng.IntN(2), float64(youngest+rng.IntN(oldest-youngest+1))
		p, u, typ := c.chances(float64(sex), years), rng.Float64(), "A1"
		for _, candidate := range order {
			if u -= p[candidate]; u < 0 {
				typ = candidate
				break
			}
		}
		if arrivals[typ]++; arrivals[typ] > quota {
			continue
		}
		if typ == "B" {
			ivs = append(ivs, buyer(s, 1+sex, years, 1, false, false))
		} else {
			ivs = append(ivs, passer(s, 1+sex, years, typ == "A2", 0))
		}
	}
	f, err := dataset.Build(s, nil, func(yield func(interview.Interview, error) bool) {
		for i := 0; i < len(ivs) && yield(ivs[i], nil); i++ {
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return f, arrivals
}

// TestMarginsRecoverTheCountry: of a population in which few are buyers, a third of the sample are. The effects in the
// population are found within their errors; those of the sample, which the same errors would make significant, are not.
func TestMarginsRecoverTheCountry(t *testing.T) {
	s, _, _ := study(t)
	c := country{woman: map[string]float64{"B": 0.9, "A2": -0.4, "A1": 0}, age: map[string]float64{"B": -0.05, "A2": 0.04, "A1": 0},
		constant: map[string]float64{"B": -1.2, "A2": -2.6, "A1": 0}}
	f, arrivals := c.draw(t, s, 700)
	weights, total := map[string]float64{}, 0.0
	for _, n := range arrivals {
		total += float64(n)
	}
	for typ, n := range arrivals {
		weights[typ] = 3 * float64(n) / total
	}
	if err := f.Weigh(weights); err != nil {
		t.Fatal(err)
	}
	model, margins := both(t, Input{Survey: s, Frame: f, Arrivals: arrivals}, weightedLogit)
	for _, table := range []Table{model, margins} {
		if len(table.Warnings) > 0 {
			t.Errorf("warnings %q", table.Warnings)
		}
	}
	age, woman := c.effects()
	misled := 0
	for typ := range weights {
		for term, want := range map[string]float64{"age,Age,0": age[typ], "woman,Woman,1": woman[typ]} {
			r := find(t, margins, "m", "m,1,all,"+typ+","+term)
			within(t, typ+" "+term, r["effect"], r["se_unconditional"], want)
			if distance(t, r["effect_at_quota_shares"], r["se_at_quota_shares"], want) > 4 {
				misled++
			}
		}
		if typ == "A1" {
			continue
		}
		within(t, "constant of "+typ, find(t, margins, "m_constants", "m,1,all,"+typ)["estimate"], find(t, margins, "m_constants", "m,1,all,"+typ)["se"], c.constant[typ])
		for term, want := range map[string]float64{"woman": c.woman[typ], "age": c.age[typ], "_cons": c.constant[typ]} {
			r := find(t, model, "w", "w,1,all,"+typ+","+term)
			within(t, "weighted "+term+" of "+typ, r["estimate"], r["se"], want)
		}
	}
	if misled < 2 {
		t.Errorf("%d of 6 effects of the quota sample are far from the population's: this population tells nothing", misled)
	}
}

// within holds an estimate to the truth within three of its errors.
func within(t *testing.T, what, estimate, se string, want float64) {
	t.Helper()
	if d := distance(t, estimate, se, want); !(d <= 3) {
		t.Errorf("%s: %s is %.1f errors from %g", what, estimate, d, want)
	}
}

func distance(t *testing.T, estimate, se string, want float64) float64 {
	t.Helper()
	var x, e float64
	if err := parse(estimate, &x); err != nil {
		t.Fatal(err)
	}
	if err := parse(se, &e); err != nil {
		t.Fatal(err)
	}
	return math.Abs(x-want) / e
}
