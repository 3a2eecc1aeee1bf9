package web

import (
	"html/template"
	"strconv"
	"strings"

	"fieldwork/internal/interview"
	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
)

// questionTexts are a question in one language: the view of it that nobody has touched, and its markup.
type questionTexts struct {
	question *survey.Question
	language string
	words    *shell.Locale
	view     questionView
	dynamic  bool                // what it shows depends on earlier answers, so nothing of it is kept
	whole    shell.Page          // of an untouched question in the order of its list; nil when the order is drawn
	head     shell.Piece         // what stands before the items of an untouched one whose order is drawn
	tail     shell.Piece         // and behind them
	items    map[int]shell.Piece // untouched options, or rows of a grid, by code
}

// A questionView is what the template of a question is given.
type questionView struct {
	Kind         survey.Kind
	Name         string
	Control      string   // id of the control of a question without options
	Legend       string   // the question, which names the group of controls
	More         []string // its further paragraphs
	Help         []string
	Hint, Unit   string
	Optional     bool
	Radio        bool   // one choice among its items
	DescribedBy  string // ids of what explains it
	Min, Max     int
	Low, High    string // words of a scale's ends
	From, To     string // of a date
	Chosen, Over string // what the script says of the number of ticks
	Value        string
	Error        string
	Items        []template.HTML
	Columns      []string    // of a grid: the words over its columns
	Menu         []menuView  // of a question that is shown as a menu
	Places       []placeView // of a rank
	Passes       []passView  // ways not to answer it
	W            map[string]string
}

// prerender makes what does not depend on the respondent.
func (ed *edition) prerender(t *template.Template, press *shell.Press, q *survey.Question) (*questionTexts, error) {
	qt := &questionTexts{question: q, language: ed.language, words: ed.words, dynamic: q.Dynamic(), items: map[int]shell.Piece{}}
	qt.view = qt.untouched()
	if qt.dynamic {
		return qt, nil
	}
	for _, o := range qt.options(0) {
		item, err := qt.item(t, o, state{})
		if err != nil {
			return nil, err
		}
		qt.items[o.Code] = press.Static(item)
	}
	if q.Random {
		return qt, qt.open(t, press)
	}
	whole, err := qt.fill(t, state{})
	qt.whole = shell.Page{press.Static(whole)}
	return qt, err
}

// open makes what stands around the items of a question whose order is drawn.
func (qt *questionTexts) open(t *template.Template, press *shell.Press) error {
	if qt.question.Dropdown || qt.question.Kind == survey.Rank {
		return nil // their items are in menus
	}
	const here = "<!--items-->" // texts are escaped, so none of them can hold this
	v := qt.view
	v.Passes, v.Items = qt.passes(state{}), []template.HTML{here}
	whole, err := execute(t, "question", &v)
	if err != nil {
		return err
	}
	head, tail, _ := strings.Cut(string(whole), here)
	qt.head, qt.tail = press.Static(template.HTML(head)), press.Static(template.HTML(tail))
	return nil
}

// untouched is the view of the question without answers.
func (qt *questionTexts) untouched() questionView {
	q := qt.question
	v := questionView{
		Kind: q.Kind, Name: q.Name, Control: controlID(q.Name), Help: paragraphs(q.Help.In(qt.language)), Unit: q.Unit.In(qt.language),
		Optional: q.Optional, Radio: radios(q), Min: q.Min, Max: q.Max,
		Low: q.Low.In(qt.language), High: q.High.In(qt.language), From: q.From, To: q.To,
		Hint: hint(qt.words, q), Chosen: qt.words.Text["chosen"], Over: qt.words.Text["chosen_too_many"], W: qt.words.Text,
	}
	if ps := paragraphs(q.Text.In(qt.language)); q.Kind == survey.Note {
		v.More = ps
	} else if len(ps) > 0 {
		v.Legend, v.More = ps[0], ps[1:]
	}
	v.DescribedBy = v.describedBy()
	if q.Kind == survey.Grid {
		for _, o := range q.List.Options {
			v.Columns = append(v.Columns, o.Text.In(qt.language))
		}
		for _, p := range interview.Passes(q) {
			v.Columns = append(v.Columns, qt.words.Text[passID(p)])
		}
	}
	return v
}

