package survey

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A sourcePackage is the syntax of a package. It is enough to see which codes are reported, because a code is written out:
// where it is reported, where a function is called that reports it, or in a struct that carries it there.
type sourcePackage struct {
	t     *testing.T
	set   *token.FileSet
	files []*ast.File
}

func parsePackage(t *testing.T, folder string) *sourcePackage {
	p := &sourcePackage{t: t, set: token.NewFileSet()}
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(p.set, name, data, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		p.files = append(p.files, file)
	}
	return p
}

// each calls f for every call in the package, with the function in which it stands.
func (p *sourcePackage) each(f func(in *ast.FuncDecl, call *ast.CallExpr)) {
	for _, file := range p.files {
		for _, d := range file.Decls {
			in, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(in, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					f(in, call)
				}
				return true
			})
		}
	}
}

// codes are the codes that the package reports: the second arguments of Add and Addf of findings, and of add of a source's
// mistakes. What else is called so, such as the Add of a time, has fewer than the four arguments that a finding needs.
func (p *sourcePackage) codes() (found []string) {
	p.each(func(in *ast.FuncDecl, call *ast.CallExpr) {
		method, ok := call.Fun.(*ast.SelectorExpr)
		if ok && slices.Contains([]string{"Add", "Addf", "add"}, method.Sel.Name) && len(call.Args) >= 4 {
			found = append(found, p.words(call.Args[1], in)...)
		}
	})
	return found
}

// words are the texts that an expression may have.
func (p *sourcePackage) words(e ast.Expr, in *ast.FuncDecl) (found []string) {
	switch e := e.(type) {
	case *ast.BasicLit:
		word, err := strconv.Unquote(e.Value)
		if err == nil {
			return []string{word}
		}
	case *ast.BinaryExpr:
		for _, before := range p.words(e.X, in) {
			for _, after := range p.words(e.Y, in) {
				found = append(found, before+after)
			}
		}
		return found
	case *ast.Ident:
		if in != nil && parameter(in, e.Name) >= 0 {
			return p.handed(in, parameter(in, e.Name))
		}
	case *ast.SelectorExpr:
		if e.Sel.Name == "Code" { // of a panel.Mistake, whose package is searched too
			return nil
		}
		return p.carried(e.Sel.Name)
	}
	p.t.Errorf("%s: cannot tell which code this is; write it out", p.set.Position(e.Pos()))
	return nil
}

// parameter is the index of a function's parameter, -1 when it has none of the name.
func parameter(f *ast.FuncDecl, name string) int {
	at := 0
	for _, field := range f.Type.Params.List {
		for _, n := range field.Names {
			if n.Name == name {
				return at
			}
			at++
		}
	}
	return -1
}

// handed are the words that a function is handed for a parameter, wherever it is called.
func (p *sourcePackage) handed(f *ast.FuncDecl, at int) (found []string) {
	p.each(func(in *ast.FuncDecl, call *ast.CallExpr) {
		name := ""
		switch fun := call.Fun.(type) {
		case *ast.Ident:
			if f.Recv == nil {
				name = fun.Name
			}
		case *ast.SelectorExpr:
			if f.Recv != nil {
				name = fun.Sel.Name
			}
		}
		if name == f.Name.Name && in != f && at < len(call.Args) {
			found = append(found, p.words(call.Args[at], in)...)
		}
	})
	return found
}

// carried are the words that the structs with a field of the name are made with.
func (p *sourcePackage) carried(field string) (found []string) {
	places := map[string]int{} // struct type -> index of the field
	p.inspect(func(n ast.Node) {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return
		}
		if s, ok := spec.Type.(*ast.StructType); ok {
			fields := &ast.FuncDecl{Type: &ast.FuncType{Params: s.Fields}}
			if at := parameter(fields, field); at >= 0 {
				places[spec.Name.Name] = at
			}
		}
	})
	p.inspect(func(n ast.Node) {
		made, ok := n.(*ast.CompositeLit)
		if !ok {
			return
		}
		typ, _ := made.Type.(*ast.Ident)
		if typ == nil {
			return
		}
		at, carries := places[typ.Name]
		for i, e := range made.Elts {
			pair, named := e.(*ast.KeyValueExpr)
			switch {
			case !carries:
			case !named && i == at:
				found = append(found, p.words(e, nil)...)
			case named && pair.Key.(*ast.Ident).Name == field:
				found = append(found, p.words(pair.Value, nil)...)
			}
		}
	})
	return found
}

func (p *sourcePackage) inspect(f func(ast.Node)) {
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool { f(n); return true })
	}
}

// constants are the texts of the package's constants whose names end so, for a manual that names them.
func (p *sourcePackage) constants(ending string) (found []string) {
	values := map[string]ast.Expr{}
	p.inspect(func(n ast.Node) {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			values[spec.Names[0].Name] = spec.Values[0]
		}
	})
	for name, value := range values {
		if text, ok := constant(value, values); ok && strings.HasSuffix(name, ending) {
			found = append(found, text)
		}
	}
	slices.Sort(found)
	return found
}

// constant is the text of an expression of texts and named texts.
func constant(e ast.Expr, values map[string]ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.Ident:
		return constant(values[e.Name], values)
	case *ast.BinaryExpr:
		before, known := constant(e.X, values)
		after, too := constant(e.Y, values)
		return before + after, known && too
	}
	return "", false
}
