package store

import (
	"context"
	"fmt"
	"strings"

	"fieldwork/internal/fault"
)

// compare reads the target and holds it against what was read of the source.
func (c *copying) compare(ctx context.Context) (done Copied, err error) {
	if err := c.to.digest(ctx, c.tables, c.bar("comparing")); err != nil {
		return done, err
	}
	var differ []string
	for i, from := range c.from.digests {
		switch to := c.to.digests[i]; {
		case from.Rows != to.Rows:
			differ = append(differ, fmt.Sprintf("%s has %d rows and %d", from.Name, from.Rows, to.Rows))
		case from.SHA256 != to.SHA256:
			differ = append(differ, fmt.Sprintf("the %d rows of %s are not the same", from.Rows, from.Name))
		}
	}
	if len(differ) > 0 {
		return done, fault.Errorf(fault.Conflict, "the two databases differ: %s", strings.Join(differ, "; "))
	}
	return Copied{From: c.from.name, To: c.to.name, Schema: c.schema, Tables: c.from.digests, Rows: c.rows, SHA256: wholeSum(c.from.digests)}, nil
}

// barEvery is how often progress is told: often enough for a person, seldom enough to cost nothing.
const barEvery = 2_000

// bar tells of rows as they come.
func (c *copying) bar(what string) func() {
	n := int64(0)
	return func() {
		if n++; n%barEvery == 0 {
			c.Show(what, n, c.rows)
		}
	}
}
