// Package strictyaml reads the files that researchers write, and refuses what it does not know.
//
// It is opinionated: a key that no struct field names is a finding, not ignored; every finding says file, line and
// column and how to mend it; all findings are collected, because a person mends a file in one go; anchors and aliases
// are refused, because a survey is read by people. The parser is goccy/go-yaml; this package only walks its tree into
// structs. A field takes the key of its `yaml` tag; a field of type Pos takes the place of its mapping; the tag
// `yaml:",inline"` on a map[string]string gathers the keys that name a language.
package strictyaml

import (
	"bytes"
	"errors"
	"reflect"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// A Word is a scalar that remembers where it stood, for references that are resolved later.
type Word struct {
	Text string
	At   Pos
}

// A Custom type reads its own node; Node wraps what the parser found.
type Custom interface{ DecodeYAML(*Decoder, ast.Node) }

// A Decoder walks one file.
type Decoder struct {
	file     string
	Findings *Findings
}

// Decode reads data, the content of the named file, into the struct that into points to. The struct holds whatever
// could be read even when there are findings.
func Decode(file string, data []byte, into any) Findings {
	findings := Findings{}
	d := &Decoder{file: file, Findings: &findings}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // Windows editors put a byte order mark there
	if !utf8.Valid(data) {
		findings.Add(Pos{file, 1 + bytes.Count(data[:invalidAt(data)], []byte("\n")), 1}, "not-utf8", "the file is not UTF-8", "save it as UTF-8")
		return findings
	}
	tree, err := parser.ParseBytes(data, 0)
	if err != nil {
		d.syntax(err)
		return findings
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		findings.Add(Pos{file, 1, 1}, "yaml-document", "the file holds no single document", "write one YAML document")
		return findings
	}
	d.Value(tree.Docs[0].Body, reflect.ValueOf(into).Elem())
	return findings
}

// invalidAt is the place of the first byte that is no UTF-8.
func invalidAt(data []byte) int {
	at := 0
	for at < len(data) {
		r, n := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	return at
}

func (d *Decoder) syntax(err error) {
	at := Pos{d.file, 1, 1}
	message := err.Error()
	var y yaml.Error
	if errors.As(err, &y) {
		message = y.GetMessage()
		if t := y.GetToken(); t != nil && t.Position != nil {
			at.Line, at.Col = t.Position.Line, t.Position.Column
		}
	}
	d.Findings.Add(at, "yaml-syntax", message, "mend the YAML at this place")
}

// At is the place of a node.
func (d *Decoder) At(n ast.Node) Pos {
	at := Pos{File: d.file}
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		n = m.Values[0].Key
	} else if v, ok := n.(*ast.MappingValueNode); ok {
		n = v.Key
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		at.Line, at.Col = t.Position.Line, t.Position.Column
	}
	return at
}

var (
	posType      = reflect.TypeFor[Pos]()
	wordType     = reflect.TypeFor[Word]()
	durationType = reflect.TypeFor[time.Duration]()
)

// Value reads a node into v by v's type.
func (d *Decoder) Value(n ast.Node, v reflect.Value) {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode, *ast.TagNode:
		d.Findings.Add(d.At(n), "yaml-anchor", "anchors, aliases and tags are not read", "write the value out")
		return
	}
	if v.CanAddr() {
		if c, ok := v.Addr().Interface().(Custom); ok {
			c.DecodeYAML(d, n)
			return
		}
	}
	switch {
	case v.Type() == wordType:
		if s, ok := d.scalar(n); ok {
			v.Set(reflect.ValueOf(Word{s, d.At(n)}))
		}
	case v.Type() == durationType:
		d.duration(n, v)
	case v.Kind() == reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		d.Value(n, p.Elem())
		v.Set(p)
	case v.Kind() == reflect.Struct:
		d.mapping(n, v)
	case v.Kind() == reflect.Map:
		d.mapOf(n, v)
	case v.Kind() == reflect.Slice:
		d.sequence(n, v)
	default:
		d.basic(n, v)
	}
}

// Pairs are the entries of a mapping in file order; ok is false (with a finding) when the node is no mapping.
func (d *Decoder) Pairs(n ast.Node) (pairs []*ast.MappingValueNode, ok bool) {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, true
	}
	d.Findings.Add(d.At(n), "yaml-type", "a mapping is wanted here", "write `key: value` lines")
	return nil, false
}

// Key is the text of an entry's key.
func Key(p *ast.MappingValueNode) string { return strings.Trim(p.Key.GetToken().Value, `"'`) }

var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][A-Za-z]+)*$`)

func (d *Decoder) mapping(n ast.Node, v reflect.Value) {
	pairs, ok := d.Pairs(n)
	if !ok {
		return
	}
	fields, inline := fieldsOf(v)
	for _, f := range fields {
		if f.Type() == posType {
			f.Set(reflect.ValueOf(d.At(n)))
		}
	}
	for _, p := range pairs {
		key := Key(p)
		if f, ok := fields[key]; ok {
			d.Value(p.Value, f)
			continue
		}
		if inline.IsValid() && languageTag.MatchString(key) {
			d.inline(inline, key, p.Value)
			continue
		}
		known := make([]string, 0, len(fields))
		for k := range fields {
			if k != "" {
				known = append(known, k)
			}
		}
		d.Findings.Addf(d.At(p.Key), "unknown-key", DidYouMean(key, known), "unknown key %q", key)
	}
}

func (d *Decoder) inline(m reflect.Value, key string, n ast.Node) {
	s, ok := d.scalar(n)
	if !ok {
		return
	}
	if m.IsNil() {
		m.Set(reflect.MakeMap(m.Type()))
	}
	m.SetMapIndex(reflect.ValueOf(key), reflect.ValueOf(s))
}

// fieldsOf maps keys to settable fields; the Pos field stands under the empty key.
func fieldsOf(v reflect.Value) (fields map[string]reflect.Value, inline reflect.Value) {
	fields = map[string]reflect.Value{}
	for i := range v.NumField() {
		t := v.Type().Field(i)
		if t.Type == posType {
			fields[""] = v.Field(i)
			continue
		}
		name, options, _ := strings.Cut(t.Tag.Get("yaml"), ",")
		if options == "inline" {
			inline = v.Field(i)
		} else if name != "" {
			fields[name] = v.Field(i)
		}
	}
	return fields, inline
}

func (d *Decoder) mapOf(n ast.Node, v reflect.Value) {
	pairs, ok := d.Pairs(n)
	if !ok {
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for _, p := range pairs {
		e := reflect.New(v.Type().Elem()).Elem()
		d.Value(p.Value, e)
		v.SetMapIndex(reflect.ValueOf(Key(p)).Convert(v.Type().Key()), e)
	}
}

func (d *Decoder) sequence(n ast.Node, v reflect.Value) {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		d.Findings.Add(d.At(n), "yaml-type", "a list is wanted here", "write `- item` lines or [a, b]")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(s.Values), len(s.Values)))
	for i, item := range s.Values {
		d.Value(item, v.Index(i))
	}
}

// Into reads a node into what the pointer points to; Custom types call it for their parts.
func (d *Decoder) Into(n ast.Node, pointer any) { d.Value(n, reflect.ValueOf(pointer).Elem()) }
