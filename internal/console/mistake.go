package console

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
	"fieldwork/internal/shell"
)

// A mistake is what the visitor can mend in a form; the page says it beside the form.
type mistake struct {
	Text    string
	Detail  []string // what exactly
	English bool     // the details are in the program's words, which are English
}

// A made thing is shown once, on the page that answers the form that made it, and is in no address.
type made struct{ Title, Text, Label, Value string }

// mend turns an error of a form into a mistake and the status of the page that shows it. What nobody can mend in the form
// is returned as it is. The words are "wrong_FORM_KIND" where the form has its own, and those of any failure where not.
func (v *Visit) mend(form string, err error) (*mistake, int, error) {
	var wait *account.Throttled
	if errors.As(err, &wait) {
		return v.patience(wait.Wait), http.StatusTooManyRequests, nil
	}
	kind := fault.KindOf(err)
	if kind != fault.Invalid && kind != fault.Conflict && kind != fault.Denied {
		return nil, 0, err
	}
	m := &mistake{Text: v.Words.Text["desk_failed_"+string(kind)]}
	if id := fmt.Sprintf("wrong_%s_%s", form, kind); v.console.Words.Has(id) {
		m.Text = v.Words.Text[id]
	}
	if detail := v.refused(err); detail != "" {
		m.Detail = []string{detail}
	} else if kind != fault.Denied {
		m.English = true
		m.Detail = strings.Split(strings.TrimSpace(shell.Clean(err.Error())), "\n")
	}
	return m, http.StatusUnprocessableEntity, nil
}

// refused says in the language of the page what is wrong with what was typed; "" when there are no words for it.
func (v *Visit) refused(err error) string {
	var r *account.Refusal
	switch {
	case errors.Is(err, errDiffer):
		return v.Words.Text["refused_password_differs"]
	case !errors.As(err, &r):
		return ""
	}
	return v.Words.Say("refused_"+string(r.Why), map[string]any{"From": r.From, "To": r.To}, r.From+r.To)
}

// refusals are the ids of the words that refused puts together.
func refusals() (ids []string) {
	for _, why := range account.Whys() {
		ids = append(ids, "refused_"+string(why))
	}
	return ids
}

// patience says how long to wait, rounded up so that nobody comes back too early, and tells programs too.
func (v *Visit) patience(wait time.Duration) *mistake {
	seconds := int((wait + time.Second - 1) / time.Second)
	v.Response().Header().Set("Retry-After", strconv.Itoa(seconds))
	if minutes := (seconds + 59) / 60; seconds > 90 {
		return &mistake{Text: v.Words.Say("login_wait_minutes", map[string]any{"Count": minutes}, minutes)}
	}
	return &mistake{Text: v.Words.Say("login_wait_seconds", map[string]any{"Count": seconds}, seconds)}
}
