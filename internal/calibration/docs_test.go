package calibration_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestFindingsAreDocumented holds every code that the files' readers give against docs/calibration.md.
func TestFindingsAreDocumented(t *testing.T) {
	docs, err := os.ReadFile("../../docs/calibration.md")
	if err != nil {
		t.Fatal(err)
	}
	code, found := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`), 0
	for _, pattern := range []string{"*.go", "../published/*.go", "../strictcsv/*.go"} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			for _, word := range codes(t, name) {
				found++
				if code.MatchString(word) && !strings.Contains(string(docs), "`"+word+"`") {
					t.Errorf("%s: the code %q is not in docs/calibration.md", name, word)
				}
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d codes are found in the sources", found)
	}
}

// codes are the second arguments of the calls of Add and Addf in a file.
func codes(t *testing.T, name string) (words []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) < 4 {
			return true
		}
		called, ok := call.Fun.(*ast.SelectorExpr)
		literal, isText := call.Args[1].(*ast.BasicLit)
		if ok && isText && strings.HasPrefix(called.Sel.Name, "Add") {
			word, _ := strconv.Unquote(literal.Value)
			words = append(words, word)
		}
		return true
	})
	return words
}
