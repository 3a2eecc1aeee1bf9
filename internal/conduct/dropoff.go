package conduct

import (
	"slices"
	"time"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// Dropoff says where interviews were left. The sum of Left over the pages, AtGate and AtEnd is the interviews in progress.
type Dropoff struct {
	Pages []Page `json:"pages"` // as the questionnaire lists them; those of earlier versions alone come last
	// AtGate and AtEnd are in progress although the screener, or the last page, is answered: the decision or the ending was
	// not stored, and the respondent has not come back.
	AtGate int `json:"at_gate"`
	AtEnd  int `json:"at_end"`
	// Erased interviews were withdrawn: how far they had got is not kept, and no page counts them.
	Erased int `json:"erased"`
	// Paradata tells whether single posts are known. Without them Back, Refused and Seconds say nothing.
	Paradata bool `json:"paradata"`
}

// A Page is what became of those who came to it.
type Page struct {
	Page     string   `json:"page"`
	Gone     bool     `json:"gone"`    // only earlier versions of the questionnaire have it
	Reached  int      `json:"reached"` // interviews whose path leads to it
	Left     int      `json:"left"`    // in progress, and this is the page that is to be answered next
	Declined int      `json:"declined"`
	Posts    int      `json:"posts"`   // answered and accepted, repeated ones included
	Back     int      `json:"back"`    // posts by the button that leads back
	Refused  int      `json:"refused"` // posts with something to be mended
	Seconds  *float64 `json:"seconds"` // median of the time since the event before, of accepted posts; null when there are none
}

// Share is the part of those who reached the page that left there; 0 for a page that nobody reached.
func (p Page) Share() float64 {
	if p.Reached == 0 {
		return 0
	}
	return float64(p.Left) / float64(p.Reached)
}

type dropping struct {
	pages                 map[string]*Page
	seconds               map[string]histogram
	order                 []string // of pages as interviews met them, for those that are in no present version
	atGate, atEnd, erased int
	paradata              bool
}

func newDropping() *dropping {
	return &dropping{pages: map[string]*Page{}, seconds: map[string]histogram{}}
}

func (d *dropping) page(name string) *Page {
	p := of(d.pages, name)
	if p.Page == "" {
		p.Page = name
		d.order = append(d.order, name)
	}
	return p
}

// interview counts the pages of its path. Those of a duplicate were never shown.
func (d *dropping) interview(s *survey.Survey, iv interview.Interview, path interview.Path) {
	switch iv.Disposition {
	case interview.Duplicated:
		return
	case interview.Withdrawn:
		d.erased++
		return
	}
	for _, v := range path.Pages {
		d.page(v.Name).Reached++
	}
	switch {
	case iv.Disposition == interview.Refused:
		d.declined(path)
	case iv.Disposition != interview.InProgress:
	case path.At == interview.Asking:
		d.page(path.Next).Left++
	case path.At == interview.AtGate:
		d.atGate++
	default:
		d.atEnd++
	}
}

// declined counts a refusal at the last page of the path, which is where consent was asked for.
func (d *dropping) declined(path interview.Path) {
	if n := len(path.Pages); n > 0 {
		d.page(path.Pages[n-1].Name).Declined++
	}
}

// What a post was, in the words of the paradata.
const (
	answered = "answered"
	refused  = "refused"
	back     = "back"
)

func (d *dropping) event(e interview.Event) {
	p := d.page(e.Page)
	switch e.Kind {
	case answered:
		p.Posts++
		if d.seconds[e.Page] == nil {
			d.seconds[e.Page] = histogram{}
		}
		d.seconds[e.Page].add(e.Elapsed)
	case refused:
		p.Refused++
	case back:
		p.Back++
	}
}

func (d *dropping) facts(s *survey.Survey) Dropoff {
	f := Dropoff{AtGate: d.atGate, AtEnd: d.atEnd, Erased: d.erased, Paradata: d.paradata}
	for _, p := range s.Pages {
		f.Pages = append(f.Pages, d.pageFacts(p.Name, false))
	}
	for _, name := range d.order {
		if !slices.ContainsFunc(s.Pages, func(p *survey.Page) bool { return p.Name == name }) {
			f.Pages = append(f.Pages, d.pageFacts(name, true))
		}
	}
	return f
}

func (d *dropping) pageFacts(name string, gone bool) Page {
	p := Page{Page: name}
	if seen := d.pages[name]; seen != nil {
		p = *seen
	}
	p.Gone = gone
	if h := d.seconds[name]; h.n() > 0 {
		median := h.quantile(0.5)
		p.Seconds = &median
	}
	return p
}

// A histogram counts whole seconds. A day and all that is longer share the last count, so that it never has more than
// 86,401 of them; medians and quartiles of times below a day are exact.
type histogram map[int]int

const longest = 24 * time.Hour

func (h histogram) add(d time.Duration) {
	h[int(min(max(d, 0), longest).Round(time.Second)/time.Second)]++
}
