package panel

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// A Secret is a key that is shared with a panel. Every way of printing it prints that it is hidden. The bytes stand in a
// function because fmt prints the unexported fields of what holds a secret without asking it.
type Secret struct{ reveal func() []byte }

// NewSecret hides a secret.
func NewSecret(value string) Secret {
	hidden := []byte(value)
	return Secret{reveal: func() []byte { return hidden }}
}

func (s Secret) bytes() []byte {
	if s.reveal == nil {
		return nil
	}
	return s.reveal()
}

const hidden = "[hidden]"

// Format prints that the secret is hidden, whatever the verb.
func (Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, hidden) }

// String says that the secret is hidden.
func (Secret) String() string { return hidden }

// MarshalText says that the secret is hidden, so that no log or file of ours can hold it.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// variableName is what a file may name as the place of a secret: upper-case words joined by _. Keys that panels hand out
// do not look like that, so a secret that was pasted into a file by mistake is recognised.
var variableName = regexp.MustCompile(`^[A-Z][A-Z0-9]{0,19}(_[A-Z0-9]{1,20})+$`)

// IsVariable tells whether a word names an environment variable that may hold a secret.
func IsVariable(word string) bool { return len(word) <= 64 && variableName.MatchString(word) }

// A lookup gives the value of an environment variable, as os.LookupEnv does.
type lookup = func(name string) (string, bool)

// Unlock returns the source with the secrets that its file names, looked up once. A secret that is missing, empty or
// has blanks around it is an error that names the source and the variable and never the value.
func (s Source) Unlock(getenv func(name string) (string, bool)) (Source, error) {
	var err error
	if s.Entry, err = s.Entry.unlock(getenv); err != nil {
		return s, fmt.Errorf("source %q, entry_signature: %w", s.Name, err)
	}
	if s.Exit, err = s.Exit.unlock(getenv); err != nil {
		return s, fmt.Errorf("source %q, exit_signature: %w", s.Name, err)
	}
	if s.Callback, err = s.Callback.unlock(getenv); err != nil {
		return s, fmt.Errorf("source %q, callback: %w", s.Name, err)
	}
	return s, nil
}

func (g *Signature) unlock(getenv lookup) (*Signature, error) {
	if g == nil {
		return nil, nil
	}
	open := *g
	open.secrets = make(map[string]Secret, len(g.Keys))
	for _, k := range g.Keys {
		secret, err := fetch(k.Variable, getenv)
		if err != nil {
			return nil, err
		}
		if _, ok := factor(secret); g.Algorithm == Linear && !ok {
			return nil, fmt.Errorf("the environment variable %s must hold a whole number, the panel's first security key", k.Variable)
		}
		open.secrets[k.ID] = secret
	}
	return &open, nil
}

func (c *Callback) unlock(getenv lookup) (*Callback, error) {
	if c == nil {
		return nil, nil
	}
	open := *c
	open.Headers = append([]Header(nil), c.Headers...)
	for i, h := range open.Headers {
		if h.Variable == "" {
			continue
		}
		secret, err := fetch(h.Variable, getenv)
		if err != nil {
			return nil, err
		}
		open.Headers[i].secret = secret
	}
	return &open, nil
}

func fetch(variable string, getenv lookup) (Secret, error) {
	value, ok := getenv(variable)
	switch {
	case !ok || value == "":
		return Secret{}, fmt.Errorf("the environment variable %s is not set; set it to the secret that the panel gave you", variable)
	case value != strings.TrimSpace(value) || strings.ContainsFunc(value, unicode.IsControl):
		return Secret{}, fmt.Errorf("the environment variable %s has blanks around its value or control characters in it; set it to the bare secret", variable)
	}
	return NewSecret(value), nil
}
