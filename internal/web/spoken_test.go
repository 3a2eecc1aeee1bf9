package web

import (
	"fieldwork/internal/interview"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
)

// TestDomainWordsAreComplete reads the domain's sources, so that a problem or disposition added there without a message
// here is found before a respondent meets it.
func TestDomainWordsAreComplete(t *testing.T) {
	said := map[string]bool{}
	for _, code := range problemCodes() {
		said[string(code)] = true
	}
	for _, d := range interview.Dispositions() {
		said[string(d)] = true
	}
	for file, types := range map[string][]string{"decode.go": {"ProblemCode"}, "interview.go": {"Disposition"}} {
		for _, word := range constants(t, "../interview/"+file, types) {
			if !said[word] {
				t.Errorf("%s: %q has no message", file, word)
			}
		}
	}
}

// constants are the values of the string constants of the types in a file.
func constants(t *testing.T, file string, types []string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); ok && strings.Contains(strings.Join(types, " "), name.Name) {
			for _, v := range spec.Values {
				word, err := strconv.Unquote(v.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				values = append(values, word)
			}
		}
		return true
	})
	if len(values) < 5 {
		t.Fatalf("%s: only %q found", file, values)
	}
	return values
}
