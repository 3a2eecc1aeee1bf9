package field

// Spoken is the language that the respondent of an interview reads, as far as it is remembered: "" when the interview was not
// seen lately. It asks no store, so that respondents are told in their language that the store does not answer.
func (f *Service) Spoken(surveyID, token string) string {
	if v, known := f.visits.of(surveyID, token); known {
		return v.Interview.Language
	}
	return ""
}
