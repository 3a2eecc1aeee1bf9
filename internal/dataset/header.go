package dataset

import "fieldwork/internal/survey"

// Header is the frame of the survey without a row: its columns, in order.
func Header(s *survey.Survey) *Frame { return emptyOf(s) }
