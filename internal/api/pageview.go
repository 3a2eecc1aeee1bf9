package api

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// A groupView is the operations of one tag.
type groupView struct {
	Name, Anchor string
	Operations   []operationView
}

type operationView struct {
	ID, Method, Path, Summary, Text string
	Role, Scope                     string
	Parameters                      []fieldView
	Body                            typeView // of the request; no Text when it has none
	Successes                       []responseView
	Errors                          []responseView
	Curl                            string
}

type fieldView struct {
	Name, In, Text string
	Required       bool
	Type           typeView
}

type responseView struct {
	Status, Media string
	Type          typeView
}

// A typeView is a type in a few words, and the schema that says the rest of it.
type typeView struct{ Text, Ref string }

type schemaView struct {
	Name, Text string
	Fields     []fieldView
}

// groupsOf reads the operations from the description, in the order of the table.
func groupsOf(all []Operation, doc *huma.OpenAPI) (groups []groupView) {
	for _, o := range all {
		i := slices.IndexFunc(groups, func(g groupView) bool { return g.Name == o.Tag })
		if i < 0 {
			i = len(groups)
			groups = append(groups, groupView{Name: o.Tag, Anchor: "group-" + strconv.Itoa(i+1)})
		}
		groups[i].Operations = append(groups[i].Operations, operationOf(o, documented(doc, o)))
	}
	return groups
}

// documented is the operation as the description has it.
func documented(doc *huma.OpenAPI, o Operation) *huma.Operation {
	item := doc.Paths[o.Path]
	return map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete}[o.Method]
}

func operationOf(o Operation, d *huma.Operation) operationView {
	view := operationView{ID: o.ID, Method: o.Method, Path: Base + o.Path, Summary: d.Summary, Text: d.Description, Role: string(o.Needs), Scope: string(o.Scope)}
	for _, p := range d.Parameters {
		view.Parameters = append(view.Parameters, fieldView{p.Name, p.In, p.Description, p.Required, typeOf(p.Schema)})
	}
	if d.RequestBody != nil {
		for _, media := range d.RequestBody.Content {
			view.Body = typeOf(media.Schema)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(d.Responses)) {
		r := responseView{Status: status}
		for media, content := range d.Responses[status].Content {
			r.Media, r.Type = media, typeOf(content.Schema)
		}
		if status < "400" {
			view.Successes = append(view.Successes, r)
		} else {
			view.Errors = append(view.Errors, r)
		}
	}
	view.Curl = curlOf(o, d)
	return view
}

// curlOf is how the operation is asked for in a shell, behind the server's address.
func curlOf(o Operation, d *huma.Operation) string {
	path := Base + o.Path
	for _, p := range d.Parameters {
		if p.In == "path" && p.Example != nil {
			path = strings.ReplaceAll(path, "{"+p.Name+"}", fmt.Sprint(p.Example))
		}
	}
	return strings.NewReplacer("{", "", "}", "").Replace(path)
}

func schemasOf(doc *huma.OpenAPI) (views []schemaView) {
	all := doc.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		s := all[name]
		view := schemaView{Name: name, Text: s.Description}
		for _, field := range slices.Sorted(maps.Keys(s.Properties)) {
			p := s.Properties[field]
			view.Fields = append(view.Fields, fieldView{Name: field, Text: p.Description, Required: slices.Contains(s.Required, field), Type: typeOf(p)})
		}
		views = append(views, view)
	}
	return views
}

// typeOf says a type in a few words.
func typeOf(s *huma.Schema) typeView {
	switch {
	case s == nil:
		return typeView{}
	case s.Ref != "":
		name := s.Ref[strings.LastIndex(s.Ref, "/")+1:]
		return typeView{name, name}
	case s.Type == huma.TypeArray:
		of := typeOf(s.Items)
		return typeView{"array of " + of.Text, of.Ref}
	}
	text := s.Type
	if text == "" {
		text = "any"
	}
	if s.Format != "" {
		text += ", " + s.Format
	}
	if values, ok := s.AdditionalProperties.(*huma.Schema); ok {
		of := typeOf(values)
		return typeView{"object of " + of.Text, of.Ref}
	}
	if len(s.Enum) > 0 {
		words := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			words[i] = fmt.Sprintf("%q", v)
		}
		text = strings.Join(words, " | ")
	}
	if s.Nullable {
		text += " or null"
	}
	return typeView{Text: text}
}
