package web

import (
	"encoding/base32"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
	"fieldwork/internal/rehearsal"
	"fieldwork/internal/survey"
)

// How many rehearsals a stage remembers, in all and of one party. Whoever was away longest is forgotten first, and begins
// anew when they come back.
const (
	maxStaged  = 200
	maxOfParty = 10
)

// maxStagedBody is the largest post of a rehearsal, several times the longest honest page: what is posted stays in memory.
const maxStagedBody = 64 << 10

// A Stage holds rehearsals of surveys in the field. It asks no store for an interview and writes none: what is rehearsed is
// in memory, in this process alone, and counts for nothing.
type Stage struct {
	server *Server
	random io.Reader
	mu     sync.Mutex
	staged []*staged // whoever was here last stands last
}

// A staged is a rehearsal on a stage. Its requests are served one at a time.
type staged struct {
	*rehearsal.Rehearsal
	mu         sync.Mutex
	key, party string
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

// NewStage is an empty one. The keys of rehearsals come from the random reader, which must be cryptographic.
func NewStage(s *Server, random io.Reader) *Stage { return &Stage{server: s, random: random} }

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
	st.add(&staged{Rehearsal: r, key: key, party: at.Party})
	if _, _, known := at.Survey.Page(page); !known {
		page = r.Settle()
	}
	return c.Redirect(http.StatusSeeOther, rehearsalPath(at.Base, key, page))
}

// add remembers a rehearsal, and forgets the one that was left alone longest: of its party when that has too many, and of
// all when there are too many.
func (st *Stage) add(one *staged) {
	st.mu.Lock()
	defer st.mu.Unlock()
	ofParty := 0
	for _, other := range st.staged {
		if other.party == one.party {
			ofParty++
		}
	}
	if ofParty >= maxOfParty {
		oldest := slices.IndexFunc(st.staged, func(other *staged) bool { return other.party == one.party })
		st.staged = slices.Delete(st.staged, oldest, oldest+1)
	}
	if len(st.staged) >= maxStaged {
		st.staged = slices.Delete(st.staged, 0, 1)
	}
	st.staged = append(st.staged, one)
}

// find is the party's rehearsal with the key; nil when it is forgotten.
func (st *Stage) find(at Place, key string) *staged {
	st.mu.Lock()
	defer st.mu.Unlock()
	i := slices.IndexFunc(st.staged, func(one *staged) bool {
		return one.key == key && one.party == at.Party && one.Survey.ID == at.Survey.ID
	})
	if i < 0 {
		return nil
	}
	found := st.staged[i]
	st.staged = append(slices.Delete(st.staged, i, i+1), found)
	return found
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

// on serves a request to a rehearsal. One that is forgotten begins anew.
func (st *Stage) on(c echo.Context, at Place, key string, next func(rehearsing) error) error {
	one := st.find(at, key)
	if one == nil {
		return lead(c, at.Again)
	}
	one.mu.Lock()
	defer one.mu.Unlock()
	if at.Hidden[0] != "" {
		c.Set(hiddenKey, template.HTML(`<input type="hidden" name="`+template.HTMLEscapeString(at.Hidden[0])+`" value="`+template.HTMLEscapeString(at.Hidden[1])+`">`))
	}
	return st.server.rehearse(rehearsing{c: c, Rehearsal: one.Rehearsal, key: key, staging: staging{base: at.Base, again: at.another, read: at.form(), most: maxStagedBody, param: at.Param}}, next)
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
