package main

import (
	"testing"

	"fieldwork/internal/deliver"
	"fieldwork/internal/shell"
	"fieldwork/internal/workbook"
)

// TestADeliverySpeaksEveryLanguage: no word is missing of what a workbook and the description for archives say.
func TestADeliverySpeaksEveryLanguage(t *testing.T) {
	ids := workbook.Words()
	for _, table := range []string{deliver.Completes, deliver.Dropped, deliver.Late, deliver.Others} {
		ids = append(ids, "delivered_"+table)
	}
	for _, l := range frameLanguages() {
		for _, id := range ids {
			if shell.Words(l)(id) == id {
				t.Errorf("%s: there are no words for %s", l, id)
			}
		}
	}
}
