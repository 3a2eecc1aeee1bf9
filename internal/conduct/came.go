package conduct

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"fieldwork/internal/incidence"
	"fieldwork/internal/interview"
	"fieldwork/internal/ledger"
)

// Arrivals are who reached the gate.
type Arrivals struct {
	Types      []TypeArrivals `json:"types"`    // in the order of the rules
	Eligible   TypeArrivals   `json:"eligible"` // all types together; it has no name
	Ineligible int            `json:"ineligible"`
	Days       []Day          `json:"days"`
	Members    []Member       `json:"members"`
	Reasons    []Reason       `json:"reasons"`
}

// TypeArrivals are the arrivals of a type. Arrivals = Admitted + OverQuota.
type TypeArrivals struct {
	Type      string `json:"type"`
	Arrivals  int    `json:"arrivals"`
	Admitted  int    `json:"admitted"`
	OverQuota int    `json:"over_quota"`
}

// A Day is the arrivals of a day in the survey's time zone, such as 2015-10-08. Days on which nobody came are not listed.
type Day struct {
	Day        string         `json:"day"`
	Types      []TypeArrivals `json:"types"`
	Ineligible int            `json:"ineligible"`
}

// A Member counts the arrivals of a type that fulfil the rule of another one as well, with their share of that type and its
// exact 95 % interval.
type Member struct {
	Of    string  `json:"type"`
	Also  string  `json:"also"`
	N     int     `json:"n"`
	Among int     `json:"of"`
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// A Reason is why some were not admitted: the requirement that they did not fulfil, or the cell that was full.
type Reason struct {
	Decision interview.Decision `json:"decision"`
	Reason   string             `json:"reason"`
	N        int                `json:"n"`
}

// A Window is what the eligible arrivals up to an instant say of the population.
type Window struct {
	Cell     string           `json:"cell"`  // that filled at its end; "" for everything so far
	Until    *time.Time       `json:"until"` // null for everything so far
	N        int              `json:"n"`
	Level    float64          `json:"level"` // of all intervals at once when Joint, else of each
	Joint    bool             `json:"joint"`
	Method   incidence.Method `json:"method"`
	Interval incidence.Method `json:"interval"`
	Shares   []Share          `json:"shares"` // of the types; none while nobody has come
	// Ratios hold the completes of the other cells against those of Cell, where counting stopped by its last complete.
	Ratios []Ratio `json:"ratios"`
}

// A Share is a type's part of the population, from 0 to 1.
type Share struct {
	Type  string  `json:"type"`
	N     int     `json:"n"`
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// A Ratio is how many of a cell there are for one of the cell at which counting stopped, with its exact interval.
type Ratio struct {
	Cell     string           `json:"cell"`
	N        int              `json:"n"`
	Value    float64          `json:"value"`
	Low      float64          `json:"low"`
	High     float64          `json:"high"`
	Interval incidence.Method `json:"interval"`
}

// Weighing is what the completes of each type count for, so that the sample has the shares of the population.
type Weighing struct {
	Cell         string     `json:"cell"` // whose filling ended the window that the shares are from; "" for everything so far
	Until        *time.Time `json:"until"`
	Types        []Weight   `json:"types"`
	DesignEffect float64    `json:"design_effect"`
	EffectiveN   float64    `json:"effective_n"`
}

// A Weight is what every complete of a type counts for.
type Weight struct {
	Type       string  `json:"type"`
	Completes  int     `json:"completes"`
	Population float64 `json:"population_share"`
	Sample     float64 `json:"sample_share"`
	Weight     float64 `json:"weight"`
}

// came reads the ledger.
func (f *Facts) came(s Study, sample []incidence.Count) error {
	sum, err := ledger.Read(s.Survey, s.Counts, s.Fills, s.Cells)
	if err != nil {
		return err
	}
	f.Arrivals.Types, f.Arrivals.Ineligible = typeArrivals(sum.Types), sum.Ineligible
	f.Arrivals.Eligible = typeArrivals([]ledger.Row{sum.Eligible()})[0]
	for _, d := range sum.Days {
		f.Arrivals.Days = append(f.Arrivals.Days, Day{d.Name, typeArrivals(d.Types), d.Ineligible})
	}
	for _, m := range sum.Members {
		f.Arrivals.Members = append(f.Arrivals.Members, Member{m.Of, m.Also, m.Share.N, m.Arrivals, m.Share.P, m.Share.Low, m.Share.High})
	}
	for _, w := range sum.Windows {
		f.Windows = append(f.Windows, windowOf(w))
	}
	weighing, err := sum.Weights(sample)
	if err != nil || weighing == nil {
		return err
	}
	window := sum.Population()
	f.Weighing = &Weighing{Cell: window.Cell, Until: instant(window.At), DesignEffect: weighing.DesignEffect, EffectiveN: weighing.EffectiveN}
	for _, w := range weighing.Weights {
		f.Weighing.Types = append(f.Weighing.Types, Weight{w.Name, w.N, w.Population, w.Sample, w.Weight})
	}
	return nil
}

func typeArrivals(rows []ledger.Row) []TypeArrivals {
	list := make([]TypeArrivals, len(rows))
	for i, r := range rows {
		list[i] = TypeArrivals(r)
	}
	return list
}

func windowOf(w ledger.Window) Window {
	window := Window{Cell: w.Cell, Until: instant(w.At), N: w.N}
	if w.Shares != nil {
		window.Level, window.Joint, window.Method = w.Shares.Level, w.Shares.Joint, w.Shares.Method
		for _, s := range w.Shares.Shares {
			window.Shares = append(window.Shares, Share{s.Name, s.N, s.P, s.Low, s.High})
			window.Interval = s.Interval.Method
		}
	}
	if w.Stopped != nil {
		for _, r := range w.Stopped.Ratios {
			window.Ratios = append(window.Ratios, Ratio{r.Name, r.N, r.Value, r.Low, r.High, r.Interval.Method})
		}
	}
	return window
}

func reasonsOf(counts map[[2]string]int) (list []Reason) {
	for _, key := range slices.SortedFunc(maps.Keys(counts), func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), counts[b]-counts[a], cmp.Compare(a[1], b[1]))
	}) {
		list = append(list, Reason{interview.Decision(key[0]), key[1], counts[key]})
	}
	return list
}
