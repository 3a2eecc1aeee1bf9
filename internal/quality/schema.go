package quality

import (
	_ "embed"

	"fieldwork/internal/strictyaml"
)

// SchemaName is the name by which `fieldwork check --schema` knows the file of quality rules.
const SchemaName = "quality"

// The JSON Schema is generated from the types that read the file and from docs/quality.md, which a running program does not
// have: so it is kept. `go test ./internal/quality -run Schema -update` writes it, here and in docs/schema, where editors
// look for it.
//
//go:embed quality.schema.json
var schema []byte

// Schema is the JSON Schema of quality.yaml.
func Schema() []byte { return append([]byte{}, schema...) }

// RefineSchema says which kinds of rule there are, and what lint asks of names and versions.
func (*ruleFile) RefineSchema(s *strictyaml.Schema) {
	one := 1
	s.Properties["rule"].Type, s.Properties["rule"].Enum = nil, Kinds()
	s.Properties["name"].Pattern = ruleName.String()
	s.Properties["version"].Minimum = &one
}

// RefineSchema says what lint asks of the name.
func (*keepFile) RefineSchema(s *strictyaml.Schema) { s.Properties["keep"].Pattern = ruleName.String() }
