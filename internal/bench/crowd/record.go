package crowd

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"time"
)

// A Recording is the pages of a survey as a server sends them, for another server that is to send as many bytes without
// knowing the survey.
type Recording struct {
	Routes  map[string]Route // by the type that the gate gives
	Scripts []string         // the types of the scripts, in their order: respondent n answers script n modulo their number
}

// A Route is what the respondents of one type see. The pages have Token where the interview's token stands, and Stamp for the
// instant at which the page was made.
type Route struct {
	Pages []Page
	End   string
}

// A Page is one page.
type Page struct{ Name, HTML string }

// The marks of what differs between two showings of a page. No page has such bytes of its own.
const (
	Token = "\x00token\x00"
	Stamp = "\x00stamp\x00"
)

// Record plays one interview of each type and keeps its pages.
func Record(ctx context.Context, c Config) (rec Recording, err error) {
	rec.Routes = map[string]Route{}
	now := time.Now()
	c.Pace, c.OneExchange, c.Finish = 0, false, true
	r := &run{Config: c, began: now, from: now, to: now.Add(time.Hour), total: map[string]map[string]int{}}
	for i := range c.Scripts {
		sc := &c.Scripts[i]
		rec.Scripts = append(rec.Scripts, sc.Type)
		if _, done := rec.Routes[sc.Type]; done {
			continue
		}
		p := newRespondent(r)
		p.script, p.id = sc, c.Prefix+sc.Type
		var route Route
		p.keeper = func(name string, body []byte) { route.keep(name, p.token(), body) }
		if err := p.interview(ctx); err != nil {
			return rec, fmt.Errorf("recording type %s: %w", sc.Type, err)
		}
		p.wire.close()
		if len(route.Pages) != len(sc.Route) {
			return rec, fmt.Errorf("recording type %s: %d pages of %d were seen", sc.Type, len(route.Pages), len(sc.Route))
		}
		rec.Routes[sc.Type] = route
	}
	return rec, ctx.Err()
}

var stamped = regexp.MustCompile(`(name="-shown" value=")[0-9]+`)

// keep notes a page that was seen; an end has no name.
func (r *Route) keep(name, token string, body []byte) {
	page := stamped.ReplaceAllString(string(bytes.ReplaceAll(body, []byte(token), []byte(Token))), "${1}"+Stamp)
	if name == "" {
		r.End = page
		return
	}
	r.Pages = append(r.Pages, Page{name, page})
}
