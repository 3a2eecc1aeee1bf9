package console

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/account"
	"fieldwork/internal/field"
	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
)

// A Visit is one request to the console, by somebody who was let through.
type Visit struct {
	echo.Context
	Words   *shell.Locale
	Account account.Account // of nobody on routes for anybody
	Role    account.Role    // in Survey, or everywhere when there is none
	Survey  *survey.Survey  // that the path names; nil when it names none
	console *Console
	route   Route
	session context.Context // what the session knows
	form    url.Values
}

// Ctx ends when the browser has gone.
func (v *Visit) Ctx() context.Context { return v.Request().Context() }

// Now is the instant by the field's clock, which a demo's is not the wall's.
func (v *Visit) Now() time.Time { return v.console.field.Now() }

// May tells whether the visitor has the role in the page's survey, or everywhere on pages about none.
func (v *Visit) May(role account.Role) bool { return v.Role.Covers(role) }

// Form is what was posted; it was read when the request was let through.
func (v *Visit) Form() url.Values { return v.form }

// Value is a posted field, without the white space around it.
func (v *Visit) Value(name string) string { return strings.TrimSpace(shell.Clean(v.form.Get(name))) }

// Path is an address below the survey's: Path("field") is /console/SURVEY/field. Each part is escaped.
func (v *Visit) Path(parts ...string) string { return SurveyPath(v.Survey.ID, parts...) }

// SurveyPath is an address below a survey's.
func SurveyPath(id string, parts ...string) string {
	path := Base + "/" + url.PathEscape(id)
	for _, p := range parts {
		path += "/" + url.PathEscape(p)
	}
	return path
}

// Order says who changes something in the field, and why.
func (v *Visit) Order(why string) field.Order {
	return field.Order{Survey: v.Survey.ID, Who: v.Account.Name, Why: why, At: v.Now()}
}

// Text is the survey's text in the language of the page, or the survey's first.
func (v *Visit) Text(t survey.Text) string { return t.In(v.Survey.Language(v.Words.Language)) }

// Render writes a page of a room's templates, which begin with {{template "top" .}} and end with {{template "bottom" .}}.
func (v *Visit) Render(views shell.Views, status int, name string, view any) error {
	return v.console.Render(v.Context, views, status, name, view)
}

// Go leads to another page after a change, so that reloading it does not post again. Done names the words, "done_"+Done,
// that the page says about what was changed; "" says nothing.
func (v *Visit) Go(path, done string) error {
	if done != "" {
		path += "?" + url.Values{doneParam: {done}}.Encode()
	}
	return v.Redirect(http.StatusSeeOther, path)
}

const doneParam = "done"

// Note writes into the audit log what the visitor did beside changing the field, which keeps its own record.
func (v *Visit) Note(e account.Entry) error {
	e.Who = v.Account.Name
	if v.Survey != nil {
		e.Survey = v.Survey.ID
	}
	return v.console.accounts.Note(v.Ctx(), e)
}
