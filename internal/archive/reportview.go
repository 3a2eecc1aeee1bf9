package web

import (
	"io/fs"
	"net/url"
	"strconv"
	"strings"
)

// A reportView is the part of the page that changes with the state of the reports, and with nothing else.
type reportView struct {
	Making  *makingView
	Failure []string // lines; none when nothing failed
	Lacks   []string
	Made    *madeView
	W       map[string]string
}

// State is the state in a word, for styles and scripts.
func (v reportView) State() string {
	switch {
	case v.Making != nil:
		return "making"
	case len(v.Failure) > 0:
		return "failed"
	case v.Made != nil:
		return "made"
	}
	return "none"
}

type makingView struct {
	ReportProgress
	Counted string // how far it is, in words; "" while that is not known
	In      string // the language's own name
}

type madeView struct {
	Address   string // of the report itself; "" when there are only files
	Facts     []labelled
	Synthetic bool
	Failed    []fileView // the places of tables that could not be computed
	Skipped   string
	Groups    []groupView
}

type labelled struct{ Name, Text string }

// A groupView is files that serve one purpose.
type groupView struct {
	Name, Heading string
	Counted       bool // some have rows
	Files         []fileView
}

type fileView struct {
	Name, Address, Size, Rows string
	Download                  bool
}

func (s *Server) reportView(w *words, survey string, state ReportState) reportView {
	v := reportView{W: w.Text, Lacks: state.Lacks, Made: s.madeView(w, survey, state.Folder)}
	if p := state.Making; p != nil {
		v.Making = &makingView{ReportProgress: *p, In: s.words.of(p.Language).Text["language_name"]}
		if word, known := w.Text[stepID(p.What)]; known {
			v.Making.What = word
		}
		if p.Total > 0 {
			v.Making.Counted = w.say("reports_counted", map[string]any{"Done": p.Done, "Total": p.Total}, p.Total)
		}
	}
	if state.Failure != nil {
		v.Failure = strings.Split(strings.TrimSpace(clean(state.Failure.Error())), "\n")
	}
	return v
}

// stepID is the name of the words for what is being done before the tables, which have numbers.
func stepID(what string) string {
	return map[string]string{"interviews": "reports_reading", "field": "reports_conduct"}[what]
}

// madeView lists a report; nil when there is none.
func (s *Server) madeView(w *words, survey string, files fs.FS) *madeView {
	if files == nil {
		return nil
	}
	m, listed := readManifest(files)
	v := &madeView{Address: s.reportAddress(survey), Synthetic: m.Synthetic, Facts: s.facts(w, m), Groups: groupsOf(w, survey, m)}
	if !listed && v.Address == "" {
		return nil
	}
	for _, id := range m.Failed {
		v.Failed = append(v.Failed, fileView{Name: id, Address: reportPath(survey) + "/#" + url.PathEscape(id)})
	}
	if len(m.Skipped) > 0 {
		v.Skipped = w.say("reports_skipped", map[string]any{"Formats": strings.Join(m.Skipped, ", ")}, len(m.Skipped))
	}
	return v
}

// facts are what is to be known of a report before it is read.
func (s *Server) facts(w *words, m reportManifest) []labelled {
	var facts []labelled
	add := func(id, text string) {
		if text != "" {
			facts = append(facts, labelled{w.Text[id], text})
		}
	}
	if m.AsOf != nil {
		add("reports_moment", clockTime(*m.AsOf))
	}
	if m.N != nil {
		add("reports_respondents", strconv.Itoa(*m.N))
	}
	if m.Language != "" {
		add("languages", s.words.of(m.Language).Text["language_name"])
	}
	add("reports_version", m.Version[:min(len(m.Version), shownVersion)])
	add("reports_software", m.Software)
	return facts
}

// shownVersion is how much of a version, which is a hash, is shown.
const shownVersion = 12
