package steering_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/consoletest"
	"fieldwork/internal/field"
)

const fieldPath = "/console/kinds/field"

func order(pairs ...string) (form map[string][]string) {
	form = map[string][]string{}
	for i := 0; i < len(pairs); i += 2 {
		form[pairs[i]] = []string{pairs[i+1]}
	}
	return form
}

// TestTheDoor goes through a survey's states by the page's buttons, and asks twice before it is closed.
func TestTheDoor(t *testing.T) {
	s := newSite(t)
	if err := s.Store.HoldBack(t.Context(), "kinds", s.Now()); err != nil {
		t.Fatal(err)
	}
	b := s.As(consoletest.Manager)
	door := func() string { return b.Get(fieldPath).Want(200).Page().Find("[data-door]").AttrOr("data-door", "") }
	steps := []struct{ was, wanted, sure, then string }{
		{"waiting", "open", "", "open"}, {"open", "paused", "", "paused"}, {"paused", "open", "", "open"}, {"open", "closed", "1", "closed"}, {"closed", "open", "", "open"},
	}
	for _, step := range steps {
		if door() != step.was {
			t.Fatalf("the door is %q, not %q", door(), step.was)
		}
		if n := b.Get(fieldPath).Page().Find("[data-door] button[value='" + step.wanted + "']").Length(); n != 1 {
			t.Errorf("%s: %d buttons for %s", step.was, n, step.wanted)
		}
		b.Post(fieldPath+"/door", order("door", step.wanted, "was", step.was, "why", "as planned", "sure", step.sure)).Want(http.StatusSeeOther)
		if door() != step.then {
			t.Errorf("after %s the door is %q", step.wanted, door())
		}
	}
	asked := b.Post(fieldPath+"/door", order("door", "closed", "was", "open", "why", "<b>enough</b>")).Want(200).Page()
	if asked.Find("[data-confirm] input[name=sure]").Length() != 1 || asked.Find("input[name=why]").AttrOr("value", "") != "<b>enough</b>" || door() != "open" {
		t.Error("it was not asked twice, or closed meanwhile")
	}
	changes, err := s.Store.LastChanges(t.Context(), "kinds", 10)
	if err != nil || len(changes) != 6 || changes[0].Who != consoletest.Manager || changes[0].Why != "as planned" || changes[0].New != "open" {
		t.Errorf("%v, changes %v", err, changes)
	}
}

func TestTheDoorRefuses(t *testing.T) {
	s := newSite(t)
	b := s.As(consoletest.Manager)
	for name, c := range map[string]struct {
		form   map[string][]string
		status int
		says   string
	}{
		"no reason":       {order("door", "paused", "was", "open", "why", " "), 422, "Give a reason"},
		"changed since":   {order("door", "closed", "was", "paused", "why", "late", "sure", "1"), 422, "Somebody changed this meanwhile"},
		"already so":      {order("door", "open", "was", "open", "why", "twice"), 422, "already"},
		"no such state":   {order("door", "ajar", "was", "open", "why", "x"), 400, "cannot be made"},
		"back to waiting": {order("door", "waiting", "was", "open", "why", "x"), 400, "cannot be made"},
		"endless reason":  {order("door", "paused", "was", "open", "why", strings.Repeat("x", 2000)), 422, "too long"},
	} {
		t.Run(name, func(t *testing.T) {
			page := b.Post(fieldPath+"/door", c.form).Want(c.status).Page()
			if !strings.Contains(page.Text(), c.says) {
				t.Errorf("says\n%s", words(page.Find("main").Text()))
			}
			if why := c.form["why"][0]; c.status == 422 && page.Find("#why-door").AttrOr("value", "") != strings.TrimSpace(why) {
				t.Error("what was typed is gone")
			}
		})
	}
	if changes, err := s.Store.LastChanges(t.Context(), "kinds", 10); err != nil || len(changes) > 0 {
		t.Errorf("%v, changes %v", err, changes)
	}
}

func TestACellIsChanged(t *testing.T) {
	s := newSite(t)
	b := s.As(consoletest.Manager)
	b.Post(fieldPath+"/cell", cellForm(t, b, "A", "target", "40", "state", "closing", "closes", "2015-10-20T18:30", "why", "slower than planned")).Want(http.StatusSeeOther)
	w, err := s.Field.Watch(t.Context(), "kinds")
	if err != nil {
		t.Fatal(err)
	}
	c := w.Cells[0]
	zone := time.UTC
	if sv, _ := s.Field.Survey("kinds"); sv.TimeZone != nil {
		zone = sv.TimeZone
	}
	if c.Target != 40 || c.State != "closing" || !c.ClosesAt.Equal(time.Date(2015, 10, 20, 18, 30, 0, 0, zone)) {
		t.Errorf("the cell is %+v", c)
	}
	page := b.Get(fieldPath).Want(200).Page()
	if rows := page.Find(".changes tbody tr"); rows.Length() != 3 || !strings.Contains(words(rows.Text()), "Target of A2 → 40slower than planned") {
		t.Errorf("the changes are %q", words(rows.Text()))
	}
	b.Post(fieldPath+"/cell", cellForm(t, b, "A", "closes", "", "state", "open", "why", "again")).Want(http.StatusSeeOther)
	if w, _ = s.Field.Watch(t.Context(), "kinds"); !w.Cells[0].ClosesAt.IsZero() || w.Cells[0].State != "open" {
		t.Errorf("opened again it is %+v", w.Cells[0])
	}
}

