package shell

import (
	"slices"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"
)

// maxAcceptLanguage bounds what is parsed; browsers send less than a tenth of it.
const maxAcceptLanguage = 500

// Asked is the language that the link asks for by ?lang=, if it does.
func Asked(c echo.Context) []language.Tag {
	l := c.QueryParam("lang")
	if l == "" || len(l) > 35 { // the longest well-formed tag of RFC 5646
		return nil
	}
	tag, err := language.Parse(l)
	if err != nil {
		return nil
	}
	return []language.Tag{tag}
}

// preferred are the languages that the visitor's browser asks for, best first.
func preferred(c echo.Context) []language.Tag {
	header := c.Request().Header.Get("Accept-Language")
	if len(header) > maxAcceptLanguage {
		return nil
	}
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return nil
	}
	return tags
}

// Best is the language, by its place among those offered, that the visitor understands: by the link's wish, else by the
// browser's, else the first. The link is asked alone, because a panel knows whom it invites: a browser's exact language
// must not win over one that is merely near the link's, as zh-CN is to zh-TW.
func Best(c echo.Context, offered language.Matcher) int {
	for _, wishes := range [][]language.Tag{Asked(c), preferred(c)} {
		if _, i, confidence := offered.Match(wishes...); confidence > language.No {
			return i
		}
	}
	return 0
}

// Direction is "rtl" for a language written from right to left, by the script that it is usually written in, and ""
// otherwise. The scripts are those of living languages.
func Direction(l string) string {
	script, _ := language.Make(l).Script()
	switch script.String() {
	case "Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa":
		return "rtl"
	}
	return ""
}

// Met are the words in which the frame meets somebody of whom we know nothing but the languages of link and browser.
func (d *Dictionary) Met(c echo.Context) *Locale {
	return d.byLanguage[Languages()[Best(c, d.matcher)]]
}

// A Choice is a language by its own name.
type Choice struct{ Language, Name string }

// Choices are the frame's languages, each by its own name, those left out except.
func (d *Dictionary) Choices(except ...string) []Choice {
	var all []Choice
	for _, l := range Languages() {
		if !slices.Contains(except, l) {
			all = append(all, Choice{l, d.byLanguage[l].Text["language_name"]})
		}
	}
	return all
}
