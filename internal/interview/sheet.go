package interview

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fieldwork/internal/survey"
)

// A Form is the fields of a survey in the order of their names. It is how the answers of very many interviews are read: by
// place, without a map for each.
type Form struct {
	names   []string
	members []string // each name as it stands in the JSON, with its colon
	places  map[string]int
}

// A Sheet is the answers of one interview, by the places of a form. It is filled anew for each: what it held before is gone,
// the codes too, but for what it has learned of the keys.
type Sheet struct {
	Values []survey.Value
	codes  []int
	form   *Form // by which it was filled last
	keys   Names // whose keys it has learned then
	places []int // by the number that is a key: 0 is none that was learned, 1 no field of the form, the others are places plus 2
}

// NewForm is the form of the survey.
func NewForm(s *survey.Survey) *Form {
	f := &Form{places: map[string]int{}}
	for _, p := range s.Pages {
		for _, q := range p.Questions {
			f.names = append(f.names, q.Fields()...)
		}
	}
	slices.Sort(f.names)
	f.names = slices.Compact(f.names)
	for place, name := range f.names {
		f.places[name], f.members = place, append(f.members, `"`+name+`":`)
	}
	return f
}

// Fields are the names of the fields, by place.
func (f *Form) Fields() []string { return f.names }

// Place is where the field stands.
func (f *Form) Place(field string) (place int, there bool) {
	place, there = f.places[field]
	return place, there
}

// Fill reads the interview's answers into the sheet, whether they have been read before or not. Those to what the survey
// does not ask are left out. Words are parts of Unread.
func (f *Form) Fill(sheet *Sheet, iv *Interview) error {
	if len(sheet.Values) != len(f.names) {
		sheet.Values = make([]survey.Value, len(f.names))
	}
	sheet.codes = sheet.codes[:0]
	clear(sheet.Values)
	answers := iv.Answers
	if answers == nil && iv.Unread.Text != "" {
		if f.scan(sheet, iv.Unread) {
			return nil
		}
		clear(sheet.Values)
		var err error
		if answers, err = iv.Unread.Read(); err != nil {
			return fmt.Errorf("the answers of interview %d are damaged: %w", iv.ID, err)
		}
	}
	for name, v := range answers {
		if place, there := f.places[name]; there {
			sheet.Values[place] = v
		}
	}
	return nil
}

// scan reads the flat object that Unread.Read scans. What begins like a number is one, where keys are; names begin with a letter, and
// are expected in order, as json.Marshal writes them. Most answers are codes of one digit.
func (f *Form) scan(sheet *Sheet, unread Unread) bool {
	if unread.Text == "{}" {
		return true
	}
	if sheet.form != f || sheet.keys != unread.Keys {
		sheet.form, sheet.keys, sheet.places = f, unread.Keys, nil
	}
	rest, ok := strings.CutPrefix(unread.Text, "{")
	for next := 0; ok; {
		place := next
		if sheet.keys != nil && len(rest) > 1 && rest[1] <= '9' {
			place, rest, ok = f.numbered(sheet, rest)
		} else if next < len(f.members) && strings.HasPrefix(rest, f.members[next]) {
			rest = rest[len(f.members[next]):]
		} else {
			place, rest, ok = f.named(sheet, rest, next)
		}
		if !ok {
			return false
		}
		var v survey.Value
		if len(rest) > 1 && '0' <= rest[0] && rest[0] <= '9' && (rest[1] == ',' || rest[1] == '}') {
			v, rest = survey.NumberValue(float64(rest[0]-'0')), rest[1:]
		} else if v, rest, sheet.codes, ok = scanValue(rest, sheet.codes); !ok || rest == "" {
			return false
		}
		if place >= 0 {
			sheet.Values[place], next = v, place+1
		}
		if rest[0] == '}' {
			return len(rest) == 1
		}
		rest, ok = strings.CutPrefix(rest, ",")
	}
	return false
}

// numbered reads a member's number and its colon; place is -1 when it stands for no field of the form.
func (f *Form) numbered(sheet *Sheet, text string) (place int, rest string, ok bool) {
	quoted, isQuoted := strings.CutPrefix(text, `"`)
	number, minus, rest, isNumber := scanWhole(quoted)
	rest, isKey := strings.CutPrefix(rest, `":`)
	if !isQuoted || minus || !isNumber || !isKey {
		return 0, "", false
	}
	if number >= len(sheet.places) || sheet.places[number] == 0 {
		name, known := sheet.keys.Name(strconv.Itoa(number))
		if !known {
			return 0, "", false
		}
		if more := number + 1 - len(sheet.places); more > 0 {
			sheet.places = append(sheet.places, make([]int, more)...)
		}
		sheet.places[number] = f.place(name) + 2
	}
	return sheet.places[number] - 2, rest, true
}

// named reads a member's name and its colon; place is -1 when there is no such field.
func (f *Form) named(sheet *Sheet, text string, next int) (place int, rest string, ok bool) {
	for place := next; place < min(next+8, len(f.members)); place++ {
		if rest, is := strings.CutPrefix(text, f.members[place]); is {
			return place, rest, true
		}
	}
	name, rest, ok := scanString(text)
	if !ok || rest == "" || rest[0] != ':' {
		return 0, "", false
	}
	if sheet.keys != nil {
		if name, ok = sheet.keys.Name(name); !ok {
			return 0, "", false
		}
	}
	return f.place(name), rest[1:], true
}

// place is where the field stands; -1 when the form has none of the name.
func (f *Form) place(field string) int {
	if place, there := f.places[field]; there {
		return place
	}
	return -1
}

// Answers are the answers on the sheet, by field; they stay when the sheet is filled anew.
func (f *Form) Answers(sheet *Sheet) Answers {
	answers := Answers{}
	for place, v := range sheet.Values {
		if codes := v.Codes(); codes != nil {
			v = survey.CodesValue(slices.Clone(codes)...)
		}
		if v.Given() {
			answers[f.names[place]] = v
		}
	}
	return answers
}
