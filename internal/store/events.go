package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"iter"
	"strconv"
	"strings"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// kinds are what a post can be, by the number that stands for it in a row.
var kinds = [...]string{pageAnswered, pageRefused, string(field.Back), string(field.Stay)}

// appendEvent appends a post to the column of events; before is the interview as it stood. Migration 14 says what stands
// where.
func (b *book) appendEvent(to []byte, before, after *interview.Interview, save *field.PageSave, changed int) []byte {
	number := func(n int64) { to = strconv.AppendInt(append(to, ','), n, 10) }
	at, last := millis(after.Updated), millis(before.Updated)
	to = strconv.AppendInt(append(to, ",["...), at-last, 10)
	to = b.appendName(append(to, ','), save.Page)
	full := len(to)
	mark := func(said bool) {
		if said {
			full = len(to)
		}
	}
	if save.Shown.IsZero() {
		to = append(to, ",null"...)
	} else {
		number(at - millis(save.Shown))
		mark(true)
	}
	number(save.Client.Milliseconds())
	mark(save.Client >= time.Millisecond)
	to = appendKind(append(to, ','), save.Event)
	mark(save.Event != pageAnswered)
	number(int64(changed))
	mark(changed != 0)
	to = b.appendOrders(append(to, ','), save.Order)
	mark(len(save.Order) > 0)
	if after.Language == before.Language && before.Updated != before.Started {
		number(0)
	} else {
		to = b.appendName(append(to, ','), after.Language)
		mark(true)
	}
	number(int64(one(save.Honeypot)))
	mark(save.Honeypot)
	return append(to[:full], ']')
}

func appendKind(to []byte, kind string) []byte {
	for number, k := range kinds {
		if k == kind {
			return strconv.AppendInt(to, int64(number), 10)
		}
	}
	return append(to, toJSON(kind)...)
}

// appendOrders appends the codes in the order shown, by the name they stand under; 0 for none.
func (b *book) appendOrders(to []byte, orders map[string][]int) []byte {
	if len(orders) == 0 {
		return append(to, '0')
	}
	to = append(to, '{')
	for name, codes := range orders {
		if to[len(to)-1] != '{' {
			to = append(to, ',')
		}
		to = survey.CodesValue(codes...).AppendJSON(append(b.appendKey(to, name), ':'))
	}
	return append(to, '}')
}

// An eventsRow is an interview with its events.
type eventsRow struct {
	ID, StartedMs int64
	Events        string
}

// events reads a row's events up to the instant.
func (b *book) events(r eventsRow, until int64) (events []interview.Event, err error) {
	at, language := r.StartedMs, ""
	for rest := r.Events; rest != ""; {
		var one string
		if one, rest, err = cutEvent(rest); err != nil {
			return nil, fault.Errorf(fault.Internal, "the events of interview %d in the database are damaged: %w", r.ID, err)
		}
		e := interview.Event{ID: int64(len(events) + 1), Interview: r.ID, Language: language, Kind: pageAnswered}
		if err := b.readEvent(&e, one); err != nil {
			return nil, fault.Errorf(fault.Internal, "event %d of interview %d in the database is damaged: %w", e.ID, r.ID, err)
		}
		at, language = at+e.Elapsed.Milliseconds(), e.Language
		if at > until {
			continue // the clock may have been set back between two
		}
		if e.At = instant(at); !e.Shown.IsZero() {
			e.Shown = instant(at - millis(e.Shown))
		}
		events = append(events, e)
	}
	return events, nil
}

// cutEvent takes the first event off a row's, with its brackets.
func cutEvent(text string) (one, rest string, err error) {
	if !strings.HasPrefix(text, ",[") {
		return "", "", errDamaged
	}
	depth := 0
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth == 0 {
				return text[1 : i+1], text[i+1:], nil
			}
		case '"':
			i += valueLength(text[i:]) - 1
		}
	}
	return "", "", errDamaged
}

