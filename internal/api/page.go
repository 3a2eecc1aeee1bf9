package api

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/account"
	"fieldwork/internal/shell"
)

//go:embed templates/*.html
var templateFiles embed.FS

// A pageView is the description of the operations for people. What the frame says is in their language; the description
// itself is English, as the names in it are.
type pageView struct {
	shell.Frame
	About    string
	Document string         // its address
	Server   string         // of the snippets
	Choices  []shell.Choice // the other languages
	Scopes   []scopeView
	Groups   []groupView
	Schemas  []schemaView
}

type scopeView struct{ Scope, Role, Text string }

// openPage serves the page. It is made anew for each reader, so that nothing of it stays in memory.
func (a *API) openPage() {
	views := shell.Later(func() (*template.Template, error) { return shell.Templates(templateFiles) })
	a.shell.Show(Address, a.safely(func(c echo.Context) error {
		w := a.shell.Words.Met(c)
		view := pageView{
			Frame: a.shell.Frame(w, w.Language, "css/respondent.css", "css/console.css", "css/api.css"), About: about, Document: documentPath, Server: a.server(c),
			Choices: a.shell.Words.Choices(w.Language), Groups: groupsOf(a.operations, a.huma.OpenAPI()), Schemas: schemasOf(a.huma.OpenAPI()), Scopes: scopesOf(w),
		}
		view.Title = w.Text["api_title"]
		return a.shell.Render(c, views, http.StatusOK, "api", view)
	}))
}

// scopesOf says what each scope is for.
func scopesOf(w *shell.Locale) []scopeView {
	return []scopeView{
		{string(account.ScopeMonitor), w.Text["role_viewer"], w.Text["api_scope_monitor"]},
		{string(account.ScopeData), w.Text["role_analyst"], w.Text["api_scope_data"]},
		{string(account.ScopeControl), w.Text["role_manager"], w.Text["api_scope_control"]},
	}
}

// server is the address of this server, as the reader reached it or as it is known.
func (a *API) server(c echo.Context) string {
	u := url.URL{Scheme: "http", Host: c.Request().Host}
	if a.shell.Secure(c.Request()) {
		u.Scheme = "https"
	}
	if a.shell.Public != nil {
		u.Scheme, u.Host = a.shell.Public.Scheme, a.shell.Public.Host
	}
	return u.String()
}
