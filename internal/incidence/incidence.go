// Package incidence is what the ledger of arrivals says about the population: the shares of the types among everybody
// who came in one window, how they stand to each other at the instant a cell filled, and the weights that lead a
// quota sample back to those shares.
//
// It is opinionated: a share without an interval, or an interval without the name of its method, is not handed out. The
// rule by which the counting ended decides the estimator, so there are two doors and no default: Shares for a window
// that was closed by the calendar, Stopped for one that was closed by the r-th arrival of one class. What cannot be
// answered, such as the share of a type among nobody, is a *Refusal with a reason and never NaN.
//
// All of it takes arrivals for independent draws from one population. That is the reader's assumption to defend; a panel
// that invites in batches, or a class that was invited harder than the others, breaks it and no arithmetic here will tell.
//
// The package is arithmetic: no clock, no store, nothing of ours. Shares lie between 0 and 1, counts are whole persons,
// levels are confidence levels such as 0.95. Answers keep the order in which the classes were given.
package incidence

// A Count is the number of arrivals, or of interviews in a sample, of one class. Classes do not overlap.
type Count struct {
	Name string
	N    int
}

// An Interval is a confidence interval and the method that made it; its level stands beside it.
type Interval struct {
	Low, High float64
	Method    Method
}

// A Share is a class's estimated part of the population, from 0 to 1.
type Share struct {
	Name string
	N    int     // how many of the class were counted
	P    float64 // the estimate
	Interval
}

// A Ratio is how many of a class there are for one of the class at which counting stopped.
type Ratio struct {
	Name  string
	N     int     // how many of the class had come when counting stopped
	Value float64 // the estimate, N / r
	Interval
	// LogNormal is the usual large-sample interval, to stand beside the exact one; nil when nobody of the class came.
	LogNormal *Interval
}

// An Estimate is the shares of all classes in one window.
type Estimate struct {
	N      int     // arrivals in the window
	Level  float64 // of each interval, or of all together if Joint
	Method Method  // how the shares were estimated
	Shares []Share
	// Joint tells whether the level holds for all intervals at once. If not, it holds for each alone.
	Joint bool
	// Stopped names the class whose r-th arrival ended the window, and Ratios has the other classes measured by it. Both
	// are empty where the window did not end so.
	Stopped string
	Ratios  []Ratio
}
