package web

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
)

// Those who wait try again after leastWait seconds and up to waitSteps more, drawn by lot: whoever came together must not
// come together again.
const (
	leastWait = 5
	waitSteps = 10
)

// A waitRoom is a survey's wait pages. They are made before anybody needs them, because making them must cost next to
// nothing when there is nothing to spare.
type waitRoom struct {
	offered language.Matcher
	pages   [][waitSteps][]byte // by the place of the language in the survey's list, and by seconds beyond the least
}

type waitView struct {
	frame
	Seconds int
}

// openWaitRoom makes the pages.
func (s *Server) openWaitRoom(sv *survey.Survey) (*waitRoom, error) {
	room := &waitRoom{pages: make([][waitSteps][]byte, len(sv.Languages))}
	tags := make([]language.Tag, len(sv.Languages))
	for i, l := range sv.Languages {
		tags[i] = language.Make(l)
		w := s.Words.Of(l)
		v := waitView{frame: s.frame(w, w.Language)}
		v.Title = w.Text["wait_title"]
		for n := range waitSteps {
			var b bytes.Buffer
			v.Seconds = leastWait + n
			if err := s.templates.ExecuteTemplate(&b, "wait", v); err != nil {
				return nil, err
			}
			room.pages[i][n] = b.Bytes()
		}
	}
	room.offered = language.NewMatcher(tags)
	return room, nil
}

// wait asks a newcomer to come again in some seconds, which the page does by itself and without a script. Nothing is
// kept of who waitSteps, and nothing of the link is used up: it is opened again as it is.
func (s *Server) wait(c echo.Context, sv *survey.Survey) error {
	room := s.waiting[sv.ID]
	n := rand.IntN(waitSteps)
	h := c.Response().Header()
	h.Set("Retry-After", strconv.Itoa(leastWait+n))
	shell.Quiet(c)
	return c.HTMLBlob(http.StatusServiceUnavailable, room.pages[shell.Best(c, room.offered)][n])
}