var errDamaged = errors.New("it is no list of events")

// valueLength is how long the value is that a text begins with: words, a number or a word of JSON.
func valueLength(text string) int {
	if strings.HasPrefix(text, `"`) {
		for i := 1; i < len(text); i++ {
			switch text[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
	} else if end := strings.IndexByte(text, ','); end >= 0 {
		return end
	}
	return len(text)
}

// readEvent reads one event; Shown is for the moment how long the page had been made.
func (b *book) readEvent(e *interview.Event, text string) error {
	for place, rest := 0, text[1:len(text)-1]; rest != ""; place++ {
		length := len(rest)
		if rest[0] == '{' {
			length = strings.IndexByte(rest, '}') + 1
		} else {
			length = min(length, valueLength(rest))
		}
		if length == 0 {
			return errDamaged
		}
		if err := b.readPart(e, place, rest[:length]); err != nil {
			return err
		}
		rest = strings.TrimPrefix(rest[length:], ",")
	}
	return nil
}

func (b *book) readPart(e *interview.Event, place int, text string) (err error) {
	var n int64
	switch place {
	case 1:
		e.Page, err = b.word(text)
		return err
	case 4:
		e.Kind, err = kindOf(text)
		return err
	case 6:
		e.Order, err = b.readOrders(text)
		return err
	case 7:
		if text != "0" {
			e.Language, err = b.word(text)
		}
		return err
	}
	if text == "null" {
		return nil
	}
	if n, err = strconv.ParseInt(text, 10, 64); err != nil {
		return err
	}
	switch place {
	case 0:
		e.Elapsed = time.Duration(n) * time.Millisecond
	case 2:
		e.Shown = time.UnixMilli(n)
	case 3:
		e.Client = time.Duration(n) * time.Millisecond
	case 5:
		e.Changed = int(n)
	case 8:
		e.Honeypot = n != 0
	}
	return nil
}

// word is the name that a number or the name itself stands for.
func (b *book) word(text string) (string, error) {
	var e entry
	if err := e.UnmarshalJSON([]byte(text)); err != nil {
		return "", err
	}
	name, known := b.Name(string(e))
	if !known {
		return "", errDamaged
	}
	return name, nil
}

func kindOf(text string) (string, error) {
	if number, err := strconv.Atoi(text); err == nil {
		if number < 0 || number >= len(kinds) {
			return "", errDamaged
		}
		return kinds[number], nil
	}
	var kind string
	err := json.Unmarshal([]byte(text), &kind)
	return kind, err
}

func (b *book) readOrders(text string) (map[string][]int, error) {
	if text == "0" {
		return nil, nil
	}
	var keyed map[string][]int
	if err := json.Unmarshal([]byte(text), &keyed); err != nil {
		return nil, err
	}
	orders := make(map[string][]int, len(keyed))
	for key, codes := range keyed {
		name, known := b.Name(key)
		if !known {
			return nil, errDamaged
		}
		orders[name] = codes
	}
	return orders, nil
}

// events iterates over the paradata of a survey up to the instant, interview by interview, in the order of its events.
func (s *Store) events(ctx context.Context, surveyID string, until int64) iter.Seq2[interview.Event, error] {
	b := s.books.book(surveyID)
	return inSpans(ctx, s.nextID("interviews"), func(ctx context.Context, into []interview.Event, after, last int64) ([]interview.Event, error) {
		rows, err := s.query(ctx, `SELECT id, started_ms, events FROM interviews WHERE survey = ? AND id > ? AND id <= ? AND events != '' ORDER BY id`, surveyID, after, last)
		err = eachRow(rows, err, func(rows *sql.Rows) error {
			var r eventsRow
			if err := rows.Scan(&r.ID, &r.StartedMs, &r.Events); err != nil {
				return err
			}
			events, err := b.events(r, until)
			into = append(into, events...)
			return err
		})
		return into, err
	})
}
