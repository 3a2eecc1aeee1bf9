package fit

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"fieldwork/internal/modelspec"
)

// TestTheManualNamesEverything: every key of a spec and every field of a result stands in docs/fit.md.
func TestTheManualNamesEverything(t *testing.T) {
	manual := readManual(t)
	named := map[string]bool{}
	for _, code := range regexp.MustCompile("`[^`\n]+`").FindAllString(manual, -1) {
		for _, word := range regexp.MustCompile(`[A-Za-z0-9_]+`).FindAllString(code, -1) {
			named[word] = true
		}
	}
	for tag, root := range map[string]reflect.Type{"yaml": reflect.TypeFor[modelspec.Spec](), "json": reflect.TypeFor[Result]()} {
		for _, name := range tags(root, tag, map[reflect.Type]bool{}) {
			if !named[name] && !understood[name] {
				t.Errorf("docs/fit.md says nothing of the %s key %q", tag, name)
			}
		}
	}
}

// understood are the fields of parts that the manual need not spell out.
var understood = map[string]bool{"names": true, "matrix": true, "note": true, "rows": true, "seed": true, "df2": true,
	"studentised": true, "original": true, "highest_power": true, "omitted": true, "all": true, "by_term": true, "binary_coefficients": true,
	"total": true, "by_type": true, "over_quota": true, "seq_of_last_accepted": true, "first_quota_closed": true, "counts_when_first_quota_closed": true,
	"what": true, "arrivals_log": true, "sampling": true}

// tags are the names under which a type's fields are read or written, those of its parts too.
func tags(t reflect.Type, tag string, seen map[reflect.Type]bool) []string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] {
		return nil
	}
	seen[t] = true
	var out []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get(tag), ",")
		if name != "" {
			out = append(out, name)
		}
		out = append(out, tags(t.Field(i).Type, tag, seen)...)
	}
	return out
}

func readManual(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../docs/fit.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestTheManualsSpecIsRead as it stands.
func TestTheManualsSpecIsRead(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(readManual(t), -1)
	if len(blocks) != 2 {
		t.Fatalf("%d examples, want a spec and its choice_based", len(blocks))
	}
	if s, err := modelspec.Load("spec.yaml", []byte(blocks[0][1])); err != nil || len(s.Regressors.Value) != 4 {
		t.Errorf("%v", err)
	}
	quotas := regexp.MustCompile("(?m)^  population_shares.*\n").ReplaceAllString(blocks[1][1], "")
	if _, err := modelspec.Load("spec.yaml", []byte("kind: mnlogit\noutcome: type\nlevels: [A, B, C]\n"+quotas)); err != nil {
		t.Error(err)
	}
}
