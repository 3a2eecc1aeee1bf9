package store

import (
	"encoding/json"

	"fieldwork/internal/interview"
)

// A cellCount is a cell's counts as the ledger has them: [cell, target, completed, held], and the state unless it is open.
// Rows of earlier schemas have objects, which stay as they are, because the ledger is append-only.
type cellCount struct{ interview.CellCount }

const openCell = "open"

// UnmarshalJSON reads the list, or an object.
func (c *cellCount) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '{' {
		c.CellCount = interview.CellCount{}
		return json.Unmarshal(data, &c.CellCount)
	}
	c.State = openCell
	return json.Unmarshal(data, &[]any{&c.Cell, &c.Target, &c.Completed, &c.Held, &c.State})
}

// readCellCounts reads what the ledger tells of the cells.
func readCellCounts(text string) ([]interview.CellCount, error) {
	var rows []cellCount
	if err := fromJSON(text, &rows, "a ledger row"); err != nil {
		return nil, err
	}
	counts := make([]interview.CellCount, len(rows))
	for i, r := range rows {
		counts[i] = r.CellCount
	}
	return counts, nil
}
