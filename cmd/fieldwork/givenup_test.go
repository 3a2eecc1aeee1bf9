package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/deliver"
	"fieldwork/internal/fault"
)

// TestADeliveryIsWatchedAndCanBeGivenUpAtEveryStep: whoever waits is told of each step that takes long, and whoever stops
// there finds nothing left of it.
func TestADeliveryIsWatchedAndCanBeGivenUpAtEveryStep(t *testing.T) {
	s := newSmallStudy(t)
	s.come(20)
	k, err := openStudy(t.Context(), s.db, "")
	if err != nil {
		t.Fatal(err)
	}
	defer k.store.Close()
	if files, err := folderOf(shipped); err == nil {
		k.declares(files)
	}
	order := func(out string) deliverOrder {
		return deliverOrder{out: out, formats: []deliver.Format{deliver.CSV}}
	}
	var steps []string
	out := filepath.Join(t.TempDir(), "watched")
	if _, err := k.dataset(t.Context(), order(out), func(_, _ int, what string) {
		if what != "" && !slices.Contains(steps, what) {
			steps = append(steps, what)
		}
	}); err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"quality", "sample", "field", "field: pages", "field: arrivals", "interviews", "completes.csv", "ledger", "paradata: pages"} {
		if !slices.Contains(steps, step) {
			t.Errorf("nobody is told of %q: %q", step, steps)
		}
	}
	for _, step := range steps {
		ctx, stop := context.WithCancel(t.Context())
		beside := t.TempDir()
		_, err := k.dataset(ctx, order(filepath.Join(beside, "data")), func(_, _ int, what string) {
			if what == step {
				stop()
			}
		})
		stop()
		if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "given up") {
			t.Errorf("given up at %q: %v", step, err)
		}
		if left, _ := os.ReadDir(beside); len(left) > 0 {
			t.Errorf("given up at %q: %s is left", step, left[0].Name())
		}
	}
}
