package quality

import (
	"fmt"
	"hash/fnv"
	"math"
	"slices"
)

// defaultLeast is how many must have taken a path for its median to be one.
const defaultLeast = 30

// A speeder compares the time from the first page to the last with the median of those who passed the same pages. Where too
// few did, it compares with the sum of the pages' own medians, which any number of paths share. A share of the median, and
// not a distance in standard deviations, because times have a long right tail that breaks make longer still.
type speeder struct {
	below   float64
	least   int
	seconds []float32
	path    []int32
	index   map[uint64]int32
	pages   [][]string // by path
	taken   []int      // by path: how many of the sample took it
	compare map[string]float64
}

func makeSpeeder(r *reader, f ruleFile) (string, func() detector) {
	below, ok := r.share(f)
	least := r.count(f, "least", f.Least, 2, defaultLeast)
	text := fmt.Sprintf("took less than %.3g of the median time of those who passed the same pages; with fewer than %d of them, of the sum of these pages' medians", below, least)
	if !ok {
		return text, nil
	}
	return text, func() detector {
		return &speeder{below: below, least: least, index: map[uint64]int32{}, compare: map[string]float64{}}
	}
}

func (d *speeder) see(p *passage) {
	pages := make([]string, len(p.path.Pages))
	for i, v := range p.path.Pages {
		pages[i] = v.Name
	}
	slices.Sort(pages) // pages in a drawn order are the same path
	key := hashOf(pages...)
	path, known := d.index[key]
	if !known {
		path = int32(len(d.pages))
		d.index[key] = path
		d.pages, d.taken = append(d.pages, pages), append(d.taken, 0)
	}
	seconds := float32(p.iv.Finished.Sub(p.iv.Started).Seconds())
	if p.iv.Finished.IsZero() || p.iv.Started.IsZero() {
		seconds = -1 // not known
	}
	if p.inSample {
		d.taken[path]++
	}
	d.path, d.seconds = append(d.path, path), append(d.seconds, seconds)
}

func (d *speeder) times(*cohort) bool {
	return slices.ContainsFunc(d.taken, func(n int) bool { return n < d.least })
}

func (d *speeder) judge(c *cohort, flag func(int, float64, float64, string)) {
	medians := make([]float64, len(d.pages))
	for path := range d.pages {
		medians[path] = d.usually(c, int32(path))
	}
	for at, seconds := range d.seconds {
		path := d.path[at]
		share := float64(seconds) / medians[path]
		if seconds < 0 || !(share < d.below) { // NaN: nothing to compare with
			continue
		}
		whose := "the median of those who passed the same pages"
		if d.taken[path] < d.least {
			whose = "the sum of the pages' medians"
		}
		flag(at, share, d.below, fmt.Sprintf("%.0f s, which is %.2f of %.0f s, %s", seconds, share, medians[path], whose))
	}
}

// usually is the time that a path usually takes, NaN when nobody in the sample tells.
func (d *speeder) usually(c *cohort, path int32) float64 {
	usually, name := 0.0, fmt.Sprintf("path %d: %s, %d of the sample, seconds", path+1, plural(len(d.pages[path]), "page"), d.taken[path])
	if d.taken[path] >= d.least {
		var took []float32
		for at, s := range d.seconds {
			if d.path[at] == path && c.inSample[at] && s >= 0 {
				took = append(took, s)
			}
		}
		usually = median(took)
	} else if c.pages != nil {
		medians := c.pages.usual(c)
		for _, page := range d.pages[path] {
			if k, posted := c.pages.column[page]; posted {
				usually += medians[k]
			}
		}
	}
	if usually == 0 {
		return math.NaN()
	}
	if !math.IsNaN(usually) {
		d.compare[name] = math.Round(1000*usually) / 1000
	}
	return usually
}

func (d *speeder) usual() map[string]float64 { return d.compare }

// hashOf is a hash of words, the same in every run.
func hashOf(words ...string) uint64 {
	h := fnv.New64a()
	for _, w := range words {
		h.Write([]byte(w))
		h.Write([]byte{0})
	}
	return h.Sum64()
}
