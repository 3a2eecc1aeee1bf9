package api_test

import (
	"bytes"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"fieldwork/internal/account"
	"fieldwork/internal/api"
	"fieldwork/internal/consoletest"
)

var update = flag.Bool("update", false, "write the golden files anew")

const documentPath = api.Address + "/openapi.json"

// A document is the description as a program reads it.
type document struct {
	OpenAPI string
	Info    struct{ Title, Version string }
	Servers []struct{ URL string }
	Paths   map[string]map[string]struct {
		OperationID string
		Security    []map[string][]string
		Parameters  []struct {
			Name, In string
			Required bool
			Schema   any
		}
		RequestBody *struct {
			Content map[string]struct{ Schema any }
		}
		Responses map[string]struct {
			Description *string
			Content     map[string]struct{ Schema any }
		}
	}
	Components struct {
		Schemas         map[string]any
		SecuritySchemes map[string]struct{ Type, Scheme string }
	}
}

func (r *rig) document() (d document, raw string) {
	r.t.Helper()
	a := r.ask("", http.MethodGet, documentPath, "").want(http.StatusOK)
	a.read(&d)
	return d, a.Body
}

// TestTheDocumentIsGolden holds that the contract changes only where somebody meant it to.
func TestTheDocumentIsGolden(t *testing.T) {
	_, raw := raise(t).document()
	golden := filepath.Join("testdata", "openapi.json")
	if *update {
		if err := os.WriteFile(golden, []byte(raw), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if raw != string(want) {
		t.Errorf("the description is not that of %s; look at what changes for programs, then run the test with -update", golden)
	}
}

// TestTheDocumentIsSound holds what OpenAPI 3.1 asks for and no schema of ours could say.
func TestTheDocumentIsSound(t *testing.T) {
	r := raise(t)
	d, raw := r.document()
	if d.OpenAPI != "3.1.0" || d.Info.Title == "" || d.Info.Version == "" || len(d.Servers) != 1 || d.Servers[0].URL != api.Base {
		t.Errorf("head %+v %+v %+v", d.OpenAPI, d.Info, d.Servers)
	}
	if strings.Contains(raw, "http://") || strings.Contains(raw, "https://") || strings.Contains(raw, "$schema") {
		t.Error("the description leads to another host")
	}
	ids := map[string]bool{}
	for path, methods := range d.Paths {
		for method, o := range methods {
			where := method + " " + path
			if ids[o.OperationID] || o.OperationID == "" {
				t.Errorf("%s: operation %q is there twice, or nameless", where, o.OperationID)
			}
			ids[o.OperationID] = true
			if len(o.Security) != 1 || d.Components.SecuritySchemes["token"].Scheme != "bearer" {
				t.Errorf("%s asks for no token: %v", where, o.Security)
			}
			declared := map[string]bool{}
			for _, p := range o.Parameters {
				declared[p.In+" "+p.Name] = true
				if p.In == "path" && !p.Required || p.Schema == nil {
					t.Errorf("%s: parameter %+v", where, p)
				}
			}
			for _, name := range regexp.MustCompile(`\{([^}]*)\}`).FindAllStringSubmatch(path, -1) {
				if !declared["path "+name[1]] {
					t.Errorf("%s: %s is not declared", where, name[1])
				}
			}
			for status, response := range o.Responses {
				if response.Description == nil || status[0] >= '4' && response.Content["application/problem+json"].Schema == nil {
					t.Errorf("%s: response %s", where, status)
				}
			}
		}
	}
	if len(ids) != len(r.api.Operations()) {
		t.Errorf("%d operations are described, %d there are", len(ids), len(r.api.Operations()))
	}
}

// A contract checks answers against the description.
type contract struct {
	document
	compiler *jsonschema.Compiler
}

func (r *rig) contract() contract {
	r.t.Helper()
	d, raw := r.document()
	whole, err := jsonschema.UnmarshalJSON(strings.NewReader(raw))
	if err != nil {
		r.t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("mem:///openapi.json", whole); err != nil {
		r.t.Fatal(err)
	}
	return contract{d, c}
}

// keep holds an answer to an operation against its description.
func (c contract) keep(t *testing.T, o api.Operation, a answer) {
	t.Helper()
	media, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	described := c.Paths[o.Path][strings.ToLower(o.Method)].Responses[strconv.Itoa(a.Status)]
	if described.Description == nil {
		t.Errorf("%s answers with %d, which is not described: %s", o.ID, a.Status, a.Body)
		return
	}
	if len(described.Content) == 0 || described.Content["application/octet-stream"].Schema != nil || described.Content["application/zip"].Schema != nil {
		return
	}
	pointer := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(o.Path)
	schema, err := c.compiler.Compile("mem:///openapi.json#/paths/" + pointer + "/" + strings.ToLower(o.Method) + "/responses/" + strconv.Itoa(a.Status) + "/content/" + strings.ReplaceAll(media, "/", "~1") + "/schema")
	if err != nil {
		t.Errorf("%s %d %s: %v", o.ID, a.Status, media, err)
		return
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewBufferString(a.Body))
	if err == nil {
		err = schema.Validate(value)
	}
	if err != nil {
		t.Errorf("%s answers otherwise than described: %v\n%.1000s", o.ID, err, a.Body)
	}
}

// TestAnswersAreAsDescribed asks for every operation, over a survey in the field, what can be answered and what cannot.
func TestAnswersAreAsDescribed(t *testing.T) {
	r := fielded(t, twoFiles)
	c := r.contract()
	token := r.token(consoletest.Chief, "", account.Scopes()...)
	ordered := r.ask(token, http.MethodPost, r.in("/deliveries"), `{}`).want(http.StatusAccepted)
	r.until(token, ordered.Header.Get("Location"))
	var work struct{ Work string }
	ordered.read(&work)
	var list struct{ Interviews []struct{ Interview int64 } }
	r.ask(token, http.MethodGet, r.in("/interviews?disposition=complete&limit=1"), "").want(http.StatusOK).read(&list)
	bodies := map[string]string{
		"change-cell": `{"target": 5000, "why": "more"}`, "change-door": `{"state": "paused", "why": "night", "was": "open"}`, "order-delivery": `{"formats": ["csv"], "language": "en"}`,
		"order-report": `{"language": "en"}`, "invalidate-interview": `{"why": "nonsense"}`, "restore-interview": `{"why": "no nonsense"}`,
	}
	fill := strings.NewReplacer("{survey}", r.Surveys[0].ID, "{cell}", r.Surveys[0].Cells[0].Name, "{interview}", strconv.FormatInt(list.Interviews[0].Interview, 10), "{work}", work.Work, "{path}", "completes.csv")
	const last = "delete-work" // nothing can be asked of the work afterwards
	for _, o := range r.api.Operations() {
		if o.ID == last {
			continue
		}
		for _, body := range []string{"", bodies[o.ID], `{"nothing": true}`, `[`} {
			c.keep(t, o, r.ask(token, o.Method, api.Base+fill.Replace(o.Path), body))
		}
		c.keep(t, o, r.ask(token, o.Method, address(o, r.Surveys[0].ID), bodies[o.ID]))
		c.keep(t, o, r.ask("", o.Method, api.Base+fill.Replace(o.Path), ""))
		r.Pass(forgiveness)
	}
	for _, o := range r.api.Operations() {
		if o.ID == last {
			c.keep(t, o, r.ask(token, o.Method, api.Base+fill.Replace(o.Path), "").want(http.StatusNoContent))
		}
	}
}

// TestEverySchemaCompiles holds that programs that check what they send can.
func TestEverySchemaCompiles(t *testing.T) {
	c := raise(t).contract()
	for name := range c.Components.Schemas {
		if _, err := c.compiler.Compile("mem:///openapi.json#/components/schemas/" + name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
