package survey

import (
	"strings"
	"testing"
	"time"
)

const experiment = `survey: arms
title: {en: Arms}
organiser: {en: Us}
languages: [en]
time_zone: Asia/Shanghai
lists:
  arm:
    - {code: 7, name: control, en: Control}
    - {code: 8, name: shown, en: Price shown}
  yesno:
    - {code: 1, name: "yes", en: "Yes"}
    - {code: 2, name: "no", en: "No"}
pages:
  - page: screener
    ask: [{one: buyer, of: yesno, en: Buyer?}]
  - gate
  - page: price
    if: arm == "shown"
    ask: [{one: fair, of: yesno, en: Fair?}]
  - page: rest
    ask: [{one: happy, of: yesno, en: Happy?}]
types:
  - {type: all, en: Everybody}
assign:
  - {assign: arm, of: arm, en: Experimental arm}
quotas:
  - {cell: everybody, types: [all], en: Everybody, target: 20}
  - {cell: control, assign: arm, en: Control, target: 10, closes: "2015-10-20T18:00:00+08:00"}
  - {cell: shown, assign: arm, en: Price shown, target: 10}
`

func TestAnAssignedVariable(t *testing.T) {
	s, findings := Parse("arms.yaml", []byte(experiment))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	v, ok := s.Variable("arm")
	if !ok || !v.Assigned || v.Kind != CodeVariable || len(v.Values) != 2 || v.Values[1].Name != "shown" || v.Values[1].Code != 8 || v.Label["en"] != "Experimental arm" {
		t.Errorf("variable %+v", v)
	}
	if c := s.Cells[1]; !c.Assigned || c.Dimension != "arm" || !c.Closes.Equal(time.Date(2015, 10, 20, 10, 0, 0, 0, time.UTC)) {
		t.Errorf("cell %+v", c)
	}
	if cells := s.CellsOf("all", Facts{}); len(cells) != 1 || cells[0] != "everybody" {
		t.Errorf("a respondent is classified into %v; the gate draws the arms", cells)
	}
	page, _, _ := s.Page("price")
	for code, want := range map[int]bool{7: false, 8: true} {
		if got := page.If.Holds(Facts{"arm": CodeValue(code)}); got != want {
			t.Errorf("arm %d sees the page: %v, want %v", code, got, want)
		}
	}
	if page.If.Holds(Facts{}) {
		t.Error("somebody without an arm sees the page")
	}
	if s.TimeZone.String() != "Asia/Shanghai" {
		t.Errorf("time zone %s", s.TimeZone)
	}
}

func TestLintOfAssignment(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown variable", "assign: arm, en: Price shown", "assign: amr, en: Price shown", `unknown-assignment: variable "amr" is not declared`},
		{"one cell only", "cell: shown, assign: arm", "cell: shown, types: [all], dimension: x", `nothing-to-assign: option "shown" of variable "arm" has no cell`},
		{"assigned and given", "cell: shown, assign: arm", `cell: shown, assign: arm, if: buyer == "yes"`, `mixed-cell: cell "shown" is assigned`},
		{"a cell of types among the arms", "cell: everybody, types: [all]", "cell: everybody, dimension: arm, types: [all]", `mixed-dimension: cell "everybody" is in dimension "arm"`},
		{"a cell that is no option", "cell: shown, assign", "cell: shwon, assign", `unknown-option: cell "shwon" is assigned, and no option of list "arm"`},
		{"used before the gate", "pages:", "eligible:\n  - {need: shown, if: arm == \"shown\"}\npages:", "asked-later"},
		{"an option that is none", `if: arm == "shown"`, `if: arm == "show"`, `unknown-option`},
		{"a name that is taken", "assign: arm, of: arm, en: Experimental arm", "assign: happy, of: arm, en: Experimental arm", "duplicate-variable"},
		{"one of our own names", "assign: arm, of: arm, en: Experimental arm", "assign: cell, of: arm, en: Experimental arm", "reserved-name"},
		{"no instant", `"2015-10-20T18:00:00+08:00"`, `"20 October"`, `bad-time: closes "20 October"`},
		{"no zone", "Asia/Shanghai", "Asia/Peking", `bad-time-zone: time zone "Asia/Peking"`},
	} {
		text := strings.Replace(experiment, c.old, c.new, 1)
		if text == experiment {
			t.Fatalf("%s: nothing was replaced", c.name)
		}
		_, findings := Parse("arms.yaml", []byte(text))
		if err := findings.Err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: findings %v, want %q", c.name, err, c.want)
		}
	}
}
