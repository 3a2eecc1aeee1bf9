package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"fieldwork/internal/bench/crowd"
)

// Routes are what respondents see, by what a respondent's number says of the type.
type routes struct {
	ofScript []*route
}

// A route is the pages of one type; the end is the last of them.
type route struct {
	names []string
	pages [][]string // a page in pieces: between them stand, in turn, what marks says
	marks [][]byte
}

// The marks between the pieces of a page.
const (
	tokenMark = 't'
	stampMark = 's'
)

func loadRoutes(file string) (*routes, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var rec crowd.Recording
	if err := json.Unmarshal(data, &rec); err != nil {
		return nil, fmt.Errorf("%s: %w; write it with drive -record", file, err)
	}
	byType := map[string]*route{}
	for name, recorded := range rec.Routes {
		r := &route{}
		for _, p := range recorded.Pages {
			r.add(p.Name, p.HTML)
		}
		r.add("", recorded.End)
		byType[name] = r
	}
	all := &routes{}
	for _, name := range rec.Scripts {
		if byType[name] == nil {
			return nil, fmt.Errorf("%s has a script of type %q and no pages of it", file, name)
		}
		all.ofScript = append(all.ofScript, byType[name])
	}
	if len(all.ofScript) == 0 {
		return nil, fmt.Errorf("%s has no scripts", file)
	}
	return all, nil
}

// add cuts a page into pieces.
func (r *route) add(name, html string) {
	var pieces []string
	var marks []byte
	for {
		at, mark, size := next(html)
		if at < 0 {
			break
		}
		pieces, marks = append(pieces, html[:at]), append(marks, mark)
		html = html[at+size:]
	}
	r.names, r.marks = append(r.names, name), append(r.marks, marks)
	r.pages = append(r.pages, append(pieces, html))
}

// next is the first mark of the page; at is -1 when there is none.
func next(html string) (at int, mark byte, size int) {
	at = -1
	for m, text := range map[byte]string{tokenMark: crowd.Token, stampMark: crowd.Stamp} {
		if i := strings.Index(html, text); i >= 0 && (at < 0 || i < at) {
			at, mark, size = i, m, len(text)
		}
	}
	return at, mark, size
}

// render appends a page.
func (r *route) render(to []byte, place int, token string, stamp []byte) []byte {
	pieces, marks := r.pages[place], r.marks[place]
	for i, piece := range pieces {
		to = append(to, piece...)
		switch {
		case i == len(marks):
		case marks[i] == tokenMark:
			to = append(to, token...)
		default:
			to = append(to, stamp...)
		}
	}
	return to
}
