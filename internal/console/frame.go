package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"fieldwork/internal/account"
	"fieldwork/internal/shell"
)

// A Frame is what every page of the console has around its content. Views embed it.
type Frame struct {
	shell.Frame
	Kind    string         // what the page is, above its heading; also the end of the window's title
	Heading string         // what it is about: the survey's title, mostly
	Account string         // the name of who is logged in; "" while nobody is
	CSRF    string         // for every form that changes something
	Menu    []MenuItem     // the survey's pages that the visitor may see, or the console's own
	Choices []shell.Choice // the other languages
	Here    string         // the page's own address, without its query
	Query   url.Values     // of the page's address, without the language
	Scripts []string       // addresses; a page is whole without them
	Refresh int            // seconds after which a browser without scripts loads the page again; 0: it does not
	Done    string         // what was changed by the post that led here, in words
}

// A MenuItem is a page of the menu.
type MenuItem struct {
	Address, Text string
	Current       bool
}

// menus are the pages of the menus, by the path of their routes and the ids of their words.
var (
	surveyMenu = [][2]string{
		{"/:survey", "menu_monitor"}, {"/:survey/arrivals", "menu_arrivals"}, {"/:survey/field", "menu_field"}, {"/:survey/sources", "menu_sources"},
		{"/:survey/interviews", "menu_interviews"}, {"/:survey/data", "menu_data"}, {"/:survey/reports", "menu_reports"},
		{"/:survey/alerts", "menu_alerts"}, {"/:survey/log", "menu_log"},
	}
	deskMenu = [][2]string{{"", "desk_surveys"}, {"/accounts", "menu_accounts"}, {"/log", "menu_log"}, {"/self", "menu_self"}}
)

// Frame is that of a page: what it is, in words.
func (v *Visit) Frame(kind string) Frame {
	f := Frame{Frame: v.console.Frame(v.Words, v.Words.Language, "css/respondent.css", "css/console.css"), Kind: kind, Heading: kind, Account: v.Account.Name,
		Choices: v.console.Words.Choices(v.Words.Language), Here: v.Request().URL.EscapedPath(), Query: v.QueryParams()}
	f.Query.Del(languageParam)
	f.Title = kind
	if v.session != nil {
		f.CSRF = v.CSRF()
	}
	if v.Account.Name != "" {
		f.Menu = v.menu()
	}
	if v.Survey != nil {
		f.Heading = v.Text(v.Survey.Title)
		f.Title = kind + " - " + f.Heading
	}
	if done := v.QueryParam(doneParam); v.console.Words.Has("done_" + done) {
		f.Done = v.Words.Text["done_"+done]
		f.Query.Del(doneParam)
	}
	return f
}

// In is the page's address in another language.
func (f Frame) In(language string) string {
	q := url.Values{languageParam: {language}}
	for name, values := range f.Query {
		q[name] = values
	}
	return f.Here + "?" + q.Encode()
}

// menu has the pages that the visitor may see.
func (v *Visit) menu() []MenuItem {
	items := deskMenu
	if v.Survey != nil {
		items = surveyMenu
	}
	var menu []MenuItem
	for _, item := range items {
		i := slices.IndexFunc(v.console.routes, func(r Route) bool { return r.Method == http.MethodGet && r.Path == item[0] })
		if i < 0 || v.console.routes[i].Needs != "" && !v.May(v.console.routes[i].Needs) {
			continue
		}
		address := Base + item[0]
		if v.Survey != nil {
			address = SurveyPath(v.Survey.ID) + strings.TrimPrefix(item[0], "/:survey")
		}
		menu = append(menu, MenuItem{Address: address, Text: v.Words.Text[item[1]], Current: v.route.below(item[0])})
	}
	return menu
}

// The language in which somebody reads the console is kept in a cookie of its own: it is no secret, and no state of ours.
const (
	languageParam  = "lang"
	languageCookie = "console-language"
	languageAge    = 365 * 24 * 60 * 60 // seconds
)

// wordsOf are the words in the language that the link asks for, else the one that was asked for before, else the browser's.
func (k *Console) wordsOf(c echo.Context) *shell.Locale {
	if wish := c.QueryParam(languageParam); slices.Contains(shell.Languages(), wish) {
		c.SetCookie(&http.Cookie{Name: languageCookie, Value: wish, Path: Base, MaxAge: languageAge, HttpOnly: true, Secure: k.Secure(c.Request()), SameSite: http.SameSiteStrictMode})
		w, _ := k.Words.In(wish)
		return w
	}
	if cookie, err := c.Cookie(languageCookie); err == nil && len(cookie.Value) < 36 {
		if tag, err := language.Parse(cookie.Value); err == nil {
			return k.Words.Of(tag.String())
		}
	}
	return k.Words.Met(c)
}

// roleID is the word for a role.
func roleID(r account.Role) string { return "role_" + string(r) }
