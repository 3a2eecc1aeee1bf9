package panel

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

func TestCheckAddress(t *testing.T) {
	for template, ok := range map[string]bool{
		"https://panel.example/done?status=1&id={id}": true,
		"https://panel.example?id={id}":               true,
		"https://panel.example/done?id=a-{id}-b":      true,
		"http://127.0.0.1:9000/done?id={id}":          true,
		"http://panel.example/done?id={id}":           false, // not encrypted
		"https://{id}.panel.example/":                 false, // the respondent would choose the host
		"https://{id}/?x=1":                           false,
		"{id}://panel.example/?x=1":                   false,
		"https://panel.example/{id}/done":             false,
		"https://panel.example/?{id}":                 false, // ... a parameter's name
		"https://panel.example/?a=1&{id}=1":           false,
		"https://panel.example/?a={id}#{id}":          false, // a signature behind it would be lost
		"https://user:pw@panel.example/?a={id}":       false,
		"https://panel.example/?a={id":                false,
		"https://panel.example/?a=b c":                false,
		"//panel.example/?id={id}":                    false,
		"javascript:alert(1)":                         false,
		"panel.example":                               false,
		"":                                            false,
	} {
		if err := checkAddress(template, false); (err == nil) != ok {
			t.Errorf("checkAddress(%q) = %v, want ok=%v", template, err, ok)
		}
	}
	for template, ok := range map[string]bool{
		"https://panel.example/v1/{id}/status?st={word}": true,
		"https://panel.example/v1/{id}":                  true,
		"https://panel.example/v1/{id}?st=1":             true,
		"https://panel.example/v1/x{id}":                 false,
		"https://panel.example/v1/{id}x":                 false,
		"https://{id}/v1":                                false,
	} {
		if err := checkAddress(template, true); (err == nil) != ok {
			t.Errorf("checkAddress(%q, in path) = %v, want ok=%v", template, err, ok)
		}
	}
}

// returning is a source that hands everything back.
func returning() Source {
	return Source{Name: "r", IDParam: "pid", Keep: []string{"k2"}, Redirect: map[Outcome]string{
		Complete: "https://panel.example/done?st=1&id={id}&k={k2}&i={interview}&t={seconds}",
	}, Callback: &Callback{
		Method: "POST", URL: "https://s2s.panel.example/v1/{id}/status?st={word}&k={k2}", JSON: `{"id": "{id}", "k": ["{k2}"], "status": {word}, "t": {seconds}}`,
		Headers: []Header{{Name: "Authorization", Variable: "PANEL_KEY", Before: "Bearer "}, {Name: "X-Study", Value: "shoes"}},
		Words:   map[Outcome]string{Complete: "5"},
	}}
}

func TestAddress(t *testing.T) {
	s := returning()
	r := Respondent{ID: "a b&s=2\r\n#x", Kept: map[string]string{"k2": "ü*"}, Interview: "i7", Seconds: 90}
	const want = "https://panel.example/done?st=1&id=a+b%26s%3D2%0D%0A%23x&k=%C3%BC*&i=i7&t=90"
	if got := s.Address(Complete, r); got != want {
		t.Errorf("address %q, want %q", got, want)
	}
	if got := s.Address(QuotaFull, r); got != "" {
		t.Errorf("an outcome without a template leads to %q, want our own page", got)
	}
	s.Exit = &Signature{Param: "h", Algorithm: HMACSHA256, Over: OverURL}
	if got := s.Address(Complete, r); got != "" {
		t.Errorf("without its secret the address is %q, want our own page", got)
	}
}

func TestMessage(t *testing.T) {
	s := unlocked(t, returning(), "api-key")
	m, ok := s.Message(Complete, Respondent{ID: "a-1", Kept: map[string]string{"k2": `"},{"x": "`}, Seconds: 61})
	if !ok || m.Method != "POST" || m.Header["Authorization"] != "Bearer api-key" || m.Header["X-Study"] != "shoes" || m.Header["Content-Type"] != "application/json" {
		t.Errorf("%v %#v", ok, m.Header)
	}
	if want := "https://s2s.panel.example/v1/a-1/status?st=5&k=%22%7D%2C%7B%22x%22%3A+%22"; m.URL != want {
		t.Errorf("url %s, want %s", m.URL, want)
	}
	if want := `{"id": "a-1", "k": ["\"},{\"x\": \""], "status": 5, "t": 61}`; m.Body != want {
		t.Errorf("body %s, want %s", m.Body, want)
	}
	if _, ok := s.Message(ScreenOut, Respondent{ID: "a-1"}); ok {
		t.Error("an outcome without a word is told")
	}
	for _, id := range []string{"", ".", "..", "a/b", "a%2fb", "a b", "ü", "a?b"} {
		if m, ok := s.Message(Complete, Respondent{ID: id}); ok {
			t.Errorf("%q stands in the path %s", id, m.URL)
		}
	}
	s.Callback.JSON, s.Callback.Form = "", map[string]string{"tid": "{id}", "st": "{word}"}
	if m, _ := s.Message(Complete, Respondent{ID: "a.b"}); m.Body != "st=5&tid=a.b" || m.Header["Content-Type"] != "application/x-www-form-urlencoded" {
		t.Errorf("form %q, %v", m.Body, m.Header)
	}
	if s.Callback = nil; true {
		if _, ok := s.Message(Complete, Respondent{ID: "a"}); ok {
			t.Error("a source without a callback is told")
		}
	}
}

// FuzzAddress holds that no id and no kept value can change more of an address or a body than the value it stands for.
func FuzzAddress(f *testing.F) {
	f.Add("p1", "4711")
	f.Add("a&id=b#c", "//evil.example/?x=1")
	f.Add(`","status":1,"x":"`, "{id}{word}")
	f.Add("%2e%2e/\\\r\nHost: evil", "\x00\xff")
	f.Add("..", "@evil.example")
	s := unlocked(f, returning(), "api-key")
	f.Fuzz(func(t *testing.T, id, k2 string) {
		r := Respondent{ID: id, Kept: map[string]string{"k2": k2}, Interview: "i", Seconds: 1}
		to := s.Address(Complete, r)
		u, err := url.Parse(to)
		if err != nil || !strings.HasPrefix(to, "https://panel.example/done?st=1&id=") || u.Fragment != "" || u.Host != "panel.example" || u.Path != "/done" {
			t.Fatalf("%q: %v", to, err)
		}
		q, err := url.ParseQuery(u.RawQuery)
		if err != nil || len(q) != 5 || len(q["id"]) != 1 || q.Get("id") != id || len(q["k"]) != 1 || q.Get("k") != k2 || q.Get("st") != "1" {
			t.Fatalf("%q: %v %v", to, q, err)
		}
		m, ok := s.Message(Complete, r)
		if !ok {
			return
		}
		if u, err := url.Parse(m.URL); err != nil || u.Host != "s2s.panel.example" || u.Path != "/v1/"+id+"/status" || u.Query().Get("st") != "5" {
			t.Fatalf("callback %q: %v", m.URL, err)
		}
		var body struct {
			ID     string   `json:"id"`
			K      []string `json:"k"`
			Status int      `json:"status"`
			T      int      `json:"t"`
		}
		if err := json.Unmarshal([]byte(m.Body), &body); err != nil || body.ID != id || len(body.K) != 1 || body.K[0] != string([]rune(k2)) || body.Status != 5 {
			t.Fatalf("body %q: %v", m.Body, err)
		}
	})
}
