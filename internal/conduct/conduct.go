// Package conduct gathers how a study was conducted: when it was in the field, who came from where, what became of every
// interview, what the quotas did, where people left and how long they took.
//
// It is opinionated. Every rate keeps its numerator and its denominator, and a rate that cannot be known says why instead of
// being guessed. Dispositions add up to everybody, the duplicates and the withdrawn included. Facts are counts and
// descriptions: nothing here takes anybody out of a sample, and nobody is named, neither who answered nor who worked for the
// study. Facts are plain data whose JSON names are a contract, so that a
// report made from a delivered folder says the same as one made beside the database. The package reads each of its
// iterators once and keeps counts, not interviews; it opens nothing and knows no clock.
package conduct

import (
	"iter"
	"time"

	"fieldwork/internal/dataset"
	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// Format names the form of Facts as JSON. It changes when a name in it does.
const Format = "conduct/2"

// A Study is what facts are gathered from, as it was at one moment.
type Study struct {
	Survey     *survey.Survey                              // the version that was put into the field last
	Version    func(survey.Version) (*survey.Survey, bool) // the versions that interviews were held with; nil: Survey's alone
	Interviews iter.Seq2[interview.Interview, error]
	Arrivals   iter.Seq2[interview.Arrival, error]
	Events     iter.Seq2[interview.Event, error] // paradata; nil: nothing is known of single posts
	Changes    iter.Seq2[Change, error]          // the record of changes, in its order; nil: none
	Cells      []quota.Cell
	Fills      []quota.Fill
	Counts     []interview.ArrivalCount         // not older than the fills
	Sources    map[string]panel.Source          // that the survey declares, which its questionnaire does not say; nil: not known
	Completes  iter.Seq2[*dataset.Frame, error] // the completes in the sample, some rows at a time, for item non-response; nil: nothing is known of it
	Cleaning   *Cleaning                        // by quality rules; nil: nothing is known of it
	AsOf       time.Time                        // the moment whose data these are
	// Invitations and SiteVisitors are what only the authors can know: how many persons were invited by name, and how many
	// different persons visited the site that offered the survey. Nought when they have not said.
	Invitations, SiteVisitors int
}

// Facts are how a study was conducted. Slices have an order that the study gives: types by their rules, cells and pages
// as the questionnaire lists them, everything else by time or name.
type Facts struct {
	Format       string         `json:"format"`
	Survey       string         `json:"survey"`
	Version      survey.Version `json:"version"` // of the questionnaire that was put into the field last
	AsOf         time.Time      `json:"as_of"`
	Zone         string         `json:"zone"` // IANA name of the time zone in which days are told
	Period       Period         `json:"period"`
	Instrument   Instrument     `json:"instrument"`
	Versions     []Version      `json:"versions"`
	Languages    []Group        `json:"languages"`
	Devices      []Group        `json:"devices"`
	Sources      []Source       `json:"sources"`
	Interviews   int            `json:"interviews"`
	Dispositions []Disposition  `json:"dispositions"` // every word there is; they add up to Interviews
	Funnel       []Step         `json:"funnel"`
	Rates        []Rate         `json:"rates"`
	Quotas       []Quota        `json:"quotas"`
	Fills        []Fill         `json:"fills"`
	Changes      []Change       `json:"changes"` // of cells and the door, by hand or by date
	Judged       Judged         `json:"judged"`
	Arrivals     Arrivals       `json:"arrivals"`
	Windows      []Window       `json:"windows"`  // one up to each fill, and one for everything so far
	Weighing     *Weighing      `json:"weighing"` // null while there is nothing to weigh
	Dropoff      Dropoff        `json:"dropoff"`
	Durations    []Duration     `json:"durations"` // of all completes, then by type
	Nonresponse  *Nonresponse   `json:"nonresponse"`
	Grids        []Grid         `json:"grids"`
	Cleaning     *Cleaning      `json:"cleaning"` // null when nothing is known of it
	Curves       []Curve        `json:"curves"`
}

// Read gathers the facts. Its errors are those of the iterators, of a version that is not kept, and of counts that no store
// gives.
func Read(s Study) (Facts, error) {
	f := Facts{Format: Format, Survey: s.Survey.ID, Version: s.Survey.Version, AsOf: s.AsOf.UTC(), Zone: s.Survey.TimeZone.String(),
		Instrument: instrumentOf(s.Survey, s.Sources)}
	g := newGathering(s)
	for _, step := range []func() error{g.interviews, g.arrivals, g.events, g.changes} {
		if err := step(); err != nil {
			return Facts{}, err
		}
	}
	g.fill(&f)
	f.Quotas, f.Fills = quotasOf(s, f.Changes), fillsOf(s)
	var err error
	if f.Nonresponse, f.Grids, err = nonresponseOf(s.Survey, s.Completes); err != nil {
		return Facts{}, err
	}
	if err := f.came(s, g.completesByType()); err != nil {
		return Facts{}, err
	}
	f.Rates, f.Cleaning = f.rates(s), s.Cleaning
	return f, nil
}
