package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/dataset"
	"fieldwork/internal/deliver"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/web"
)

// The formats that deliver writes.
var formats = []string{"csv"}

func deliverCommand() *cobra.Command {
	var f studyFlags
	var out, language string
	var wanted []string
	cmd := &cobra.Command{
		Use:   "deliver",
		Short: "Write the study's dataset, codebook, ledger and manifest into a folder",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, w := range wanted {
				if !slices.Contains(formats, w) {
					return usage("format %q is not written; choose from %s", w, strings.Join(formats, ", "))
				}
			}
			if out == "" {
				return usage("say where to write with --out DIR")
			}
			k, err := openStudy(cmd.Context(), f.db, f.survey)
			if err != nil {
				return err
			}
			defer k.store.Close()
			if err := speaks(k.survey, language); err != nil {
				return err
			}
			return deliverStudy(cmd.Context(), k, out, language, time.Now(), cmd.OutOrStdout())
		},
	}
	f.register(cmd)
	cmd.Flags().StringVar(&out, "out", "", "folder to write, created when it is not there")
	cmd.Flags().StringVar(&language, "lang", "", "language of the labels (default the survey's first)")
	cmd.Flags().StringSliceVar(&wanted, "formats", formats, "formats to write")
	return cmd
}

// verify refuses to let data out of a database whose counters have drifted from its rows.
func (k *keptStudy) verify(ctx context.Context) error {
	drifts, err := field.Verify(ctx, k.store, k.survey.ID, noClock)
	if err == nil && len(drifts) > 0 {
		err = fault.Errorf(fault.Conflict, "%d counters have drifted from the rows; run fieldwork quota verify and mend that first", len(drifts))
	}
	return err
}

// deliverStudy writes everything that a researcher takes home.
func deliverStudy(ctx context.Context, k *keptStudy, out, language string, now time.Time, w io.Writer) error {
	bundle, err := k.bundle(ctx)
	if err != nil {
		return err
	}
	bundle.Now, bundle.Language = now, k.survey.Language(language)
	bundle.Words = web.Words(bundle.Language)
	m, err := deliver.Dataset(out, bundle)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "dataset      %s (%d files; manifest %s)\n", out, len(m.Files), filepath.Join(out, "manifest.json"))
	return nil
}

// bundle verifies the cells, reads the whole study and weighs its sample.
func (k *keptStudy) bundle(ctx context.Context) (deliver.Bundle, error) {
	if err := k.verify(ctx); err != nil {
		return deliver.Bundle{}, err
	}
	frame, err := dataset.Build(k.survey, k.version, k.store.Interviews(ctx, k.survey.ID))
	if err != nil {
		return deliver.Bundle{}, err
	}
	tally, err := k.store.Tally(ctx, k.survey.ID, noClock)
	if err != nil {
		return deliver.Bundle{}, err
	}
	counts, err := k.store.ArrivalCounts(ctx, k.survey.ID)
	if err != nil {
		return deliver.Bundle{}, err
	}
	b := deliver.Bundle{
		Survey: k.survey, Version: k.version, Frame: frame, Arrivals: k.store.Arrivals(ctx, k.survey.ID), Events: k.store.Events(ctx, k.survey.ID), Cells: tally.Cells, Fills: tally.Fills, Counts: counts,
		Software: software(), Synthetic: k.demo,
	}
	err = weigh(&b)
	return b, err
}
