package web

import (
	"fieldwork/internal/interview"
	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
	"fieldwork/locales"
)

// Explanations gives other packages, through cmd, what a page of the survey in the language would say of a problem.
func Explanations(s *survey.Survey, language string) func(interview.Visible, interview.Problem) string {
	d, err := shell.LoadDictionary(locales.FS)
	if err != nil { // the files are embedded and tested, so this is a defect that the tests show
		return func(_ interview.Visible, p interview.Problem) string { return string(p.Code) }
	}
	ed := &edition{survey: s, language: language, words: d.Of(language), questions: map[*survey.Question]*questionTexts{}}
	for _, page := range s.Pages {
		for _, q := range page.Questions {
			ed.questions[q] = &questionTexts{dynamic: true} // nothing is prepared: a message needs the question's words alone
		}
	}
	return ed.message
}
