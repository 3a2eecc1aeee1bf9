package script

import (
	"maps"
	"net/url"
	"slices"
	"testing"

	"fieldwork/internal/interview"
)

// TestScriptsGoThrough posts every script, page by page, to the way through the questionnaire: nothing is refused, the way is
// the one that was written down, and the gate gives the type.
func TestScriptsGoThrough(t *testing.T) {
	for _, name := range []string{"haitao-2015", "city-libraries"} {
		s, people, err := Load(name)
		if err != nil {
			t.Log(name, err) // not every survey has a population
			continue
		}
		scripts, err := Draw(s, people, 2015, 40)
		if err != nil {
			t.Fatal(err)
		}
		types := map[string]bool{}
		for _, sc := range scripts {
			types[sc.Type] = true
			iv := interview.Interview{Survey: s.ID, Answers: interview.Answers{}, Submitted: map[string]bool{}}
			for _, page := range sc.Route {
				path := interview.Walk(s, &iv)
				if path.At == interview.AtGate {
					c := interview.Classify(s, path.Facts)
					if c.Type != sc.Type || c.Failed != "" {
						t.Fatalf("the gate gives type %q (%s), and the script is of type %q", c.Type, c.Failed, sc.Type)
					}
					iv.Type, iv.Membership, iv.Decision = c.Type, c.Membership, interview.Admitted
					path = interview.Walk(s, &iv)
				}
				visible, ok := path.Visible(page)
				if !ok || path.Next != page {
					t.Fatalf("type %s: page %q comes next, and not %q", sc.Type, path.Next, page)
				}
				form, err := url.ParseQuery(sc.Posts[page])
				if err != nil || form.Get("do") != "next" || len(form.Get("-shown")) != ShownSize {
					t.Fatalf("page %q: %q (%v)", page, sc.Posts[page], err)
				}
				given, problems := interview.Decode(visible, form)
				if len(problems) > 0 {
					t.Fatalf("type %s, page %q is refused: %+v", sc.Type, page, problems)
				}
				maps.Copy(iv.Answers, given)
				iv.Submitted[page] = true
			}
			if path := interview.Walk(s, &iv); path.At != interview.AtTheEnd {
				t.Errorf("type %s ends at %s, page %q", sc.Type, path.At, path.Next)
			}
			if sc.JSON < 100 {
				t.Errorf("type %s: all answers are %d bytes", sc.Type, sc.JSON)
			}
		}
		for _, typ := range s.Types {
			if !types[typ.Name] {
				t.Errorf("of %d interviews of %s none is of type %s; there are %v", len(scripts), name, typ.Name, slices.Sorted(maps.Keys(types)))
			}
		}
	}
}

// TestTheDoor finds the source by which anybody can come.
func TestTheDoor(t *testing.T) {
	s, _, err := Load("haitao-2015")
	if err != nil {
		t.Fatal(err)
	}
	if source, param, err := Door(s); err != nil || source != "panel" || param != "pid" {
		t.Errorf("%q, %q, %v", source, param, err)
	}
}
