package analysis

import "fieldwork/internal/survey"

// A Figure is a chart of shares: one stacked bar a series, one part of it a category.
type Figure struct {
	ID         string
	Title      survey.Text
	Categories []survey.Text
	Series     []Series
}

// A Series is the bar of one group, its percentages in the order of the categories.
type Series struct {
	Label   survey.Text
	Percent []float64
}
