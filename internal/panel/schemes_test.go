package panel

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// now is when the tests' links come.
var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// schemes are sources that sign their entry links in every way there is.
func schemes(t testing.TB) []Source {
	t.Helper()
	var all []Source
	add := func(name string, g Signature) {
		s := Source{Name: name, IDParam: "pid", Keep: []string{"k2"}, Entry: &g}
		open, err := s.Unlock(func(variable string) (string, bool) { return "secret of " + variable, true })
		if err != nil {
			t.Fatal(err)
		}
		if found := open.Mistakes(); len(found) > 0 {
			t.Fatalf("%s: %v", name, found)
		}
		all = append(all, open)
	}
	for i, over := range Overs() {
		for j, algorithm := range []Algorithm{HMACSHA256, HMACSHA1, HMACMD5, SHA256, SHA1} {
			g := Signature{Param: "sig", Algorithm: algorithm, Over: over, Encoding: Encodings()[(i+j)%4], Keys: []Key{{"", "KEY_ONE"}}, Ahead: DefaultAhead, Skew: DefaultSkew}
			if j%2 == 0 {
				g.Expires, g.ExpiresAs, g.Nonce = "exp", TimeFormats()[i%2], "n"
				g.KeyParam, g.Keys = "k", []Key{{"one", "KEY_ONE"}, {"two", "KEY_TWO"}}
			}
			if over == OverFields {
				g.Fields, g.Separator = []string{"pid", "k2"}, "|"
				if g.Expires != "" {
					g.Fields = append(g.Fields, "exp", "n")
				}
			}
			add(string(over)+"_"+string(algorithm), g)
		}
	}
	chained := *rex()
	chained.Keys, chained.Ahead = []Key{{"one", "KEY_ONE"}, {"two", "KEY_TWO"}}, DefaultAhead
	add("chain", chained)
	return all
}

const base = "https://survey.example.org/s/shoes"

func invitation(id string) Invitation {
	return Invitation{ID: id, Kept: map[string]string{"k2": "4711"}, Expires: now.Add(time.Hour), Nonce: "a nonce"}
}

func mustLink(t testing.TB, s Source, i Invitation) string {
	t.Helper()
	link, err := s.Link(base, i)
	if err != nil {
		t.Fatalf("%s: %v", s.Name, err)
	}
	return link
}

// covered is what a scheme signs of a link, told apart from the package's own reading: the parts of a query by plain
// splitting, and the sorted ones by net/url. A part that is there twice makes it nothing.
func covered(g *Signature, link string) string {
	before, query, _ := strings.Cut(link, "?")
	parts := strings.Split(query, "&")
	at := -1
	for i, part := range parts {
		name, _, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err == nil && plain == g.Param {
			if at >= 0 {
				return ""
			}
			at = i
		}
	}
	if at < 0 {
		return ""
	}
	ahead := strings.Join(parts[:at], "&")
	switch g.Over {
	case OverURL, OverQuery:
		if at != len(parts)-1 {
			return ""
		}
		if g.Over == OverQuery {
			return "?" + ahead
		}
		return before + "?" + ahead
	case OverURLWithName:
		if at != len(parts)-1 {
			return ""
		}
		name, _, _ := strings.Cut(parts[at], "=")
		return before + "?" + ahead + "&" + name
	case OverURLWithout:
		return before + "?" + strings.Join(slices.Delete(slices.Clone(parts), at, at+1), "&")
	}
	values := url.Values{}
	for _, part := range parts { // url.ParseQuery refuses the ; that HTML forms allow
		name, value, _ := strings.Cut(part, "=")
		name, _ = url.QueryUnescape(name)
		value, _ = url.QueryUnescape(value)
		if part != "" {
			values.Add(name, value)
		}
	}
	values.Del(g.Param)
	if g.Over == OverFields {
		for name := range values {
			if !slices.Contains(g.Fields, name) && (g.KeyParam == "" || name != g.KeyParam) {
				values.Del(name)
			}
		}
	}
	for name := range values {
		slices.Sort(values[name])
	}
	return "?" + values.Encode()
}
