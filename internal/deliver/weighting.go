package deliver

import (
	"time"

	"fieldwork/internal/incidence"
	"fieldwork/internal/ledger"
)

// How the column of weights is made, and who showed that it is to be made so when quotas fix the shares of the outcome.
const (
	weightMethod = "population_share_by_sample_share"
	weightSource = "Manski, C. F. and Lerman, S. R. (1977), The estimation of choice probabilities from choice based samples, Econometrica 45(8), 1977-1988"
)

// wholeField is the window of a study in which no cell has filled.
const wholeField = "all"

// A Weighting says in the manifest where the weights of the sample come from, or why it has none. The shares are kept with
// all their digits: with them and the type of each interview the column can be made again.
type Weighting struct {
	Window       string           `json:"window,omitempty"` // the cell whose filling ended the window of arrivals, or "all"
	Until        *time.Time       `json:"until,omitempty"`  // the instant at which it filled
	Types        []TypeWeight     `json:"types,omitempty"`
	Arrivals     map[string]int   `json:"arrivals,omitempty"`      // the eligible arrivals of the window by type, the uncovered ones too
	DesignEffect float64          `json:"design_effect,omitempty"` // at least 1
	EffectiveN   float64          `json:"effective_n,omitempty"`   // the completes over the design effect
	DesignMethod incidence.Method `json:"design_effect_method,omitempty"`
	Method       string           `json:"method,omitempty"`
	Source       string           `json:"source,omitempty"`
	Uncovered    []string         `json:"uncovered,omitempty"` // types that came and that the sample has nobody of
	Covered      float64          `json:"covered,omitempty"`   // the share of the population that all others are
	Absent       string           `json:"absent,omitempty"`    // why no interview has a weight
}

// A TypeWeight is what every complete of a type counts for. The weights have the mean 1 over the sample.
type TypeWeight struct {
	Type            string  `json:"type"`
	Completes       int     `json:"completes"`
	PopulationShare float64 `json:"population_share"` // among the eligible arrivals of the window, 0 to 1
	SampleShare     float64 `json:"sample_share"`
	Weight          float64 `json:"weight"`
}

// NewWeighting describes weights that were made from the arrivals of the window.
func NewWeighting(window ledger.Window, w incidence.Weighting) Weighting {
	d := Weighting{Window: wholeField, DesignEffect: w.DesignEffect, EffectiveN: w.EffectiveN, DesignMethod: w.Method,
		Method: weightMethod, Source: weightSource, Uncovered: w.Uncovered, Covered: w.Covered}
	if window.Cell != "" {
		until := window.At.UTC()
		d.Window, d.Until = window.Cell, &until
	}
	for _, t := range w.Weights {
		d.Types = append(d.Types, TypeWeight{t.Name, t.N, t.Population, t.Sample, t.Weight})
	}
	if window.Shares == nil {
		return d
	}
	d.Arrivals = make(map[string]int, len(window.Shares.Shares))
	for _, share := range window.Shares.Shares {
		d.Arrivals[share.Name] = share.N
	}
	return d
}

// ByType are the weights by the name of the type.
func (w Weighting) ByType() map[string]float64 {
	weights := make(map[string]float64, len(w.Types))
	for _, t := range w.Types {
		weights[t.Type] = t.Weight
	}
	return weights
}
