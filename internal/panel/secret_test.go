package panel

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const plain = "s3cret-of-the-panel"

// TestSecretsAreNeverPrinted prints everything that holds a secret in every way that prints.
func TestSecretsAreNeverPrinted(t *testing.T) {
	s := returning()
	s.Entry = &Signature{Param: "sig", Algorithm: HMACSHA256, Over: OverURL, Keys: []Key{{Variable: "PANEL_KEY"}}}
	s.Exit = &Signature{Param: "sig", Algorithm: SHA1, Over: OverURL, Keys: []Key{{Variable: "PANEL_KEY"}}}
	s = unlocked(t, s, plain)
	m, _ := s.Message(Complete, Respondent{ID: "p1"})
	var printed bytes.Buffer
	log := slog.New(slog.NewTextHandler(&printed, nil))
	for _, v := range []any{NewSecret(plain), s, &s, *s.Entry, s.Exit, *s.Callback, s.Callback.Headers, s.Callback.Headers[0], m, &m, map[string]any{"s": s}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&printed, verb+"\n", v)
		}
		log.Info("logged", "value", v)
	}
	if b, err := json.Marshal([]any{NewSecret(plain), s}); err != nil {
		t.Error(err)
	} else {
		printed.Write(b)
	}
	for _, leak := range []string{plain, fmt.Sprintf("%x", plain), fmt.Sprint([]byte(plain))[1:40]} {
		if strings.Contains(printed.String(), leak) {
			t.Errorf("the secret is printed as %s", leak)
		}
	}
	if got := fmt.Sprintf("%v %s", NewSecret(plain), NewSecret(plain).String()); got != "[hidden] [hidden]" {
		t.Error(got)
	}
}

func TestUnlock(t *testing.T) {
	s := returning()
	s.Exit = &Signature{Param: "med", Algorithm: Linear, Over: OverURL, Fields: []string{"pid", "k2"}, Keys: []Key{{Variable: "PANEL_KEY"}}}
	for _, c := range []struct {
		name, value string
		set         bool
		want        string
	}{
		{"not set", "", false, `source "r", exit_signature: the environment variable PANEL_KEY is not set`},
		{"empty", "", true, "is not set"},
		{"a line break behind it", "66213\n", true, "has blanks around its value"},
		{"a blank before it", " 66213", true, "has blanks around its value"},
		{"a tab in it", "66\t213", true, "control characters"},
		{"no number for a linear signature", plain, true, "must hold a whole number"},
		{"sound", "66213", true, ""},
	} {
		_, err := s.Unlock(func(string) (string, bool) { return c.value, c.set })
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), plain) {
			t.Errorf("%s: the error has the secret", c.name)
		}
	}
	if s.Exit.secrets != nil || s.Callback.Headers[0].secret.reveal != nil {
		t.Error("Unlock changed the source it was called on")
	}
	if _, err := Direct().Unlock(func(string) (string, bool) { return "", false }); err != nil {
		t.Errorf("a source without secrets: %v", err)
	}
}

func TestIsVariable(t *testing.T) {
	for word, want := range map[string]bool{
		"LUCID_KEY": true, "DYNATA_KEY_1": true, "A_B": true,
		"": false, "KEY": false, "lucid_key": false, "Lucid_Key": false, "239494365": false, lucidKey: false, "_KEY": false, "KEY_": false, "A__B": false,
		"0123456789ABCDEF0123456789ABCDEF": false, "AAAAAAAAAAAAAAAAAAAAAAAAA_B": false, "$LUCID_KEY": false,
	} {
		if IsVariable(word) != want {
			t.Errorf("IsVariable(%q) = %v", word, !want)
		}
	}
}
