// Package chart draws the figures of a report as SVG that needs nothing else to be seen.
//
// It is opinionated. A figure is data: its words in one language, its numbers, and nothing of how it is drawn. Every figure
// describes itself in words for those who cannot see it. The same data give the same bytes. Colours stay apart in grey
// and for the colour-blind, and a series is told by its shape or place as well as by its colour. It knows nothing of
// surveys; Apache ECharts draws, in a script engine of our own.
package chart

import "time"

// A Figure is one of the shapes below.
type Figure interface {
	// option is the figure in the words of ECharts.
	option() map[string]any
	// size is its width and height, in the units of the SVG.
	size() (width, height int)
	// describe says what it shows, a line a series.
	describe() string
}

// Stacked is one bar a group, divided into parts that add up to 100 %.
type Stacked struct {
	Groups  []string
	Parts   []string
	Percent [][]float64 // by group, then part; NaN where there is none
}

// Bars are horizontal bars, for every category one a series.
type Bars struct {
	Categories []string
	Series     []Series
	Axis       string // words and unit of the values
	Percent    bool   // the values are percent
	Reference  string // words for the published values; "" when none are marked
}

// A Series is the values of one group, in the order of the categories.
type Series struct {
	Name      string
	Values    []float64 // NaN where there is none
	Low, High []float64 // ends of the intervals; nil when there are none
	Reference []float64 // published values to be marked beside; nil when there are none, NaN where one is missing
}

// Intervals are points with their confidence intervals: means, coefficients or effects, one panel beside the other.
type Intervals struct {
	Categories []string
	Panels     []Panel
	Axis       string // words and unit of the values
	Zero       bool   // zero is a hypothesis and gets a line
	Reference  string // words for the published values; "" when none are marked
}

// A Panel is one outcome or model.
type Panel struct {
	Title  string
	Series []Series
}

// Curves are counts over time.
type Curves struct {
	Curves []Curve
	Marks  []Mark         // instants to be pointed at: a quota closed
	Axis   string         // words of the counts
	Target string         // words for the dashed lines of the targets; "" leaves their numbers alone
	Zone   *time.Location // in which the time axis is written; nil is UTC
}

// A Curve rises by steps: from each instant on it has the value beside it.
type Curve struct {
	Name   string
	At     []time.Time
	Values []float64
	Target float64 // a line to be reached; 0 when there is none
}

// A Mark is an instant with its words.
type Mark struct {
	At   time.Time
	Text string
}

// Columns are vertical bars over an ordered axis such as days or pages, the series stacked upon each other.
type Columns struct {
	Categories []string
	Series     []Series
	Axis       string // words of the counts
}

// Lines are values over an axis of numbers. The panels stand below each other and share it; each has a scale of its own, so
// that lines far apart are all read.
type Lines struct {
	At     []float64 // the places on the axis, ascending
	Axis   string    // words of the places
	Panels []Strip
}

// A Strip is one panel of Lines.
type Strip struct {
	Title  string   // words and unit of the values
	Series []Series // values in the order of the places
	Line   float64  // a value to be kept to
	Words  string   // what it is; "" when there is none
}

// A Drawing is a figure drawn.
type Drawing struct {
	SVG           string
	Description   string // the figure in words, a line a series
	Width, Height int    // in the units of the SVG
}

// Draw draws a figure. The id must be unique on the page that the SVG is put into; the title is read out first.
func Draw(id, title string, f Figure) (Drawing, error) {
	d := Drawing{Description: f.describe()}
	d.Width, d.Height = f.size()
	var err error
	d.SVG, err = render(id, f.option(), d.Width, d.Height, title, d.Description)
	return d, err
}
