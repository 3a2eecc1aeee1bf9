package web

import (
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// shipped are the surveys of the repository.
func shipped(t testing.TB) []*survey.Survey {
	t.Helper()
	root := os.DirFS("../../questionnaires")
	folders, err := fs.Glob(root, "*/questionnaire.yaml")
	if err != nil || len(folders) == 0 {
		t.Fatalf("%d surveys: %v", len(folders), err)
	}
	var all []*survey.Survey
	for _, folder := range folders {
		s, err := survey.Load(root, strings.TrimSuffix(folder, "/questionnaire.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// A stand is an interview's address that shows one page or end.
type stand struct{ name, address string }

// walked are addresses that stand at every page of the survey and at every disposition that random respondents reach. It
// fails when a page is never reached.
func (s *site) walked(sv *survey.Survey, language string) []stand {
	s.t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	stops := make([]string, 0, len(sv.Pages)+1)
	for _, page := range sv.Pages {
		stops = append(stops, page.Name)
	}
	var places []stand
	for _, stop := range stops {
		at, ok := "", false
		for try := 0; try < 300 && !ok; try++ {
			at, ok = s.wander(sv, language, stop, random)
		}
		if !ok {
			s.t.Fatalf("nobody of 300 came to page %s of %s", stop, sv.ID)
		}
		places = append(places, stand{stop, at})
	}
	ends := map[string]bool{}
	for try := 0; try < 40 || try < 400 && len(ends) < 3; try++ {
		at, _ := s.wander(sv, language, "", random)
		end := s.visitor().get(at)
		if d := end.page().Find("main").AttrOr("data-disposition", ""); d != "" && !ends[d] {
			ends[d] = true
			places = append(places, stand{"end " + d, at})
		}
	}
	if !ends[string(interview.Completed)] || len(ends) < 3 {
		s.t.Fatalf("the respondents came to %v only", ends)
	}
	return places
}

// wander answers pages at random until one is the stop or nothing more is asked.
func (s *site) wander(sv *survey.Survey, language, stop string, random *rand.Rand) (address string, ok bool) {
	v := s.visitor()
	address = v.get(surveyPath(sv.ID) + "?lang=" + language).to()
	for range 200 {
		r := v.get(address)
		doc := r.page()
		name, asked := doc.Find("main").Attr("data-page")
		switch {
		case r.status == http.StatusSeeOther:
			address = r.to()
			continue
		case !asked || name == stop:
			return address, name == stop
		}
		if r := v.press(address, "next", filled(doc, random)); r.status == http.StatusSeeOther {
			address = r.to()
		}
	}
	s.t.Fatalf("no answer to %s was accepted", address)
	return "", false
}

// filled is a form filled in at random, by what its controls are; what is refused is drawn again.
func filled(doc *goquery.Document, random *rand.Rand) url.Values {
	form := url.Values{}
	doc.Find("main form").Find("input, select, textarea").Each(func(_ int, el *goquery.Selection) {
		name := el.AttrOr("name", "")
		switch {
		case el.Is("[type=radio]"):
			group := doc.Find("input[type=radio][name='" + name + "']")
			form.Set(name, group.Eq(random.IntN(group.Length())).AttrOr("value", ""))
		case el.Is("[type=checkbox]"):
			if group := doc.Find("input[type=checkbox][name='" + name + "']"); random.IntN(group.Length()) == 0 {
				form.Add(name, el.AttrOr("value", ""))
			}
		case el.Is("select"):
			options := el.Find("option[value]:not([value=''])")
			form.Set(name, options.Eq(random.IntN(max(1, options.Length()))).AttrOr("value", ""))
		case el.Is("[type=hidden]"):
			form.Set(name, el.AttrOr("value", ""))
		case el.Is("[type=date], [type=month]"):
			form.Set(name, el.AttrOr("min", map[string]string{"date": "2015-10-08", "month": "2015-10"}[el.AttrOr("type", "")]))
		case el.Is("[inputmode=numeric]"):
			form.Set(name, strconv.Itoa([]int{1, 3, 30, 60, 2015}[random.IntN(5)]))
		case el.Is("textarea, [type=text]"):
			form.Set(name, "x")
		}
	})
	return form
}
