package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"fieldwork/internal/deliver"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/web"
)

// The formats that deliver writes.
var formats = []string{"csv"}

func deliverCommand() *cobra.Command {
	var f studyFlags
	var out, language, asOf string
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
			k, at, err := f.open(cmd.Context())
			if err != nil {
				return err
			}
			defer k.store.Close()
			if files, err := at(); err == nil { // a dataset can do without
				k.declares(files)
			}
			if err := speaks(k.survey, language); err != nil {
				return err
			}
			return deliverStudy(cmd.Context(), k, asOf, out, language, cmd.OutOrStdout())
		},
	}
	f.register(cmd)
	cmd.Flags().StringVar(&out, "out", "", "folder to write, created when it is not there")
	cmd.Flags().StringVar(&language, "lang", "", "language of the labels (default the survey's first)")
	cmd.Flags().StringSliceVar(&wanted, "formats", formats, "formats to write")
	registerAsOf(cmd, &asOf)
	return cmd
}

func registerAsOf(cmd *cobra.Command, asOf *string) {
	cmd.Flags().StringVar(asOf, "as-of", "", "the data as they were at a moment: a day (to its end), \"2015-10-15 12:00\", or an instant with its zone")
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
func deliverStudy(ctx context.Context, k *keptStudy, asOf, out, language string, w io.Writer) error {
	show := shownOn(w)
	bundle, err := k.bundle(ctx, asOf, show)
	show.clear()
	if err != nil {
		return err
	}
	bundle.Language = bundle.Survey.Language(language)
	bundle.Words = web.Words(bundle.Language)
	m, err := deliver.Dataset(out, bundle)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "dataset      %s (%d files; manifest %s)\n", out, len(m.Files), filepath.Join(out, "manifest.json"))
	return nil
}
