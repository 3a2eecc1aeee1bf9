package survey

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"fieldwork/internal/strictyaml"
)

var update = flag.Bool("update", false, "write the JSON Schemas of the files anew")

// TestSchemasAreKept holds the kept schemas, here and beside the manual, to the types and to the manual.
func TestSchemasAreKept(t *testing.T) {
	for _, s := range shapes() {
		want, err := strictyaml.Describe(s.file+" of a fieldwork survey", s.root, explain(t)).JSON()
		if err != nil {
			t.Fatal(err)
		}
		for _, folder := range []string{"schema", "../../docs/schema"} {
			name := filepath.Join(folder, s.name()+schemaEnding)
			if *update && !t.Failed() {
				if err := os.WriteFile(name, want, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s is not what the types and the manual say; run go test ./internal/survey -run Schema -update (%v)", name, err)
			}
		}
	}
}
