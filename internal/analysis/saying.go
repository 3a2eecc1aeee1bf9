package analysis

import (
	"fmt"
	"slices"
	"strings"

	"fieldwork/internal/survey"
)

// warn says what is to be known of the figures, once.
func (b *bench) warn(format string, args ...any) {
	b.table.Warnings = once(b.table.Warnings, fmt.Sprintf(format, args...))
}

// fail says what was asked for and could not be computed, once.
func (b *bench) fail(format string, args ...any) {
	b.table.Failures = once(b.table.Failures, fmt.Sprintf(format, args...))
}

// once adds a sentence that has not been said yet.
func once(said []string, sentence string) []string {
	if slices.Contains(said, sentence) {
		return said
	}
	return append(said, sentence)
}

// nameOf is what the table is called by where something is said of it.
func nameOf(p survey.PlannedTable) string {
	if p.Number == "" {
		return p.ID
	}
	return p.Number
}

// place names where in the table a warning belongs.
func (b *bench) place(model string, g survey.Group) string {
	parts := []string{nameOf(b.plan)}
	if model != "" {
		parts = append(parts, "model ("+model+")")
	}
	if g.Name != "" && (len(b.plan.Groups) > 1 || g.Where != nil) {
		parts = append(parts, "group "+g.Name)
	}
	return strings.Join(parts, ", ")
}
