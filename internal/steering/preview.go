package steering

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/console"
	"fieldwork/internal/panel"
	"fieldwork/internal/rehearsal"
	"fieldwork/internal/shell"
	"fieldwork/internal/web"
)

// languageParam names a language of the questionnaire in a preview's addresses. It is not the console's own, by which the
// researcher's language would change too.
const languageParam = "in"

type previewView struct {
	console.Frame
	Begin     string // address
	Languages []choice
	Types     []choice
	Sources   []choice
	Full      []choice // the cells that are to be full
	Pages     []previewPageView
}

// A previewPageView is a page with a link to it in each language.
type previewPageView struct {
	Name, Title string
	AfterGate   bool
	Links       []previewLink
}

type previewLink struct{ Address, Language, Name string }

// previewPage offers what a rehearsal can begin with, and every page in every language.
func (r *Room) previewPage(v *console.Visit) error {
	view := previewView{Frame: r.frame(v, "steer_preview"), Begin: v.Path("preview", "begin"), Types: typesOf(v, v.Survey)}
	for _, l := range v.Survey.Languages {
		view.Languages = append(view.Languages, choice{l, r.languageName(l), l == v.Survey.Language(v.Words.Language)})
	}
	names := slices.Sorted(maps.Keys(v.Survey.Sources))
	if takesDirect(v.Survey) && !slices.Contains(names, panel.Direct().Name) {
		names = append([]string{panel.Direct().Name}, names...)
	}
	for _, name := range names {
		view.Sources = append(view.Sources, choice{Value: name, Text: name})
	}
	for _, c := range v.Survey.Cells {
		view.Full = append(view.Full, choice{Value: c.Name, Text: v.Text(c.Text)})
	}
	for i, page := range v.Survey.Pages {
		p := previewPageView{Name: page.Name, Title: v.Text(page.Title), AfterGate: i >= v.Survey.Gate}
		for _, l := range view.Languages {
			address := view.Begin + "?" + url.Values{"page": {page.Name}, languageParam: {l.Value}}.Encode()
			p.Links = append(p.Links, previewLink{address, l.Value, l.Text})
		}
		view.Pages = append(view.Pages, p)
	}
	return v.Render(r.templates, http.StatusOK, "preview", view)
}

// languageName is what a language calls itself, where we know.
func (r *Room) languageName(l string) string {
	if w, ok := r.shell.Words.In(l); ok {
		return w.Text["language_name"]
	}
	return l
}

// previewBegin starts a rehearsal. That is no change: nobody but the visitor sees it, and nothing of it is kept.
func (r *Room) previewBegin(v *console.Visit) error {
	q := v.QueryParams()
	casting := rehearsal.Casting{Language: v.Survey.Language(q.Get(languageParam)), Source: q.Get("source"), Type: q.Get("type")}
	for _, cell := range q["full"] {
		if cell != "" {
			casting.Full = append(casting.Full, cell)
		}
	}
	return r.stage.Begin(v.Context, r.place(v), casting, q.Get("page"))
}

// place is where the visitor's rehearsals of the survey are.
func (r *Room) place(v *console.Visit) web.Place {
	return web.Place{
		Survey: v.Survey, Party: "account " + strconv.FormatInt(v.Account.ID, 10) + " in " + v.Survey.ID, Base: v.Path("preview"), Again: v.Path("preview", "begin"),
		Param: languageParam, Hidden: [2]string{"csrf", v.CSRF()},
	}
}

// staged is a page of a rehearsal.
func (r *Room) staged(show func(echo.Context, web.Place, string) error) console.Page {
	return func(v *console.Visit) error {
		at := r.place(v)
		if v.Request().Method == http.MethodPost {
			at.Form = func() (url.Values, error) { return maps.Clone(v.Form()), nil }
		}
		return show(v.Context, at, shell.Clean(v.Param("key")))
	}
}
