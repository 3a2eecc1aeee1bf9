package survey

import (
	"embed"
	"path"
	"slices"
	"strings"

	"fieldwork/internal/fault"
	"fieldwork/internal/strictyaml"
)

// The JSON Schemas of a survey's files are generated from the types that read them and from docs/questionnaire.md and
// docs/analysis.md, which a running program does not have: so the generated files are kept. `go test ./internal/survey
// -run Schema -update` writes them, here and in docs/schema, where editors look for them.
//
//go:embed schema
var schemas embed.FS

const schemaEnding = ".schema.json"

// SchemaNames are the files that have a schema, by their names without the ending: analysis, questionnaire and sources.
func SchemaNames() []string {
	var names []string
	for _, s := range shapes() {
		names = append(names, s.name())
	}
	slices.Sort(names)
	return names
}

// Schema returns the JSON Schema of a file that is one of SchemaNames; an unknown name is fault.NotFound.
func Schema(name string) ([]byte, error) {
	if !contains(SchemaNames(), name) {
		return nil, fault.Errorf(fault.NotFound, "there is no schema of %q; %s", name, strictyaml.DidYouMean(name, SchemaNames()))
	}
	return schemas.ReadFile("schema/" + name + schemaEnding)
}

// A shape is a file and the type that reads it.
type shape struct {
	file string
	root any
}

func (s shape) name() string { return strings.TrimSuffix(s.file, path.Ext(s.file)) }

func shapes() []shape {
	return []shape{{QuestionnaireFile, surveyFile{}}, {PlanFile, planFile{}}, {SourcesFile, sourcesFile{}}}
}
