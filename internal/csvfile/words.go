package csvfile

import "fieldwork/internal/labelled"

// words are what a variable's codes are written as, ready for the file.
type words struct {
	dense  [][]byte           // by code, from 0: of most variables all
	sparse map[float64][]byte // the others
}

// dense is how many codes from 0 are kept in a table, where finding one takes a third of the time of a map.
const dense = 100

// wordsOf are the words of a code's or flag's values in the wanted language, or the first of the table's that has them; nil
// where the codes themselves are to be written.
func (w *writer) wordsOf(v labelled.Variable, languages []string) *words {
	if w.options.Labels == "" || v.Kind != labelled.Code && v.Kind != labelled.Flag {
		return nil
	}
	all := &words{dense: make([][]byte, dense), sparse: map[float64][]byte{}}
	for _, value := range v.Values {
		label := value.Label.In(append([]string{w.options.Labels}, languages...)...)
		switch {
		case label == "":
		case value.Code >= 0 && value.Code < dense:
			all.dense[value.Code] = w.text(nil, label)
		default:
			all.sparse[float64(value.Code)] = w.text(nil, label)
		}
	}
	return all
}

// append appends the words for the code, or the code where it has none.
func (w *words) append(b []byte, code float64) []byte {
	if n := int64(code); float64(n) == code && n >= 0 && n < dense && w.dense[n] != nil {
		return append(b, w.dense[n]...)
	}
	if text, ok := w.sparse[code]; ok {
		return append(b, text...)
	}
	return appendNumber(b, code)
}
