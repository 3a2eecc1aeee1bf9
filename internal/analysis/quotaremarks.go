package analysis

import (
	"fmt"
	"strings"

	"fieldwork/internal/choicebased"
	"fieldwork/internal/survey"
)

// otherQuotas warns of quotas by conditions: who fulfils which of them decided who is in the sample too.
func (b *bench) otherQuotas() {
	for _, d := range b.survey.Dimensions() {
		if d.By == survey.ByCondition {
			b.warn("%s: the cells of dimension %q took respondents by other answers than the type, and neither the weights nor the errors know of it; see how the sample's figures of these answers differ from the arrivals'",
				b.place("", survey.Group{}), d.Name)
		}
	}
}

// remark says what the errors of models allow for, and whether the quotas' model is in doubt.
func (b *bench) remark(fits []fitted) {
	if !b.onTypes() {
		return
	}
	b.otherQuotas()
	arrivals, known := 0.0, false
	var tests []string
	for _, f := range fits {
		if f.quotas == nil {
			known = known || f.fit != nil
			continue
		}
		known, arrivals = known || f.quotas.SharesKnown, max(arrivals, b.allArrivals(f))
		tests = append(tests, b.ofFit(f)+": "+slopes(f.quotas.SlopeTest))
	}
	if arrivals > 0 {
		b.say("report_errors_full", Format(arrivals, 0))
	}
	if known {
		b.say("report_errors_known", "")
	}
	if len(tests) > 0 {
		b.say("report_slope_test", strings.Join(tests, "; "))
	}
}

func (b *bench) say(id, plain string) {
	b.table.Remarks = append(b.table.Remarks, word(Label, id, plain))
}

// ofFit names a fit among those of its table.
func (b *bench) ofFit(f fitted) string {
	name := "(" + f.model + ")"
	if len(b.plan.Groups) > 1 {
		name += ", " + f.group.Name
	}
	return name
}

func slopes(t choicebased.SlopeTest) string {
	if !t.Defined {
		return NotAvailable
	}
	return fmt.Sprintf("χ²(%d) = %s, p = %s", t.DF, Format(t.Chi2, 2), Format(t.P, 3))
}

// allArrivals counts the arrivals that a fit's shares were estimated from; 0 when the shares are taken as known.
func (b *bench) allArrivals(f fitted) float64 {
	if f.quotas.SharesKnown {
		return 0
	}
	sum := 0.0
	for _, level := range f.quotas.PopulationShares {
		sum += b.arrivalsOf(level.Outcome)
	}
	return sum
}
