package survey

import "fieldwork/internal/strictyaml"

// Afterwards compiles a condition of a file beside the questionnaire that looks back on finished interviews, as a plan's
// conditions do: it may name every answer, every derived variable, and the type and cell of the respondent. It is nil for an
// empty condition, and for one that cannot be used, of which the findings say why.
func (s *Survey) Afterwards(condition strictyaml.Word, findings *strictyaml.Findings) *Rule {
	return newPlanner(s, findings).rule(condition, afterwards)
}
