package store

import (
	"strings"
	"testing"

	"fieldwork/internal/account"
	"fieldwork/internal/field"
)

// TestLogsAreReadByAnIndex asks SQLite how it would read the pages that show the last of a long log: a page that sorts a log
// whole, or looks through it row by row, gets slower with every withdrawal.
func TestLogsAreReadByAnIndex(t *testing.T) {
	sqliteOnly(t, "it reads plans of SQLite")
	d := openDoor(t)
	place := account.Place{At: 5, Origin: fromAudit, ID: 7}
	for name, r := range map[string]account.Reading{
		"everything":          {Limit: 50},
		"everything, further": {Limit: 50, Before: place},
		"a survey":            {Limit: 50, Surveys: []string{"mini"}},
		"two surveys":         {Limit: 50, Surveys: []string{"mini", "maxi"}, Before: place},
	} {
		statement, args := logStatement(r)
		plan := d.plan(statement, args...)
		// The few rows that the parts leave may be sorted; what is read of the tables comes in the order of an index.
		if strings.Contains(plan, "SCAN audit\n") || strings.Contains(plan, "SCAN changes\n") || strings.Count(plan, "TEMP B-TREE") > strings.Count(plan, "CO-ROUTINE") {
			t.Errorf("%s:\n%s", name, plan)
		}
	}
	statement, args := lastChanges("mini", 20)
	if plan := d.plan(statement, args...); !strings.Contains(plan, "changes_what (survey=? AND what=?)") {
		t.Errorf("the last changes by hand:\n%s", plan)
	}
	if len(args) != 3 || args[0] != "mini" || len(args[1].([]string)) != 4 || args[1].([]string)[3] != string(field.Door) {
		t.Errorf("%v", args)
	}
}

// plan is how SQLite would carry a statement out, a line a step.
func (d *door) plan(statement string, args ...any) string {
	d.Helper()
	var steps []struct{ Detail string }
	if err := d.read.Raw(`EXPLAIN QUERY PLAN `+statement, args...).Scan(&steps).Error; err != nil {
		d.Fatal(err)
	}
	var b strings.Builder
	for _, s := range steps {
		b.WriteString(s.Detail + "\n")
	}
	return b.String()
}
