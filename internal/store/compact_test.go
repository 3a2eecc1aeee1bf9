package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// someBook numbers some names and not others.
func someBook(d *door) *book {
	b := d.books.book("mini")
	if len(b.numbering().numbers) < 5 {
		d.Fatalf("only %d names are numbered", len(b.numbering().numbers))
	}
	return b
}

// names are drawn among those with a number and those without.
func (b *book) draw(t *rapid.T, what string) string {
	numbered := slices.Sorted(maps.Keys(b.numbering().numbers))
	return rapid.SampledFrom(append(numbered, "unheard_of", "名", `a"b`, "x,y")).Draw(t, what)
}

func drawValue(t *rapid.T) survey.Value {
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		return survey.CodeValue(rapid.IntRange(-9, 99).Draw(t, "code"))
	case 1:
		return survey.NumberValue(rapid.SampledFrom([]float64{0.5, 1e15, -3, 1e22}).Draw(t, "number"))
	case 2:
		return survey.CodesValue(rapid.SliceOfN(rapid.IntRange(1, 40), 0, 5).Draw(t, "codes")...)
	case 3:
		return survey.TextValue(rapid.String().Draw(t, "words"))
	case 4:
		return survey.RefusedValue()
	}
	return survey.DontKnowValue()
}

// TestAnswersAreReadAsTheyWereWritten: by numbers or by names, each for itself or by the places of a form.
func TestAnswersAreReadAsTheyWereWritten(t *testing.T) {
	d := openDoor(t)
	b, form := someBook(d), interview.NewForm(d.s)
	var sheet interview.Sheet
	rapid.Check(t, func(t *rapid.T) {
		answers := interview.Answers{}
		for range rapid.IntRange(0, 8).Draw(t, "answers") {
			answers[b.draw(t, "field")] = drawValue(t)
		}
		text := b.answers(answers)
		read, err := b.readAnswers(text)
		if err != nil || !maps.EqualFunc(read, answers, survey.Value.Equal) {
			t.Fatalf("%v is written as %s and read as %v (%v)", answers, text, read, err)
		}
		if err := form.Fill(&sheet, &interview.Interview{Unread: interview.Unread{Text: text, Keys: b}}); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		for place, name := range form.Fields() {
			if got := sheet.Values[place]; !got.Equal(answers[name]) {
				t.Fatalf("%s: %s is read as %v", text, name, got)
			}
		}
	})
}

// TestEventsAreReadAsTheyWereAppended: every part of every post, whatever is left out of the row.
func TestEventsAreReadAsTheyWereAppended(t *testing.T) {
	b := someBook(openDoor(t))
	rapid.Check(t, func(t *rapid.T) {
		iv := interview.Interview{ID: 7, Started: start, Updated: start, Language: "en"}
		var row []byte
		var want []interview.Event
		for range rapid.IntRange(0, 6).Draw(t, "posts") {
			before := iv
			save, changed := drawSave(t, b, iv), rapid.IntRange(0, 2).Draw(t, "changed")
			iv.Updated, iv.Language = save.Now, save.Language
			row = b.appendEvent(row, &before, &iv, &save, changed)
			want = append(want, interview.Event{ID: int64(len(want) + 1), Interview: 7, At: save.Now.UTC(), Page: save.Page, Kind: save.Event, Shown: save.Shown.UTC(),
				Elapsed: save.Now.Sub(before.Updated), Changed: changed, Language: save.Language, Client: save.Client, Order: save.Order, Honeypot: save.Honeypot})
			if save.Shown.IsZero() {
				want[len(want)-1].Shown = time.Time{}
			}
		}
		got, err := b.events(eventsRow{7, millis(start), string(row)}, unbounded)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%s is read as\n%+v\nand was\n%+v\n(%v)", row, got, want, err)
		}
	})
}

