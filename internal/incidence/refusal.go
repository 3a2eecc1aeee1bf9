package incidence

import "fmt"

// The reasons of a Refusal.
const (
	NoArrivals          = "no_arrivals"           // nobody came, so nothing is known
	NoClasses           = "no_classes"            // no class was given
	NoSample            = "no_sample"             // weights for nobody
	BadName             = "bad_name"              // a class without a name, or one named twice
	BadCount            = "bad_count"             // below zero, more than there were, or above MaxCount in all
	BadLevel            = "bad_level"             // outside MinLevel to MaxLevel
	BadShares           = "bad_shares"            // not shares, or they do not add up to one
	UnknownClass        = "unknown_class"         // counting stopped at a class that was not counted
	StoppedTooEarly     = "stopped_too_early"     // at the first arrival: one event has no unbiased estimate worth the name
	TypeWithoutArrivals = "type_without_arrivals" // in the sample, but not among those who came
)

const (
	// MinLevel is the lowest confidence level. Below it an interval is likelier to miss than to hold, and need not even
	// contain the unbiased estimate under inverse sampling, which is the mode of a skewed distribution.
	MinLevel = 0.5
	// MaxLevel is the highest confidence level that is computed with all the digits that are shown.
	MaxLevel = 0.9999
	// MaxCount is the most arrivals a window may have. Up to it the ends of the exact intervals are right to a hundred
	// thousandth of a standard error; at ten millions gonum's continued fraction stops too early and they are off by a
	// hundredth, at a thousand millions by more than the interval is wide.
	MaxCount = 2_000_000
)

// A Refusal is the error for a question that has no answer. Every function of this package returns it as a *Refusal.
type Refusal struct {
	Reason string // one of the constants above, for programs
	Detail string // what exactly and how to mend it, for people
}

func (r *Refusal) Error() string { return "cannot tell the incidence: " + r.Detail }

func refuse(reason, format string, args ...any) error {
	return &Refusal{Reason: reason, Detail: fmt.Sprintf(format, args...)}
}

func checkLevel(level float64) error {
	if !(level >= MinLevel && level <= MaxLevel) { // NaN is refused, too
		return refuse(BadLevel, "the confidence level is %g; give one from %g to %g, such as 0.95", level, MinLevel, MaxLevel)
	}
	return nil
}

// total is the sum of counts that are counts, of classes that can be told apart.
func total(counts []Count) (int, error) {
	sum, seen := 0, make(map[string]bool, len(counts))
	for i, c := range counts {
		switch {
		case c.Name == "":
			return 0, refuse(BadName, "class %d of %d has no name; name it", i+1, len(counts))
		case seen[c.Name]:
			return 0, refuse(BadName, "the class %q is counted twice; add its counts up", c.Name)
		case c.N < 0:
			return 0, refuse(BadCount, "the class %q has the count %d; a count is zero or more", c.Name, c.N)
		case c.N > MaxCount-sum:
			return 0, refuse(BadCount, "the counts exceed %d at the class %q; take a shorter window", MaxCount, c.Name)
		}
		seen[c.Name] = true
		sum += c.N
	}
	return sum, nil
}

// arrivals is the total of the classes of a window in which somebody came.
func arrivals(counts []Count, level float64) (int, error) {
	if err := checkLevel(level); err != nil {
		return 0, err
	}
	if len(counts) == 0 {
		return 0, refuse(NoClasses, "no class is given; give every class of the window, also those in which nobody came")
	}
	n, err := total(counts)
	if err == nil && n == 0 {
		err = refuse(NoArrivals, "nobody came in this window; wait for arrivals or take a longer one")
	}
	return n, err
}
