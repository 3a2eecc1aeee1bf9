package steering

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fieldwork/internal/account"
	"fieldwork/internal/console"
	"fieldwork/internal/field"
	"fieldwork/internal/panel"
	"fieldwork/internal/survey"
)

type sourcesView struct {
	console.Frame
	Direct  *directView // nil when nobody is let in without a source
	Sources []sourceView
	Tests   *testsView // nil for those who may not make them
	Preview string
}

// A directView is the link that everybody may use.
type directView struct {
	Link, Picture string
	Came          cameView
}

type cameView struct {
	Admitted, OverQuota, Ineligible int
	W                               map[string]string
}

// A sourceView is what a source was agreed on, and what came of it.
type sourceView struct {
	Name, Link  string // Link has placeholders in braces
	IDParam     string
	Keep        string
	Once        bool
	Entry, Exit schemeView
	Redirects   []termView
	NoRedirects bool
	Callback    *callbackView
	Came        cameView
}

type termView struct{ Term, Text string }

// A schemeView says how addresses are signed, without a parameter that they are not; of the secrets it has the names of the variables that hold them.
type schemeView struct {
	Param, Algorithm, Over, Encoding string
	Expires, Nonce                   string
	Secrets                          []termView // id of the key, name of the variable
	W                                map[string]string
}

type callbackView struct {
	Method, Address string // to managers whole, to others the host alone
	Words           []termView
	Owed            field.OwedCount
	Secrets         []termView // name of the header, name of the variable
}

// sourcesPage shows where respondents come from.
func (r *Room) sourcesPage(v *console.Visit) error {
	return r.renderSources(v, http.StatusOK, nil)
}

// renderSources writes the page; edit puts in what was just made, or what is wrong.
func (r *Room) renderSources(v *console.Visit, status int, edit func(*sourcesView)) error {
	w, err := r.field.Watch(v.Ctx(), v.Survey.ID)
	if err != nil {
		return err
	}
	owed, err := r.control.OwedBySource(v.Ctx(), v.Survey.ID)
	if err != nil {
		return err
	}
	came := map[string]cameView{panel.Direct().Name: {W: v.Words.Text}}
	for name := range v.Survey.Sources {
		came[name] = cameView{W: v.Words.Text}
	}
	for _, s := range w.BySource {
		came[s.Source] = cameView{s.Admitted, s.OverQuota, s.Ineligible, v.Words.Text}
	}
	view := &sourcesView{Frame: r.frame(v, "menu_sources"), Preview: v.Path("preview")}
	door := r.door(v)
	if takesDirect(v.Survey) {
		view.Direct = &directView{Link: door, Picture: v.Path("sources", "link.png"), Came: came[panel.Direct().Name]}
	}
	for _, name := range slices.Sorted(maps.Keys(v.Survey.Sources)) {
		if s := v.Survey.Sources[name]; s.IDParam != "" {
			view.Sources = append(view.Sources, sourceOf(v, s, door, came[name], owed[name]))
		}
	}
	if v.May(account.Manager) {
		if view.Tests, err = r.testsOf(v); err != nil {
			return err
		}
	}
	if edit != nil {
		edit(view)
	}
	return v.Render(r.templates, status, "sources", view)
}

// takesDirect tells whether the survey lets somebody in who comes without a source.
func takesDirect(s *survey.Survey) bool {
	_, direct := s.Sources[panel.Direct().Name]
	return direct || len(s.Sources) == 0
}

// base is the scheme and host by which respondents reach the server.
func (r *Room) base(v *console.Visit) string {
	if r.shell.Public != nil {
		return r.shell.Public.Scheme + "://" + r.shell.Public.Host
	}
	scheme := "http"
	if r.shell.Secure(v.Request()) {
		scheme = "https"
	}
	return scheme + "://" + v.Request().Host
}

// door is the survey's public address.
func (r *Room) door(v *console.Visit) string {
	return r.base(v) + "/s/" + url.PathEscape(v.Survey.ID)
}

func sourceOf(v *console.Visit, s panel.Source, door string, came cameView, owed field.OwedCount) sourceView {
	view := sourceView{Name: s.Name, Link: entryTemplate(s, door), IDParam: s.IDParam, Keep: strings.Join(s.Keep, ", "), Once: s.OncePerBrowser,
		Entry: schemeOf(v, s.Entry), Exit: schemeOf(v, s.Exit), Came: came, NoRedirects: len(s.Redirect) == 0}
	for _, o := range panel.Outcomes() {
		if to := s.Redirect[o]; to != "" {
			view.Redirects = append(view.Redirects, termView{v.Words.Text[outcomeID(o)], to})
		}
	}
	if s.Callback != nil {
		view.Callback = callbackOf(v, s, owed)
	}
	return view
}

// entryTemplate is the source's entry link with placeholders for what differs between respondents.
func entryTemplate(s panel.Source, door string) string {
	q := []string{"source=" + url.QueryEscape(s.Name), url.QueryEscape(s.IDParam) + "={id}"}
	for _, name := range s.Keep {
		q = append(q, url.QueryEscape(name)+"={"+name+"}")
	}
	if g := s.Entry; g != nil {
		for _, part := range [][2]string{{g.Expires, "{expires}"}, {g.Nonce, "{nonce}"}, {g.KeyParam, "{key}"}, {g.Param, "{signature}"}} {
			if part[0] != "" {
				q = append(q, url.QueryEscape(part[0])+"="+part[1])
			}
		}
	}
	return door + "?" + strings.Join(q, "&")
}

func schemeOf(v *console.Visit, g *panel.Signature) schemeView {
	if g == nil {
		return schemeView{W: v.Words.Text}
	}
	view := schemeView{W: v.Words.Text, Param: g.Param, Algorithm: string(g.Algorithm), Over: string(g.Over), Encoding: string(g.Encoding), Expires: g.Expires, Nonce: g.Nonce}
	if g.Over == panel.OverFields {
		view.Over += " (" + strings.Join(g.Fields, ", ") + ")"
	}
	if v.May(account.Manager) {
		for _, k := range g.Keys {
			view.Secrets = append(view.Secrets, termView{k.ID, k.Variable})
		}
	}
	return view
}

func callbackOf(v *console.Visit, s panel.Source, owed field.OwedCount) *callbackView {
	c := s.Callback
	view := &callbackView{Method: c.Method, Owed: owed}
	if before, _, _ := strings.Cut(c.URL, "{"); before != "" {
		if u, err := url.Parse(before); err == nil {
			view.Address = u.Scheme + "://" + u.Host
		}
	}
	for _, o := range panel.Outcomes() {
		if said := c.Words[o]; said != "" {
			view.Words = append(view.Words, termView{v.Words.Text[outcomeID(o)], said})
		}
	}
	if v.May(account.Manager) {
		view.Address = c.URL
		for _, h := range c.Headers {
			if h.Variable != "" {
				view.Secrets = append(view.Secrets, termView{h.Name, h.Variable})
			}
		}
	}
	return view
}