// radios tells whether the question is one group of buttons of which one is pressed.
func radios(q *survey.Question) bool {
	return q.Kind == survey.One && !q.Dropdown || q.Kind == survey.Consent || q.Kind == survey.Scale
}

func (v questionView) describedBy() string {
	var ids []string
	for _, part := range []struct {
		id    string
		there bool
	}{
		{"m-", len(v.More) > 0}, {"h-", len(v.Help) > 0}, {"t-", v.Hint != ""}, {"u-", v.Unit != ""}, {"e-", v.Error != ""},
	} {
		if part.there {
			ids = append(ids, part.id+v.Name)
		}
	}
	return strings.Join(ids, " ")
}

// render appends the question with what is filled in.
func (qt *questionTexts) render(to shell.Page, t *template.Template, st state) (shell.Page, error) {
	switch {
	case qt.whole == nil && qt.head.HTML == "" || !st.pristine(qt.question):
		filled, err := qt.fill(t, st)
		return append(to, shell.Piece{HTML: filled}), err
	case qt.whole != nil:
		return append(to, qt.whole...), nil
	}
	to = append(to, qt.head)
	for _, o := range qt.options(st.seed) {
		to = append(to, qt.items[o.Code])
	}
	return append(to, qt.tail), nil
}

func (qt *questionTexts) fill(t *template.Template, st state) (template.HTML, error) {
	v := qt.view
	v.Value, v.Error = st.value(v.Name), st.problems[v.Name]
	v.DescribedBy = v.describedBy()
	v.Passes = qt.passes(st)
	switch {
	case qt.question.Dropdown:
		v.Menu = qt.menu(st.seed, st.form[v.Name])
		return execute(t, "question", &v)
	case qt.question.Kind == survey.Rank:
		v.Places = qt.places(st)
		return execute(t, "question", &v)
	}
	for _, o := range qt.options(st.seed) {
		item, err := qt.itemFor(t, o, st)
		if err != nil {
			return "", err
		}
		v.Items = append(v.Items, item)
	}
	return execute(t, "question", &v)
}

// options are what the question offers, in the order of the seed. Consent has no list of its own.
func (qt *questionTexts) options(seed uint64) []survey.Option {
	if qt.question.Kind == survey.Consent {
		words := func(id string) survey.Text { return survey.Text{qt.language: qt.words.Text[id]} }
		if qt.question.Abroad {
			return []survey.Option{{Code: 1, Text: words("consent_agree_abroad")}, {Code: 0, Text: words("consent_refuse_abroad")}}
		}
		return []survey.Option{{Code: 1, Text: words("consent_agree")}, {Code: 0, Text: words("consent_refuse")}}
	}
	if qt.question.Kind == survey.Scale {
		return points(qt.question, qt.language)
	}
	return interview.Order(seed, qt.question)
}

// points are the numbers of a scale.
func points(q *survey.Question, language string) []survey.Option {
	var options []survey.Option
	for x := q.Min; x <= q.Max; x++ {
		options = append(options, survey.Option{Code: x, Text: survey.Text{language: strconv.Itoa(x)}})
	}
	return options
}

// paragraphs splits a text at its blank lines.
func paragraphs(text string) []string {
	var ps []string
	for _, p := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			ps = append(ps, p)
		}
	}
	return ps
}

// hint says in words how much may be given.
func hint(w *shell.Locale, q *survey.Question) string {
	bounds := map[string]any{"Min": q.Min, "Max": q.Max}
	switch q.Kind {
	case survey.Rank:
		return w.Say("hint_rank", map[string]any{"Max": q.Max}, q.Max)
	case survey.Month:
		return w.Text["hint_month"]
	case survey.Words:
		return w.Say("hint_length", map[string]any{"Max": q.Max}, q.Max)
	case survey.Many:
		all := q.Max >= len(q.List.Options)
		switch {
		case q.Min == q.Max:
			return w.Say("hint_exactly", map[string]any{"Max": q.Max}, q.Max)
		case q.Min > 1 && all:
			return w.Say("hint_min", map[string]any{"Min": q.Min}, q.Min)
		case q.Min > 1:
			return w.Say("hint_between", bounds, q.Max)
		case !all:
			return w.Say("hint_max", map[string]any{"Max": q.Max}, q.Max)
		}
		return w.Text["hint_any"]
	}
	return ""
}
