package strictyaml

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// A Schema is the part of JSON Schema, draft 2020-12, that the types of a file need. It is for editors: it completes keys
// and underlines what the decoder would refuse for its shape. It never refuses what lint takes; rules
// and everything that needs a look at two places at once are left to lint.
type Schema struct {
	Dialect     string             `json:"$schema,omitempty"`
	Title       string             `json:"title,omitempty"`
	Description string             `json:"description,omitempty"`
	Ref         string             `json:"$ref,omitempty"`
	Type        any                `json:"type,omitempty"` // a word or several
	Const       string             `json:"const,omitempty"`
	Enum        []string           `json:"enum,omitempty"`
	Pattern     string             `json:"pattern,omitempty"`
	Minimum     *int               `json:"minimum,omitempty"`
	Maximum     *int               `json:"maximum,omitempty"`
	Items       *Schema            `json:"items,omitempty"`
	OneOf       []*Schema          `json:"oneOf,omitempty"`
	AnyOf       []*Schema          `json:"anyOf,omitempty"`
	Required    []string           `json:"required,omitempty"`
	Properties  map[string]*Schema `json:"properties,omitempty"`
	Names       *Schema            `json:"propertyNames,omitempty"`
	Others      any                `json:"additionalProperties,omitempty"` // false, or the schema of every other key
	Defs        map[string]*Schema `json:"$defs,omitempty"`
}

// A Described type is a Custom one that says what it takes, which reflection cannot see.
type Described interface{ DescribeYAML(*Describer) *Schema }

// A Refined type adds to the schema of its keys what their Go types do not say, such as the words that are known.
type Refined interface{ RefineSchema(*Schema) }

// An Explanation is what the documentation says of a key.
type Explanation struct {
	Text     string
	Required bool
}

// Explain looks up a key of a type; the key of texts by language is Languages.
type Explain func(t reflect.Type, key string) Explanation

// Languages is the key under which Explain is asked for the texts by language of a mapping.
const Languages = "a language"

// A Describer writes the schema of one file.
type Describer struct {
	explain Explain
	defs    map[string]*Schema
}

// Describe returns the schema of a file whose shape is the type of root, a struct.
func Describe(title string, root any, explain Explain) *Schema {
	d := &Describer{explain: explain, defs: map[string]*Schema{}}
	s := d.mapping(reflect.TypeOf(root))
	s.Dialect, s.Title, s.Defs = "https://json-schema.org/draft/2020-12/schema", title, d.defs
	return s
}

var describedType = reflect.TypeFor[Described]()

// Of is the schema of a value of the type of v; Described types call it for their parts.
func (d *Describer) Of(v any) *Schema { return d.value(reflect.TypeOf(v)) }

// value mirrors Decoder.Value, case by case.
func (d *Describer) value(t reflect.Type) *Schema {
	pointer := reflect.PointerTo(t)
	switch {
	case pointer.Implements(describedType):
		return reflect.New(t).Interface().(Described).DescribeYAML(d)
	case pointer.Implements(reflect.TypeFor[Custom]()):
		panic(fmt.Sprintf("strictyaml: %s reads its own node and has no DescribeYAML", t))
	case t == wordType || t.Kind() == reflect.String:
		return scalarSchema()
	case t == durationType:
		return durationSchema()
	}
	switch t.Kind() {
	case reflect.Pointer:
		return d.value(t.Elem())
	case reflect.Struct:
		return d.reference(t)
	case reflect.Map:
		return &Schema{Type: "object", Others: d.value(t.Elem())}
	case reflect.Slice:
		return &Schema{Type: "array", Items: d.value(t.Elem())}
	}
	return basicSchema(t)
}

// scalarSchema is for texts, which need no quotes and so may look like a number or a truth value.
func scalarSchema() *Schema { return &Schema{Type: []string{"string", "number", "boolean"}} }

// durationSchema follows time.ParseDuration; 0 alone needs no unit.
func durationSchema() *Schema {
	zero := 0
	return &Schema{Type: []string{"string", "integer"}, Minimum: &zero, Maximum: &zero,
		Pattern: `^[+-]?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$`}
}

func basicSchema(t reflect.Type) *Schema {
	name := map[reflect.Kind]string{reflect.Int: "integer", reflect.Float64: "number", reflect.Bool: "boolean"}[t.Kind()]
	if name == "" {
		panic(fmt.Sprintf("strictyaml: no schema for %s", t))
	}
	return &Schema{Type: name}
}

// reference puts a struct among the definitions, once, and points there.
func (d *Describer) reference(t reflect.Type) *Schema {
	name := t.Name()
	if _, there := d.defs[name]; !there {
		d.defs[name] = nil // a type that holds itself ends here
		d.defs[name] = d.mapping(t)
	}
	return &Schema{Ref: "#/$defs/" + name}
}

// mapping is the schema of a struct's keys.
func (d *Describer) mapping(t reflect.Type) *Schema {
	s := &Schema{Type: "object", Properties: map[string]*Schema{}, Others: false}
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		switch {
		case options == "inline":
			text := scalarSchema()
			text.Description = d.explain(t, Languages).Text
			s.Others, s.Names = text, &Schema{AnyOf: []*Schema{{Pattern: languageTag.String()}}}
		case name != "":
			e := d.explain(t, name)
			key := d.value(t.Field(i).Type)
			if key.Description = e.Text; e.Required {
				s.Required = append(s.Required, name)
			}
			s.Properties[name] = key
		}
	}
	if s.Names != nil && len(s.Properties) > 0 {
		s.Names.AnyOf = append(s.Names.AnyOf, &Schema{Enum: slices.Sorted(maps.Keys(s.Properties))})
	}
	if r, ok := reflect.New(t).Interface().(Refined); ok {
		r.RefineSchema(s)
	}
	return s
}

// JSON is the schema as a file holds it.
func (s *Schema) JSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(s)
	return b.Bytes(), err
}
