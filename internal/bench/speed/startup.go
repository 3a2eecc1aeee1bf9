package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// startUp measures from the start of the process until a respondent's first page is answered, with a large database.
func (b *bench) startUp(ctx context.Context) error {
	db, err := b.seeded(ctx, b.stored)
	if err != nil {
		return err
	}
	for i := range b.rounds {
		took, err := b.startOnce(ctx, db, i)
		if err != nil {
			return err
		}
		b.report.starts = append(b.report.starts, took)
		fmt.Fprintf(b.log, "  %.3f s\n", took)
	}
	slices.Sort(b.report.starts)
	return nil
}

func (b *bench) startOnce(ctx context.Context, db string, i int) (seconds float64, err error) {
	s, err := b.start(ctx, b.program, db, fmt.Sprintf("/s/%s?source=panel&pid=start-%d-%d", shipped, time.Now().UnixNano(), i), func(address string) []string {
		return []string{"serve", "--addr", address, "--db", db, "--works", db + ".works", "--survey", b.survey}
	})
	if err != nil {
		return 0, err
	}
	defer stopAll(s)
	if s.first != http.StatusOK {
		return 0, fmt.Errorf("the first page is answered with %d", s.first)
	}
	return s.answered.Sub(s.started).Seconds(), nil
}
