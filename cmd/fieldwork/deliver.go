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
	"fieldwork/internal/quality"
	"fieldwork/internal/shell"
)

// A deliverOrder is what deliver is asked for.
type deliverOrder struct {
	wanting
	out, language string
	formats       []deliver.Format
	bom           bool
}

func deliverCommand() *cobra.Command {
	var f studyFlags
	var o deliverOrder
	var wanted []string
	var all, clean bool
	cmd := &cobra.Command{
		Use:   "deliver",
		Short: "Write the study's dataset, codebook, ledger and manifest into a folder",
		Long: "Write the cleaned, labelled dataset in every format that is wanted, with its codebook, the cleaning log, the\n" +
			"ledger of arrivals, paradata, dispositions and the history of the quotas. Quality rules are those of the\n" +
			"survey's folder; they flag, and a keep-rule (--keep) decides at delivery which completes are dropped.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if o.formats, err = dataFormats(wanted); err != nil {
				return err
			}
			if o.keep, err = keepRule(o.keep, all, clean); err != nil {
				return err
			}
			if o.out == "" {
				return usage("say where to write with --out DIR")
			}
			k, at, err := f.open(cmd.Context())
			if err != nil {
				return err
			}
			defer k.store.Close()
			k.warn = warnsOn(cmd.ErrOrStderr())
			files, err := at()
			if err != nil { // a dataset can do without
				k.warn(fmt.Sprintf("no quality rules are applied: %v", err))
			} else {
				k.declares(files)
			}
			if err := speaks(k.survey, o.language); err != nil {
				return err
			}
			return k.deliver(cmd.Context(), o, cmd.OutOrStdout())
		},
	}
	f.register(cmd)
	cmd.Flags().StringVar(&o.out, "out", "", "folder to write, created when it is not there")
	cmd.Flags().StringVar(&o.language, "lang", "", "language of the labels (default the survey's first)")
	cmd.Flags().StringSliceVar(&wanted, "formats", formatNames(), "formats to write")
	cmd.Flags().BoolVar(&o.bom, "bom", false, "begin the CSV files of codes with a byte order mark, for spreadsheets that need one")
	registerKeep(cmd, &o.keep)
	cmd.Flags().BoolVar(&all, "all", false, "keep every complete: --keep all, which is the default")
	cmd.Flags().BoolVar(&clean, "clean", false, "--keep clean")
	registerAsOf(cmd, &o.asOf)
	return cmd
}

// formatNames are the names of all formats.
func formatNames() (names []string) {
	for _, f := range deliver.Formats() {
		names = append(names, string(f))
	}
	return names
}

// dataFormats are formats by their names.
func dataFormats(names []string) (formats []deliver.Format, err error) {
	for _, name := range names {
		if !slices.Contains(formatNames(), name) {
			return nil, usage("format %q is not written; choose from %s", name, strings.Join(formatNames(), ", "))
		}
		formats = append(formats, deliver.Format(name))
	}
	return formats, nil
}

func registerKeep(cmd *cobra.Command, keep *string) {
	cmd.Flags().StringVar(keep, "keep", "", "keep-rule of the survey's "+quality.File+" that decides which completes are dropped (default all are kept)")
}

// keepRule is the keep-rule that the flags name between them; "" when none does.
func keepRule(keep string, all, clean bool) (string, error) {
	named := keep
	for _, short := range []struct {
		name  string
		given bool
	}{{keepAll, all}, {keepClean, clean}} {
		switch {
		case !short.given:
		case named != "" && named != short.name:
			return "", usage("--keep, --all and --clean name different keep-rules; give one of them")
		default:
			named = short.name
		}
	}
	return named, nil
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

// deliver writes everything that a researcher takes home.
func (k *keptStudy) deliver(ctx context.Context, o deliverOrder, w io.Writer) error {
	m, err := k.dataset(ctx, o, shownOn(w))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "dataset      %s (%d files; manifest %s)\n", o.out, len(m.Files), filepath.Join(o.out, "manifest.json"))
	if m.Quality.Keep != keepAll {
		fmt.Fprintf(w, "kept         %d of %d completes by the keep-rule %s\n", m.Counts.Completes, m.Counts.Completes+m.Counts.Dropped, m.Quality.Keep)
	}
	return nil
}

func (k *keptStudy) dataset(ctx context.Context, o deliverOrder, show progress) (m deliver.Manifest, err error) {
	defer show.clear()
	defer func() {
		if err != nil && ctx.Err() != nil {
			err = fault.Errorf(fault.Unavailable, "the delivery was given up and nothing of it is left; start it again (%w)", ctx.Err())
		}
	}()
	r, err := k.reading(ctx, o.wanting, show)
	if err != nil {
		return m, err
	}
	b, err := r.bundle()
	if err != nil {
		return m, err
	}
	b.Formats, b.BOM, b.Language, b.Speak = o.formats, o.bom, b.Survey.Language(o.language), shell.Words
	b.Words, b.Progress = shell.Words(b.Language), show
	return deliver.Dataset(ctx, o.out, b)
}
