package web

import (
	"html/template"
	"strings"
	"sync"

	"fieldwork/internal/interview"
	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
)

// An edition is a version of a survey in one language, with everything rendered that does not depend on the respondent.
// Rendering a page is then mostly copying: a grid of eighty buttons costs as much as a page with one.
type edition struct {
	survey           *survey.Survey
	language         string
	words            *shell.Locale
	title, organiser string
	policy           []string // the one value of the header
	choices          []languageChoice
	pages            map[string]*pageTexts
	questions        map[*survey.Question]*questionTexts
	ends             sync.Map                         // endKey -> endPage
	notices          map[*survey.Question]shell.Piece // what stands in front of a question
}

type editionKey struct {
	survey   *survey.Survey
	language string
}

// pageTexts are what a page shows around its questions.
type pageTexts struct {
	Name     string
	Heading  string
	Percent  int
	Progress string
	Next     string          // the words on the button
	window   string          // title of the window
	casings  map[bool]casing // with and without a way back
}

type languageChoice = shell.Choice

// edition returns the survey in the language, made once.
func (s *Server) edition(sv *survey.Survey, wanted string) (*edition, error) {
	key := editionKey{sv, sv.Language(wanted)}
	if found, ok := s.editions.Load(key); ok {
		return found.(*edition), nil
	}
	ed := &edition{
		survey: sv, language: key.language, words: s.Words.Of(key.language), title: sv.Title.In(key.language), organiser: sv.Organiser.In(key.language),
		policy: []string{surveyPolicy(sv)}, pages: map[string]*pageTexts{}, questions: map[*survey.Question]*questionTexts{},
	}
	ed.choices = s.choices(sv, key.language)
	if err := ed.prepareNotices(s.templates, &s.press); err != nil {
		return nil, err
	}
	for i, page := range sv.Pages {
		if err := s.fill(ed, page, i == len(sv.Pages)-1); err != nil {
			return nil, err
		}
	}
	found, _ := s.editions.LoadOrStore(key, ed) // two may have made it at once; they are equal
	return found.(*edition), nil
}

// fill makes what can be made of a page and its questions.
func (s *Server) fill(ed *edition, page *survey.Page, last bool) (err error) {
	texts := ed.pageTexts(page, last)
	ed.pages[page.Name] = texts
	if texts.casings, err = s.casings(ed, texts); err != nil {
		return err
	}
	for _, q := range page.Questions {
		if ed.questions[q], err = ed.prerender(s.templates, &s.press, q); err != nil {
			return err
		}
	}
	return nil
}

// choices are the survey's other languages, by the names they have in themselves.
func (s *Server) choices(sv *survey.Survey, current string) []languageChoice {
	var choices []languageChoice
	for _, l := range sv.Languages {
		if l == current {
			continue
		}
		name := l
		if w, ok := s.Words.In(l); ok {
			name = w.Text["language_name"]
		}
		choices = append(choices, languageChoice{Language: l, Name: name})
	}
	return choices
}

func (ed *edition) pageTexts(page *survey.Page, last bool) *pageTexts {
	t := &pageTexts{Name: page.Name, Heading: page.Title.In(ed.language), Next: ed.words.Text["next"], Percent: interview.Progress(ed.survey, page.Name)}
	if last {
		t.Next = ed.words.Text["submit"]
	}
	t.Progress = ed.words.Say("progress_text", map[string]any{"Percent": t.Percent}, t.Percent)
	t.window = ed.title
	if t.Heading != "" {
		t.window = t.Heading + " - " + ed.title
	}
	return t
}

// questionsOf appends the questions that the respondent sees on a page.
func (ed *edition) questionsOf(to shell.Page, t *template.Template, page interview.Visible, st state) (shell.Page, error) {
	for _, q := range page.Shown {
		if notice, noted := ed.notices[q]; noted {
			to = append(to, notice)
		}
		var err error
		if to, err = ed.texts(page, q).render(to, t, st); err != nil {
			return nil, err
		}
	}
	return to, nil
}

// texts are a question as its respondent sees it: as it was prepared, or made anew when earlier answers are in it.
func (ed *edition) texts(page interview.Visible, q *survey.Question) *questionTexts {
	prepared := ed.questions[q]
	if !prepared.dynamic {
		return prepared
	}
	qt := &questionTexts{question: page.As(ed.survey, q, ed.language), language: ed.language, words: ed.words}
	qt.view = qt.untouched()
	return qt
}

// execute renders a template to markup that other templates may contain as it is: it has been escaped here.
func execute(t *template.Template, name string, view any) (template.HTML, error) {
	var b strings.Builder
	err := t.ExecuteTemplate(&b, name, view)
	return template.HTML(b.String()), err
}