func drawSave(t *rapid.T, b *book, iv interview.Interview) field.PageSave {
	save := field.PageSave{
		Page: b.draw(t, "page"), Event: rapid.SampledFrom([]string{"answered", "refused", "back", "language", "other"}).Draw(t, "kind"),
		Language: rapid.SampledFrom([]string{"en", "zh-CN", "tlh"}).Draw(t, "language"), Honeypot: rapid.Bool().Draw(t, "honeypot"),
		Now:    iv.Updated.Add(time.Duration(rapid.IntRange(-5_000, 900_000).Draw(t, "elapsed")) * time.Millisecond),
		Client: time.Duration(rapid.SampledFrom([]int{0, 1, 86_400_000}).Draw(t, "client")) * time.Millisecond,
	}
	if rapid.Bool().Draw(t, "shown") {
		save.Shown = save.Now.Add(-time.Duration(rapid.IntRange(0, 100_000).Draw(t, "open")) * time.Millisecond)
	}
	for range rapid.IntRange(0, 2).Draw(t, "orders") {
		if save.Order == nil {
			save.Order = map[string][]int{}
		}
		save.Order[b.draw(t, "ordered")] = rapid.SliceOfN(rapid.IntRange(0, 99), 0, 20).Draw(t, "order")
	}
	return save
}

// TestDamagedRowsAreNotBelieved: a text that nobody wrote is an error that names the interview, and never a panic.
func TestDamagedRowsAreNotBelieved(t *testing.T) {
	d := openDoor(t)
	b, form := someBook(d), interview.NewForm(d.s)
	var sheet interview.Sheet
	for _, text := range []string{"x", ",", ",[", ",[]", ",[1", ",[1,999999]", ",[1,null,]", `,[1,"`, ",[1,1,2,3,9]", ",[x,1]", `,[1,1,2,3,0,0,{"1":]`, "[1,1]"} {
		if got, err := b.events(eventsRow{7, 0, text}, unbounded); err == nil && len(got) != 1 {
			t.Errorf("%s is read as %v", text, got)
		}
	}
	for _, text := range []string{"", "{", "null", `{"1"`, `{"1":`, `{"999999":1}`, `{"1":1,}`, `{"1":1}}`, `{1:1}`} {
		var past interview.Interview
		record := strings.Join([]string{"7", "1", "2", "3", "4", "token", text, ""}, string(rune(cellEnd)))
		if err := readPast(&past, b, record, commons{"": {}}); err == nil && form.Fill(&sheet, &past) == nil {
			t.Errorf("%s is read by places", text)
		}
		if got, err := b.readAnswers(text); err == nil && len(got) > 0 {
			t.Errorf("%s is read as %v", text, got)
		}
	}
}

// TestANewVersionAddsNames: numbers that were given stay, whatever comes later, and a second store that has not heard of the
// new ones reads them.
func TestANewVersionAddsNames(t *testing.T) {
	d := openDoor(t)
	before := maps.Clone(someBook(d).numbering().numbers)
	next := *d.s
	next.Version = "another"
	next.Pages = append(slices.Clone(d.s.Pages), &survey.Page{Name: "later", Questions: []*survey.Question{{Kind: survey.Number, Name: "aa_first"}}})
	elsewhere := &book{survey: "mini", read: d.read}
	if elsewhere.numbering().numbers["aa_first"] != 0 {
		t.Fatal("the book knows a name too early")
	}
	if err := d.Register(context.Background(), &next, start); err != nil {
		t.Fatal(err)
	}
	after := d.books.book("mini").numbering().numbers
	for name, number := range before {
		if after[name] != number {
			t.Errorf("%s was %d and is %d", name, number, after[name])
		}
	}
	for _, name := range []string{"aa_first", "later", "another"} {
		if after[name] <= len(before) {
			t.Errorf("%s has the number %d", name, after[name])
		}
	}
	text := d.books.book("mini").answers(interview.Answers{"aa_first": survey.CodeValue(3)})
	if read, err := elsewhere.readAnswers(text); err != nil || !read["aa_first"].Has(3) {
		t.Errorf("%s is read elsewhere as %v (%v)", text, read, err)
	}
}
