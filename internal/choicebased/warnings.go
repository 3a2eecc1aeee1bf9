package choicebased

import "fmt"

const (
	// fewRows is the number of rows of an outcome, and fewArrivals that of its arrivals, below which normal
	// approximations are shaky: a log share from 30 counts is biased by 1/60 and a tenth of its standard error.
	fewRows, fewArrivals = 30, 30
	// discord is the p-value of the slope test from which on it is silent.
	discord = 0.05
)

// warnings are what a reader should know before quoting a number.
func (s *study) warnings(test SlopeTest) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for j, n := range s.counts {
		if n < fewRows {
			say("outcome %q has %g rows only: its variances are rough", s.levels[j], n)
		}
	}
	short := s.population.Arrivals != nil
	for j, n := range s.population.Arrivals {
		short = short && n < s.counts[j]
		if n < fewArrivals {
			say("outcome %q has %g arrivals only: its share, and what rests on it, is rough", s.levels[j], n)
		}
	}
	if short {
		say("every outcome has fewer arrivals than rows in the sample: were all arrivals counted, those in the sample included?")
	}
	if test.Defined && test.P < discord {
		say("the slopes of the unweighted and of the weighted fit differ (chi2(%d) = %.2f, p = %.3g): the multinomial logit "+
			"is in doubt, and the weighted fit is the safer description of the population", test.DF, test.Chi2, test.P)
	}
	return out
}
