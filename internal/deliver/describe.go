package deliver

import "fieldwork/internal/labelled"

// Header describes the columns that the data files of the bundle would have, and delivers nothing. Of the bundle it needs
// Survey, Kept, Rules, Language, Words and Speak alone.
func (b Bundle) Header() labelled.Table {
	b.Language = b.Survey.Language(b.Language)
	b.Speak = b.spoken()
	return b.header(Completes)
}
