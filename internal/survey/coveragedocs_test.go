package survey_test

import (
	"os"
	"strings"
	"testing"

	"fieldwork/internal/survey"
)

// TestTheDocumentedQuotasInterlock reads the example of docs/questionnaire.md as part of a survey.
func TestTheDocumentedQuotasInterlock(t *testing.T) {
	doc, err := os.ReadFile("../../docs/questionnaire.md")
	if err != nil {
		t.Fatal(err)
	}
	begin := strings.Index(string(doc), "quotas:\n  - {cell: total,")
	if begin < 0 {
		t.Fatal("docs/questionnaire.md has no example of interlocked quotas")
	}
	example, _, _ := strings.Cut(string(doc[begin:]), "```")
	head, _, _ := strings.Cut(covered, "quotas:")
	head = strings.NewReplacer("type: owner", "type: buyer", `type == "owner"`, `type == "buyer"`, "\n    - {code: 3, name: other, en: Other}", "",
		"of: gender, en", "may_refuse: true, of: gender, en").Replace(head)
	s, findings := survey.Parse("q.yaml", []byte(head+example))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	if ds := s.Dimensions(); len(ds) != 2 || ds[0].By != survey.ByType || ds[1].By != survey.ByCondition || len(ds[1].Cells) != 5 {
		t.Errorf("dimensions %+v", ds)
	}
	// The last cell is what makes it complete, and the check sees that.
	short, _, _ := strings.Cut(example, "  - {cell: gender_not_said")
	if _, findings := survey.Parse("q.yaml", []byte(head+short)); !strings.Contains(findings.Error(), "cells-not-asked") {
		t.Errorf("without the cell of those who do not say: %v", findings)
	}
}

// TestEveryCodeOfCoverageIsDocumented holds the table of codes to the code.
func TestEveryCodeOfCoverageIsDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/questionnaire.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"cells-overlap", "cells-incomplete", "cells-not-asked", "unreachable-cell", "unreachable-type", "never-eligible",
		"unreachable-page", "unreachable-question", "unreachable-option", "mixed-targets"} {
		if !strings.Contains(string(doc), "`"+code+"`") {
			t.Errorf("docs/questionnaire.md says nothing of the code %s", code)
		}
	}
}
