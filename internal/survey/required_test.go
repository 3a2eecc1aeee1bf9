package survey_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"

	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// TestRequiredKeysAreRequired holds the manual's word "required" to lint: whatever key of a shipped or sound file the
// schema requires, lint misses when it is taken away.
func TestRequiredKeysAreRequired(t *testing.T) {
	tried := map[string]bool{}
	for _, name := range survey.SchemaNames() {
		r := &remover{name: name, schema: rawSchema(t, name), tried: tried}
		for _, files := range wholeSurveys(t) {
			text, ok := files[name+".yaml"]
			if !ok {
				continue
			}
			r.root = readYAML(t, text)
			if err := lint(t, files, name, r.root); err != nil {
				t.Fatalf("%s is not sound to begin with: %v", name, err)
			}
			r.lint = func() error { return lint(t, files, name, r.root) }
			r.walk(t, r.root, r.schema, name)
		}
		for at := range r.required() {
			if !tried[at] {
				t.Errorf("no file has the required key %s, so nothing says that it is required", at)
			}
		}
	}
}

// wholeSurveys are surveys without findings, by the names of their files.
func wholeSurveys(t *testing.T) []map[string]string {
	t.Helper()
	surveys := []map[string]string{{"questionnaire.yaml": assigned, "sources.yaml": signed}}
	folders, err := fs.ReadDir(questionnaires.FS, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		files := map[string]string{}
		for _, name := range survey.SchemaNames() {
			data, err := fs.ReadFile(questionnaires.FS, folder.Name()+"/"+name+".yaml")
			if err == nil {
				files[name+".yaml"] = string(data)
			}
		}
		surveys = append(surveys, files)
	}
	return surveys
}

// assigned is the sound questionnaire with everything that it may do without.
var assigned = strings.NewReplacer(
	"derive:\n", "assign:\n  - {assign: arm, of: arm, en: Arm, zh-CN: 组}\nderive:\n",
	"  shop:\n", "  arm:\n    - {code: 1, name: price, en: Price, zh-CN: 价}\n  shop:\n",
	"quotas:\n", "quotas:\n  - {cell: price, assign: arm, en: Price, zh-CN: 价, target: 10}\n",
	"    ask:\n      - {number: age", "    ask:\n      - {consent: agree, en: Yes, zh-CN: 是}\n      - {consent: send, for: abroad, en: Yes, zh-CN: 是}\n      - {number: age",
	"privacy: {none: a survey of tests}", "privacy:\n"+notice("  ", survey.NoticeItems())+"  abroad:\n"+notice("    ", survey.TransferItems()),
).Replace(sound)

func notice(indent string, items []string) (lines string) {
	for _, item := range items {
		lines += fmt.Sprintf("%s%s: {en: x, zh-CN: y}\n", indent, item)
	}
	return lines
}

// lint reads a survey of which one file has the content of root.
func lint(t *testing.T, files map[string]string, name string, root any) error {
	t.Helper()
	folder := fstest.MapFS{}
	for file, text := range files {
		folder[file] = &fstest.MapFile{Data: []byte(text)}
	}
	data, err := yaml.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	folder[name+".yaml"] = &fstest.MapFile{Data: data}
	s, err := survey.Load(folder, ".")
	if err == nil {
		_, err = survey.LoadPlan(folder, ".", s)
	}
	return err
}

// A remover takes required keys out of a file, one kind of key at a time.
type remover struct {
	name   string
	schema map[string]any
	root   any
	lint   func() error
	tried  map[string]bool
}

func rawSchema(t *testing.T, name string) (schema map[string]any) {
	t.Helper()
	data, err := survey.Schema(name)
	if err == nil {
		err = json.Unmarshal(data, &schema)
	}
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// required are the required keys of the schema, each behind the name of its mapping.
func (r *remover) required() map[string]bool {
	found := map[string]bool{}
	note := func(at string, s map[string]any) {
		keys, _ := s["required"].([]any)
		for _, key := range keys {
			found[at+"."+key.(string)] = true
		}
	}
	note(r.name, r.schema)
	defs, _ := r.schema["$defs"].(map[string]any)
	for at, s := range defs {
		note(at, s.(map[string]any))
	}
	return found
}

// walk takes each required key of the value out, looks whether that is missed, puts it back and goes on below.
func (r *remover) walk(t *testing.T, value any, s map[string]any, at string) {
	if ref, ok := s["$ref"].(string); ok {
		at = strings.TrimPrefix(ref, "#/$defs/")
		s = r.schema["$defs"].(map[string]any)[at].(map[string]any)
	}
	for _, way := range asList(s["oneOf"]) {
		if way.(map[string]any)["$ref"] != nil {
			r.walk(t, value, way.(map[string]any), at)
		}
	}
	switch value := value.(type) {
	case []any:
		items, _ := s["items"].(map[string]any)
		for _, item := range value {
			r.walk(t, item, items, at)
		}
	case map[string]any:
		for _, key := range asList(s["required"]) {
			r.remove(t, value, key.(string), at)
		}
		properties, _ := s["properties"].(map[string]any)
		others, _ := s["additionalProperties"].(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if below, ok := properties[key].(map[string]any); ok {
				r.walk(t, value[key], below, at)
			} else if others != nil {
				r.walk(t, value[key], others, at)
			}
		}
	}
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}

func (r *remover) remove(t *testing.T, from map[string]any, key, at string) {
	kept, there := from[key]
	if name := at + "." + key; there && !r.tried[name] {
		r.tried[name] = true
		delete(from, key)
		if r.lint() == nil {
			t.Errorf("the manual says that %s is required, and lint does not miss it", name)
		}
		from[key] = kept
	}
}
