package main

import (
	"context"
	"encoding/json"
	"os"

	"fieldwork/internal/bench/crowd"
)

// record writes the pages that the server serves into a file, which the limit harness reads.
func record(ctx context.Context, o options) error {
	c, err := config(o)
	if err != nil {
		return err
	}
	rec, err := crowd.Record(ctx, c)
	if err != nil {
		return err
	}
	data, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	return os.WriteFile(o.record, data, 0o644)
}
