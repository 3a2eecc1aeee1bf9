package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fieldwork/internal/field"
)

// TestAShutDoorSaysWhy: who comes too early or in a pause may come again, by themselves after as long as the header says, which
// nobody takes for a fault of ours.
func TestAShutDoorSaysWhy(t *testing.T) {
	for door, want := range map[field.DoorState]struct {
		status int
		again  string
		says   string
	}{
		field.DoorWaiting: {http.StatusServiceUnavailable, comeAgain, "has not begun yet"},
		field.DoorPaused:  {http.StatusServiceUnavailable, comeAgain, "is paused"},
		field.DoorClosed:  {http.StatusGone, "", "is over"},
	} {
		s := newSite(t)
		r := httptest.NewRequest(http.MethodGet, "/s/kinds", nil)
		r.Header.Set("Accept-Language", "en")
		w := httptest.NewRecorder()
		c := s.web.Echo().NewContext(r, w)
		c.SetPath("/s/:survey")
		c.SetParamNames("survey")
		c.SetParamValues("kinds")
		s.web.fail(&field.Shut{Door: door}, c)
		if w.Code != want.status || w.Header().Get("Retry-After") != want.again || !strings.Contains(w.Body.String(), want.says) {
			t.Errorf("%s: %d, Retry-After %q\n%s", door, w.Code, w.Header().Get("Retry-After"), w.Body)
		}
		if refresh := strings.Contains(w.Body.String(), `http-equiv="refresh"`); refresh != (want.again != "") ||
			refresh && !strings.Contains(w.Body.String(), `content="`+want.again+`"`) { // it was every few seconds, whatever the header said
			t.Errorf("%s: the page does not ask again after %q seconds:\n%s", door, want.again, w.Body)
		}
		if logged := s.log.String(); strings.Contains(logged, "request failed") {
			t.Errorf("%s is logged as a fault: %s", door, logged)
		}
	}
}
