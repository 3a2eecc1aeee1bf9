package quality

import (
	"fmt"
	"math"
	"strings"
)

// fastPages counts the pages that were posted in much less than their median time. A respondent who hurries through some
// pages and rests on others has an unremarkable time in all.
type fastPages struct {
	below float64
	pages int
}

func makeFastPages(r *reader, f ruleFile) (string, func() detector) {
	below, ok := r.share(f)
	pages := r.count(f, "pages", f.Pages, 1, 1)
	return fmt.Sprintf("took less than %.3g of a page's median time on %s or more", below, plural(pages, "page")), unless(!ok, func() detector {
		return &fastPages{below: below, pages: pages}
	})
}

func (d *fastPages) see(*passage)       {}
func (d *fastPages) times(*cohort) bool { return true }

func (d *fastPages) judge(c *cohort, flag func(int, float64, float64, string)) {
	medians := c.pages.usual(c)
	for at := range c.ids {
		var fast []string
		for k, name := range c.pages.pages {
			if s := float64(c.pages.seconds[k][at]); s > 0 && s < d.below*medians[k] {
				fast = append(fast, fmt.Sprintf("%s %.1f s of %.1f s", name, s, medians[k]))
			}
		}
		if len(fast) >= d.pages {
			flag(at, float64(len(fast)), float64(d.pages), "against the medians: "+strings.Join(fast, ", "))
		}
	}
}

// regular looks for times that are too even to be a person's. People slow down and speed up from page to page, by their
// interest and by what happens around them; a program that waits takes the same time for every page, or the usual time of
// each. So the smaller of two spreads is judged: that of the times themselves, and that of their ratios to the pages'
// medians. Both are standard deviations of natural logarithms, so that they know no unit: 0.1 is about ten percent up or down.
type regular struct {
	below float64
	pages int
}

// regularPages is the least number of pages for a spread to mean something.
const regularPages = 5

func makeRegular(r *reader, f ruleFile) (string, func() detector) {
	below, ok := r.share(f)
	pages := r.count(f, "pages", f.Pages, 3, regularPages)
	text := fmt.Sprintf("the times of at least %s, raw or against the pages' medians, have a standard deviation of their logarithms below %.3g", plural(pages, "page"), below)
	return text, unless(!ok, func() detector { return &regular{below: below, pages: pages} })
}

func (d *regular) see(*passage)       {}
func (d *regular) times(*cohort) bool { return true }

func (d *regular) judge(c *cohort, flag func(int, float64, float64, string)) {
	medians := c.pages.usual(c)
	var raw, adjusted []float64
	for at := range c.ids {
		raw, adjusted = raw[:0], adjusted[:0]
		for k := range c.pages.pages {
			if s := float64(c.pages.seconds[k][at]); s > 0 && medians[k] > 0 {
				raw, adjusted = append(raw, math.Log(s)), append(adjusted, math.Log(s/medians[k]))
			}
		}
		if len(raw) < d.pages {
			continue
		}
		spread, what := deviation(raw), "the pages took nearly the same time"
		if against := deviation(adjusted); against < spread {
			spread, what = against, "the pages took nearly the same share of their medians"
		}
		if spread < d.below {
			flag(at, spread, d.below, fmt.Sprintf("%s: %s, standard deviation of the logarithms %.3f", what, plural(len(raw), "page"), spread))
		}
	}
}

// deviation is the standard deviation of at least two numbers.
func deviation(numbers []float64) float64 {
	mean, squares := 0.0, 0.0
	for _, x := range numbers {
		mean += x / float64(len(numbers))
	}
	for _, x := range numbers {
		squares += (x - mean) * (x - mean)
	}
	return math.Sqrt(squares / float64(len(numbers)-1))
}

// unless is begin, or nil when something was found.
func unless(found bool, begin func() detector) func() detector {
	if found {
		return nil
	}
	return begin
}
