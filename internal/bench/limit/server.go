package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A server answers everything from one handler.
type server struct {
	routes *routes
	writer *writer
	one    bool // exchange a page
	pool   sync.Pool

	mu         sync.RWMutex
	interviews []*state // an interview's id is its place here and one more
}

// A state is where an interview stands.
type state struct {
	route *route
	mu    sync.Mutex
	place int
}

// A desk is what one request is worked on with.
type desk struct {
	write write
	out   []byte
	stamp []byte
}

func newServer(r *routes, w *writer, one bool) (*server, error) {
	s := &server{routes: r, writer: w, one: one}
	s.pool.New = func() any { return &desk{write: write{durable: make(chan error, 1)}} }
	return s, w.known(func(_, place int64, who string) {
		s.interviews = append(s.interviews, &state{route: s.routeOf(who), place: int(place)})
	})
}

// routeOf is the route of the respondent whose id ends with a number.
func (s *server) routeOf(who string) *route {
	number, _ := strconv.Atoi(who[strings.LastIndexByte(who, '-')+1:])
	return s.routes.ofScript[number%len(s.routes.ofScript)]
}

// ServeHTTP answers /s/SURVEY, /s/SURVEY/TOKEN and /s/SURVEY/TOKEN/PAGE.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d := s.pool.Get().(*desk)
	defer s.pool.Put(d)
	survey, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/s/"), "/")
	token, page, _ := strings.Cut(rest, "/")
	var err error
	switch {
	case token == "":
		err = s.begin(w, r, d, survey)
	case r.Method == http.MethodPost:
		err = s.answer(w, r, d, survey, token, page)
	default:
		err = s.show(w, d, token, page)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// begin lets a respondent in.
func (s *server) begin(w http.ResponseWriter, r *http.Request, d *desk, survey string) error {
	who := r.URL.Query().Get("pid")
	if who == "" {
		return fmt.Errorf("a respondent has a pid")
	}
	st := &state{route: s.routeOf(who)}
	s.mu.Lock()
	s.interviews = append(s.interviews, st)
	id := len(s.interviews)
	s.mu.Unlock()
	d.write.id, d.write.who, d.write.atMs = int64(id), who, time.Now().UnixMilli()
	if err := s.writer.keep(&d.write); err != nil {
		return err
	}
	return lead(w, survey, fmt.Sprintf("%026d", id), st.route.names[0])
}

func (s *server) find(token string) (id int, st *state, err error) {
	id, err = strconv.Atoi(token)
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err != nil || id < 1 || id > len(s.interviews) {
		return 0, nil, fmt.Errorf("there is no such interview")
	}
	return id, s.interviews[id-1], nil
}

// answer parses the form, keeps it and goes on.
func (s *server) answer(w http.ResponseWriter, r *http.Request, d *desk, survey, token, page string) error {
	id, st, err := s.find(token)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	posted := string(body)
	form, err := url.ParseQuery(posted)
	if err != nil || form.Get("do") != "next" {
		return fmt.Errorf("the form of page %q is not well-formed: %v", page, err)
	}
	st.mu.Lock()
	place := st.place
	if st.route.names[place] == page {
		place++
		st.place = place
	}
	st.mu.Unlock()
	d.write = write{id: int64(id), place: int64(place), atMs: time.Now().UnixMilli(), page: page, form: posted, durable: d.write.durable}
	if err := s.writer.keep(&d.write); err != nil {
		return err
	}
	if s.one {
		return s.send(w, d, st.route, place, token)
	}
	return lead(w, survey, token, st.route.names[place])
}

// show sends the page at which the interview stands.
func (s *server) show(w http.ResponseWriter, d *desk, token, page string) error {
	_, st, err := s.find(token)
	if err != nil {
		return err
	}
	st.mu.Lock()
	place := st.place
	st.mu.Unlock()
	if st.route.names[place] != page {
		return fmt.Errorf("the interview stands at %q", st.route.names[place])
	}
	return s.send(w, d, st.route, place, token)
}

func lead(w http.ResponseWriter, survey, token, page string) error {
	to := "/s/" + survey + "/" + token
	if page != "" {
		to += "/" + page
	}
	h := dress(w)
	h["Location"] = []string{to}
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

func (s *server) send(w http.ResponseWriter, d *desk, r *route, place int, token string) error {
	d.stamp = strconv.AppendInt(d.stamp[:0], time.Now().UnixMilli(), 10)
	d.out = r.render(d.out[:0], place, token, d.stamp)
	h := dress(w)
	h["Content-Type"] = htmlType
	h["Content-Length"] = []string{strconv.Itoa(len(d.out))}
	_, err := w.Write(d.out)
	return err
}

// The headers of every answer, as the server that is compared sends them with the answer to a post.
var (
	htmlType = []string{"text/html; charset=utf-8"}
	policy   = []string{"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"}
	nosniff  = []string{"nosniff"}
	referrer = []string{"no-referrer"}
	noStore  = []string{"no-store"}
)

func dress(w http.ResponseWriter) http.Header {
	h := w.Header()
	h["Content-Security-Policy"] = policy
	h["X-Content-Type-Options"] = nosniff
	h["Referrer-Policy"] = referrer
	h["Cache-Control"] = noStore
	return h
}
