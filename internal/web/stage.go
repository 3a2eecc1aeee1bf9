package web

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
	"fieldwork/internal/rehearsal"
	"fieldwork/internal/survey"
)

// How many rehearsals are remembered, in all and of one party, and for how long. What was left alone longest is forgotten
// first, and begins anew when somebody comes back to it.
const (
	maxStaged  = 200
	maxOfParty = 10
	stagedFor  = 7 * 24 * time.Hour
)

// maxStagedBody is the largest post of a rehearsal, several times the longest honest page, and maxStagedState the most that is
// kept of one, in bytes: what is posted stays.
const (
	maxStagedBody  = 64 << 10
	maxStagedState = 256 << 10
)

// Rehearsals keep interviews that count for nothing, so that any node of a server may show the next page of one. Keys and
// parties are hashes. Each method is one transaction.
type Rehearsals interface {
	// KeepRehearsal keeps how a party's rehearsal stands, and forgets those that were left alone since before the instant and,
	// the longest left first, what is more than so many of the party and so many in all.
	KeepRehearsal(ctx context.Context, key, party, state string, now, before time.Time, ofParty, inAll int) error
	// Rehearsal is how one stands; found is false when it is forgotten.
	Rehearsal(ctx context.Context, key string) (state string, found bool, err error)
}

// A Stage shows rehearsals of surveys in the field. No interview, counter or row of the ledger is read or written for one:
// what is rehearsed counts for nothing.
type Stage struct {
	server *Server
	random io.Reader
	kept   Rehearsals
}

// A Place is where a rehearsal is asked for.
type Place struct {
	Survey *survey.Survey
	Party  string                     // who shares the room: a test link, or an account in a survey
	Base   string                     // address below which their rehearsals are
	Again  string                     // address by which another one begins
	Param  string                     // of addresses, that names a language
	Hidden [2]string                  // name and value of a field that every form is to carry; none when the name is ""
	Form   func() (url.Values, error) // what was posted, when it was read already; nil: it is still to be read
}

// NewStage shows what is kept. The keys of rehearsals come from the random reader, which must be cryptographic.
func NewStage(s *Server, random io.Reader, kept Rehearsals) *Stage {
	return &Stage{server: s, random: random, kept: kept}
}

// Begin starts a rehearsal and leads to the page, or with "" to the first one.
func (st *Stage) Begin(c echo.Context, at Place, casting rehearsal.Casting, page string) error {
	if casting.Language == "" {
		casting.Language = st.server.surveyLanguage(c, at.Survey)
	}
	r, err := rehearsal.New(at.Survey, casting)
	if err != nil {
		return err
	}
	var bits [20]byte
	if _, err := io.ReadFull(st.random, bits[:]); err != nil {
		return fault.Errorf(fault.Unavailable, "no random bits: %w", err)
	}
	key := strings.ToLower(base32.StdEncoding.EncodeToString(bits[:]))
	if _, _, known := at.Survey.Page(page); !known {
		page = r.Settle()
	}
	if err := st.keep(c.Request().Context(), at, key, r); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, rehearsalPath(at.Base, key, page))
}

// keep keeps how a rehearsal stands.
func (st *Stage) keep(ctx context.Context, at Place, key string, r *rehearsal.Rehearsal) error {
	state, err := r.State()
	if err != nil {
		return err
	}
	if len(state) > maxStagedState {
		return fault.Errorf(fault.Invalid, "a rehearsal of %d bytes is longer than any interview; write less into its texts", len(state))
	}
	now := st.server.Clock()
	return st.kept.KeepRehearsal(ctx, at.hash(key), at.hash(""), state, now, now.Add(-stagedFor), maxOfParty, maxStaged)
}

// find is the party's rehearsal with the key; nil when it is forgotten, or its questionnaire cannot be had any more.
func (st *Stage) find(ctx context.Context, at Place, key string) (*rehearsal.Rehearsal, error) {
	state, found, err := st.kept.Rehearsal(ctx, at.hash(key))
	if err != nil || !found {
		return nil, err
	}
	r, err := rehearsal.Restore(state, func(v survey.Version) (*survey.Survey, error) {
		return st.server.field.Version(ctx, at.Survey.ID, v)
	})
	if err != nil {
		st.server.Log.WarnContext(ctx, "a rehearsal cannot be gone on with and begins anew", "survey", at.Survey.ID, "error", err)
		return nil, nil
	}
	return r, nil
}

// hash is what a party's rehearsal is kept under: whoever reads the database can open none. Without a key it is the party's.
func (at Place) hash(key string) string {
	sum := sha256.Sum256([]byte(at.Party + "\x00" + at.Survey.ID + "\x00" + key))
	return hex.EncodeToString(sum[:])
}

// Whereabouts leads to where the rehearsal with the key stands, or to the page that the query asks for, or shows its end.
func (st *Stage) Whereabouts(c echo.Context, at Place, key string) error {
	return st.on(c, at, key, st.server.rehearsedWhereabouts)
}

// Privacy shows the survey's notice.
func (st *Stage) Privacy(c echo.Context, at Place, key string) error {
	return st.on(c, at, key, st.server.rehearsedPrivacy)
}

// Page shows the page that the path's parameter "page" names.
func (st *Stage) Page(c echo.Context, at Place, key string) error {
	return st.on(c, at, key, st.server.rehearsedPage)
}

// Answer takes the page that the path's parameter "page" names, as it was posted.
func (st *Stage) Answer(c echo.Context, at Place, key string) error {
	return st.on(c, at, key, st.server.rehearsedAnswer)
}

// on serves a request to a rehearsal. One that is forgotten begins anew. Of two requests at once the later one's answers stand.
func (st *Stage) on(c echo.Context, at Place, key string, next func(rehearsing) error) error {
	ctx := c.Request().Context()
	r, err := st.find(ctx, at, key)
	if err != nil {
		return err
	}
	if r == nil {
		return lead(c, at.Again)
	}
	if at.Hidden[0] != "" {
		c.Set(hiddenKey, template.HTML(`<input type="hidden" name="`+template.HTMLEscapeString(at.Hidden[0])+`" value="`+template.HTMLEscapeString(at.Hidden[1])+`">`))
	}
	where := staging{base: at.Base, again: at.another, read: at.form(), most: maxStagedBody, param: at.Param}
	was, err := r.State()
	if err != nil {
		return err
	}
	where.keep = func() error {
		if is, err := r.State(); err == nil && is == was {
			return nil
		}
		return st.keep(ctx, at, key, r)
	}
	return st.server.rehearse(rehearsing{c: c, Rehearsal: r, key: key, staging: where}, next)
}

// another is the address of another rehearsal, in the language of the one before.
func (at Place) another(language string) string {
	join := "?"
	if strings.Contains(at.Again, "?") {
		join = "&"
	}
	return at.Again + join + url.Values{at.Param: {language}}.Encode()
}

// form reads what was posted without the field that is not the questionnaire's; nil when nobody has read it yet.
func (at Place) form() func() (url.Values, error) {
	if at.Form == nil {
		return nil
	}
	return func() (url.Values, error) {
		form, err := at.Form()
		form.Del(at.Hidden[0])
		return form, err
	}
}