// TestATargetBelowItsCompletes is said to become what is completed before it does.
func TestATargetBelowItsCompletes(t *testing.T) {
	s := newSite(t)
	respond(t, s, "p1", "", nil)
	b := s.As(consoletest.Manager)
	form := cellForm(t, b, "A", "target", "0", "why", "enough")
	asked := b.Post(fieldPath+"/cell", form).Want(200).Page()
	if text := words(asked.Find("[data-confirm]").Text()); !strings.Contains(text, "The target becomes 1") {
		t.Errorf("asks %q", text)
	}
	if w, _ := s.Field.Watch(t.Context(), "kinds"); w.Cells[0].Target != 2 {
		t.Fatal("it was changed before anybody was sure")
	}
	form.Set("sure", "1")
	b.Post(fieldPath+"/cell", form).Want(http.StatusSeeOther)
	if w, _ := s.Field.Watch(t.Context(), "kinds"); w.Cells[0].Target != 1 {
		t.Errorf("the target is %d", w.Cells[0].Target)
	}
	for name, c := range map[string]struct{ pairs, says string }{
		"just full": {"target=0", "just full"}, "open and full": {"state=closing", ""},
	} {
		key, value, _ := strings.Cut(c.pairs, "=")
		if c.says == "" {
			b.Post(fieldPath+"/cell", cellForm(t, b, "A", key, value, "why", name)).Want(http.StatusSeeOther)
			page := b.Post(fieldPath+"/cell", cellForm(t, b, "A", "state", "open", "why", name)).Want(422).Page()
			c.says = "Raise its target"
			if text := page.Find("[data-cell=A] .error").Text(); !strings.Contains(text, c.says) {
				t.Errorf("%s: %q", name, text)
			}
			continue
		}
		page := b.Post(fieldPath+"/cell", cellForm(t, b, "A", key, value, "why", name)).Want(422).Page()
		if text := page.Find("[data-cell=A] .error").Text(); !strings.Contains(text, c.says) {
			t.Errorf("%s: %q", name, text)
		}
	}
}

func TestACellRefuses(t *testing.T) {
	s := newSite(t)
	b := s.As(consoletest.Manager)
	stale := cellForm(t, b, "A", "target", "9", "why", "stale")
	for name, c := range map[string]struct {
		pairs []string
		says  string
		at    string // the field that is marked, which has the focus
	}{
		"no reason":      {[]string{"target", "9", "why", ""}, "Give a reason", "why"},
		"nothing":        {[]string{"why", "x"}, "Nothing would change", ""},
		"no number":      {[]string{"target", "many", "why", "x"}, "whole number", "target"},
		"less than none": {[]string{"target", "-1", "why", "x"}, "whole number", "target"},
		"too many":       {[]string{"target", "1000001", "why", "x"}, "whole number", "target"},
		"no date":        {[]string{"closes", "soon", "why", "x"}, "closing date", "closes"},
		"a past date":    {[]string{"closes", "2015-10-01T10:00", "why", "x"}, "passed already", "closes"},
		"no state":       {[]string{"state", "ajar", "why", "x"}, "Choose one", "state"},
	} {
		t.Run(name, func(t *testing.T) {
			form := cellForm(t, b, "A", c.pairs...)
			page := b.Post(fieldPath+"/cell", form).Want(422).Page()
			card := page.Find("[data-cell=A]")
			if text := card.Find(".error").Text(); !strings.Contains(text, c.says) || strings.Contains(text, "fieldwork ") {
				t.Errorf("says %q", text)
			}
			marked, focus := card.Find("[aria-invalid]"), card.Find("[autofocus]")
			if marked.AttrOr("name", "") != c.at || focus.Length() != 1 || c.at != "" && (focus.AttrOr("name", "") != c.at || marked.AttrOr("aria-describedby", "") != card.Find(".error").AttrOr("id", "-")) {
				t.Errorf("marked %q, and the focus lands at %q", marked.AttrOr("name", ""), focus.AttrOr("name", ""))
			}
			if card.Find("input[name=target]").AttrOr("value", "") != form.Get("target") || card.Find("details[open]").Length() != 1 || page.Find(".error").Length() != 1 {
				t.Error("what was typed is gone, or the form is shut")
			}
		})
	}
	b.Post(fieldPath+"/cell", order("cell", "Z", "why", "x")).Want(404)
	asked := b.Post(fieldPath+"/cell", cellForm(t, b, "A", "state", "closed", "why", "x")).Want(200).Page()
	if asked.Find("[data-confirm]").Length() != 1 {
		t.Error("a cell is closed at once")
	}
	if changes, _ := s.Store.LastChanges(t.Context(), "kinds", 10); len(changes) > 0 {
		t.Errorf("changes %v", changes)
	}
	if _, err := s.Store.SetTarget(t.Context(), "A", 5, field.Order{Survey: "kinds", Who: "somebody", Why: "else", At: s.Now()}); err != nil {
		t.Fatal(err)
	}
	page := b.Post(fieldPath+"/cell", stale).Want(422).Page()
	if text := page.Find("[data-cell=A] .error").Text(); !strings.Contains(text, "meanwhile") {
		t.Errorf("says %q", text)
	}
}
