package simulate

import (
	"bytes"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// parsePage reads a page in one pass over its tokens. A tree would cost ten times as much and nothing here needs one.
func parsePage(body []byte) page {
	p := pageParser{z: html.NewTokenizer(bytes.NewReader(body))}
	for {
		switch p.z.Next() {
		case html.ErrorToken: // the end: a tokenizer that reads memory has no other error
			return p.page
		case html.StartTagToken, html.SelfClosingTagToken:
			p.open()
		case html.TextToken:
			p.text()
		case html.EndTagToken:
			p.close(tagName(p.z.Raw()))
		}
	}
}

type pageParser struct {
	z       *html.Tokenizer
	page    page
	form    *form    // the open one
	menu    string   // name of the open select
	box     *control // the open textarea, which wants its text
	group   element  // the open element with data-max
	most    int      // its data-max
	alert   element  // the open element with a message for the respondent
	message strings.Builder
}

// An element is an open element: it ends at the end tag of its name that no start tag inside it has used up.
type element struct {
	tag   string
	depth int
}

func (e *element) start(tag []byte) {
	if e.tag == string(tag) {
		e.depth++
	}
}

func (e *element) end(tag []byte) (ended bool) {
	if e.tag == "" || e.tag != string(tag) {
		return false
	}
	if e.depth--; e.depth == 0 {
		e.tag = ""
	}
	return e.depth == 0
}

// attributes are those that matter here.
type attributes struct {
	kind, name, value, action, method, role, class, page, outcome, disposition, most string
	checked, disabled, unreached                                                     bool
}

func (p *pageParser) attributes() attributes {
	var a attributes
	for more := true; more; {
		var key, value []byte
		key, value, more = p.z.TagAttr()
		switch string(key) {
		case "type":
			a.kind = string(value)
		case "name":
			a.name = string(value)
		case "value":
			a.value = string(value)
		case "action":
			a.action = string(value)
		case "method":
			a.method = string(value)
		case "role":
			a.role = string(value)
		case "class":
			a.class = string(value)
		case "data-page":
			a.page = string(value)
		case "data-outcome":
			a.outcome = string(value)
		case "data-disposition":
			a.disposition = string(value)
		case "data-max":
			a.most = string(value)
		case "checked", "selected":
			a.checked = true
		case "disabled":
			a.disabled = true
		case "tabindex":
			a.unreached = len(value) > 0 && value[0] == '-'
		}
	}
	return a
}

// tagName is the name of a tag. The tokenizer's own method would copy it, and there are hundreds in a page.
func tagName(raw []byte) []byte {
	name := raw[min(1, len(raw)):] // behind the <
	if len(name) > 0 && name[0] == '/' {
		name = name[1:]
	}
	capital := false
	for i, c := range name {
		if c <= ' ' || c == '/' || c == '>' {
			name = name[:i]
			break
		}
		capital = capital || c >= 'A' && c <= 'Z'
	}
	if capital {
		return bytes.ToLower(name)
	}
	return name
}

// marks tells whether a tag may say something about the elements inside it. Reading attributes is half of the work and
// most elements are there for their looks.
func marks(raw []byte) bool {
	return bytes.Contains(raw, []byte("data-max")) || bytes.Contains(raw, []byte("alert")) || bytes.Contains(raw, []byte("problem"))
}

func (p *pageParser) open() {
	raw := p.z.Raw()
	tag := tagName(raw)
	p.group.start(tag)
	p.alert.start(tag)
	switch string(tag) {
	case "main", "form", "select", "input", "textarea", "button", "option":
		p.known(string(tag), p.attributes())
	default:
		if marks(raw) {
			p.mark(string(tag), p.attributes())
		}
	}
}

// known takes an element that matters by itself.
func (p *pageParser) known(tag string, a attributes) {
	switch tag {
	case "main":
		p.page.name, p.page.outcome, p.page.disposition = a.page, a.outcome, a.disposition
	case "form":
		p.page.forms = append(p.page.forms, form{action: a.action, post: strings.EqualFold(a.method, "post")})
		p.form = &p.page.forms[len(p.page.forms)-1]
	case "select":
		p.menu = a.name
	default:
		p.control(tag, a)
	}
}

// mark notes the elements that say something about those inside them.
func (p *pageParser) mark(tag string, a attributes) {
	if a.most != "" && p.group.tag == "" {
		p.group = element{tag, 1}
		p.most, _ = strconv.Atoi(a.most)
	}
	if p.alert.tag == "" && (a.role == "alert" || hasClass(a.class, "problem")) {
		p.alert = element{tag, 1}
		p.message.Reset()
	}
}

func hasClass(classes, class string) bool {
	for c := range strings.FieldsSeq(classes) {
		if c == class {
			return true
		}
	}
	return false
}

func (p *pageParser) control(tag string, a attributes) {
	if p.form == nil || a.disabled {
		return
	}
	c := control{name: a.name, value: a.value, checked: a.checked, kind: kindOf(tag, a.kind)}
	if a.unreached && c.kind == typed { // people do not come to it, as they would not to a hidden one
		c.kind = hidden
	}
	if p.form.controls == nil {
		p.form.controls = make([]control, 0, usualControls)
	}
	switch {
	case tag == "option":
		c.name = p.menu
	case c.kind == checkbox && a.most != "":
		c.most, _ = strconv.Atoi(a.most)
	case c.kind == checkbox && p.group.tag != "":
		c.most = p.most
	}
	if c.name == "" {
		return
	}
	p.form.controls = append(p.form.controls, c)
	if tag == "textarea" {
		p.box = &p.form.controls[len(p.form.controls)-1]
	}
}

func kindOf(tag, kind string) controlKind {
	switch {
	case tag == "option":
		return radio
	case tag == "textarea":
		return typed
	case tag == "button" && (kind == "" || strings.EqualFold(kind, "submit")):
		return button
	}
	switch strings.ToLower(kind) {
	case "radio":
		return radio
	case "checkbox":
		return checkbox
	case "hidden":
		return hidden
	case "submit", "image", "button", "reset":
		return button
	}
	return typed
}

func (p *pageParser) text() {
	switch {
	case p.box != nil:
		p.box.value = strings.TrimPrefix(string(p.z.Text()), "\n") // as HTML has it: the first line break is layout
	case p.alert.tag != "":
		p.message.Write(p.z.Text())
		p.message.WriteByte(' ')
	}
}

func (p *pageParser) close(tag []byte) {
	switch string(tag) {
	case "form":
		p.form = nil
	case "select":
		p.menu = ""
	case "textarea":
		p.box = nil
	}
	p.group.end(tag)
	if p.alert.end(tag) {
		if words := strings.Join(strings.Fields(p.message.String()), " "); words != "" {
			p.page.problems = append(p.page.problems, words)
		}
	}
}
