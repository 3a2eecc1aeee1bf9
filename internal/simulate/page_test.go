package simulate

import (
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

const handWritten = `<!doctype html>
<html lang="zh-CN"><head><title><main data-page="title"></title>
<script>document.write('<main data-page="script"><form method=post><input name=evil value=1></form>')</script>
<!-- <main data-page="comment"><form method="post"><input name="evil" value="1"></form> -->
<style>main[data-page] { color: red }</style></head>
<body>
<form action="/search"><input name="q"><button>Search</button></form>
<main class="x" data-page="hostile &quot;page&quot;" data-unknown>
<form method="POST" action="?x=1&amp;y=2" novalidate>
<input type=hidden name=stamp value='a&amp;b "c"'>
<fieldset data-min="1" data-max="2"><legend>Up to <b>two</b></legend>
 <fieldset><label><input type="checkbox" name="many" value="1">&lt;input name=evil&gt;</label></fieldset>
 <input type="checkbox" name="many" value="2" checked> <input type="checkbox" name="many" value="3">
</fieldset>
<input type="CHECKBOX" name="free" value="1"><input type="checkbox" name="free" value="2"><input type="checkbox" name="free" value="3">
<input type="radio" name="one" value="1"><input type="radio" name="one" value="2" checked/>
<input type="radio" name="kept" value="1"><input type="radio" name="kept" value="2" checked>
<input name="age" inputmode="numeric" value="">
<input name="locked" value="x" disabled>
<textarea name="comments">
served </textarea><textarea name="story"><button name="do" value="back">&amp;</textarea>
<select name="menu"><option value="1">a<option value="2" selected>b</select>
<input name="unnamed_has_no_name_next"><input value="nameless">
<button name="do" value="next">下一页</button>
<button type="button" name="js" value="1">no submit</button>
</form></main></body>`

func TestParsePageAndFill(t *testing.T) {
	p := parsePage([]byte(handWritten))
	if p.name != `hostile "page"` || p.outcome != "" || len(p.problems) != 0 {
		t.Errorf("page %q, outcome %q, problems %q", p.name, p.outcome, p.problems)
	}
	f, ok := p.answerForm()
	if !ok || f.action != "?x=1&y=2" {
		t.Fatalf("form %+v, %v", f, ok)
	}
	if !f.offers(moveForward) || f.offers(moveBack) {
		t.Error("the form offers next, and back stands only inside a text")
	}
	want := []string{"many", "free", "one", "kept", "age", "comments", "story", "menu", "unnamed_has_no_name_next"}
	if got := f.fields(); !reflect.DeepEqual(got, want) {
		t.Errorf("fields %q, want %q", got, want)
	}
	hostile := "</textarea><script>&\"'\n汉字"
	posted := f.fill(interview.Answers{
		"many": survey.CodesValue(1, 2, 3), "free": survey.CodesValue(1, 3), "one": survey.CodeValue(1), "age": survey.NumberValue(41),
		"comments": survey.TextValue(hostile), "menu": survey.CodeValue(1), "evil": survey.CodeValue(1), "locked": survey.TextValue("y"),
	}, moveForward)
	expected := url.Values{
		"stamp": {`a&b "c"`}, "many": {"1", "2"}, "free": {"1", "3"}, "one": {"1"}, "kept": {"2"}, "age": {"41"}, "comments": {hostile},
		"story": {`<button name="do" value="back">&`}, "menu": {"1"}, "unnamed_has_no_name_next": {""}, "do": {"next"},
	}
	if !reflect.DeepEqual(posted, expected) {
		t.Errorf("posted\n%v, want\n%v", posted, expected)
	}
}

func TestServedAnswersStayAndUnansweredQuestionsStayEmpty(t *testing.T) {
	p := parsePage([]byte(handWritten))
	f, _ := p.answerForm()
	posted := f.fill(nil, moveBack)
	if posted.Get("comments") != "served " || posted.Get("one") != "2" || !reflect.DeepEqual(posted["many"], []string{"2"}) || posted.Get("do") != "back" {
		t.Errorf("posted %v", posted)
	}
	if _, ok := posted["free"]; ok {
		t.Errorf("an unticked group is posted: %v", posted)
	}
}

func TestParseProblems(t *testing.T) {
	p := parsePage([]byte(`<main data-page=a><div class="summary" role="alert"><div><h2>2 problems</h2></div><ul>
	<li><a href="#x">Choose <b>one</b> &amp; only one</a></li></ul></div>
	<p class="note problem">Too old</p><p class="problematic">no</p><form method=post></form>`))
	if want := []string{"2 problems Choose one & only one", "Too old"}; !reflect.DeepEqual(p.problems, want) {
		t.Errorf("problems %q, want %q", p.problems, want)
	}
}

func TestParseWhatIsNoPage(t *testing.T) {
	for _, c := range []string{"", "<", "<main", "\x00\xff\xfe<form", "<form method=post><input name=", strings.Repeat("<div data-max=1>", 10_000), "<textarea name=x>"} {
		p := parsePage([]byte(c))
		if f, ok := p.answerForm(); p.name != "" || p.outcome != "" || ok && len(f.controls) > 0 {
			t.Errorf("%.20q is read as %+v", c, p)
		}
	}
}

func TestParseEnd(t *testing.T) {
	p := parsePage([]byte(`<main data-outcome="quotafull" data-disposition="over_quota"><h1>Thank you</h1></main>`))
	if p.outcome != "quotafull" || p.disposition != "over_quota" || p.name != "" {
		t.Errorf("end %+v", p)
	}
}

func FuzzParsePage(f *testing.F) {
	f.Add([]byte(handWritten))
	f.Fuzz(func(t *testing.T, body []byte) {
		p := parsePage(body)
		if form, ok := p.answerForm(); ok {
			form.fill(interview.Answers{"many": survey.CodesValue(1)}, moveForward)
		}
	})
}

// bigPage is a page of about 10 KB, as the grid of the shipped survey makes one.
func bigPage() []byte {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="zh-CN"><head><title>t</title></head><body><main data-page="importance"><form method="post">`)
	for row := range 16 {
		fmt.Fprintf(&b, `<fieldset class="row" data-row="r%d" role="radiogroup"><legend>平台的知名度和信誉</legend>`, row)
		for code := range 5 {
			fmt.Fprintf(&b, `<label><input type="radio" id="importance_r%d-%d" name="importance_r%d" value="%d"><span>非常重要</span></label>`, row, code, row, code)
		}
		b.WriteString("</fieldset>\n")
	}
	b.WriteString(`<button name="do" value="next">下一页</button></form></main></body></html>`)
	return []byte(b.String())
}

func BenchmarkParsePage(b *testing.B) {
	body := bigPage()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		parsePage(body)
	}
}
