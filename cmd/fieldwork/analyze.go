package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"fieldwork/internal/report"
)

// reportFormats are the names of the formats that a report can be written in; all are written when none are named.
func reportFormats() (names []string) {
	for _, f := range report.Formats() {
		names = append(names, string(f))
	}
	return names
}

func analyzeCommand() *cobra.Command {
	var f studyFlags
	var data, out, language string
	var w wanting
	var wanted []string
	cmd := &cobra.Command{
		Use:   "analyze",
		Short: "Run the analysis plan and write the report and its tables",
		Long: "Run the survey's analysis plan over the completes in a database (--db, --survey ID or DIR)\n" +
			"or over a delivered CSV file (--survey DIR --data FILE.csv). The same data and the same plan\n" +
			"give the same bytes. Exits with 1 when a table could not be computed; the others are written.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case out == "":
				return usage("say where to write with --out DIR")
			case data != "" && w.keep != "":
				return usage("--keep needs the database: a delivered file has been cleaned already; leave it out, or give --db instead of --data")
			case data != "" && w.asOf != "":
				return usage("--as-of needs the database: a delivered file is of one moment; leave it out, or give --db instead of --data")
			}
			for _, format := range wanted {
				if !slices.Contains(reportFormats(), format) {
					return usage("a report is not written as %q; choose from %s", format, strings.Join(reportFormats(), ", "))
				}
			}
			if err := reports(language); err != nil {
				return err
			}
			a, err := readAnalysis(cmd, f, data, w)
			if err != nil {
				return err
			}
			a.language, a.formats = language, formatsOf(wanted)
			return a.publish(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), out)
		},
	}
	f.register(cmd)
	cmd.Flags().Lookup("survey").Usage = "survey id, or the survey's folder, where its plan is; not needed when the database holds one survey and its folder is here"
	cmd.Flags().StringVar(&data, "data", "", "CSV file of completes that deliver wrote, instead of a database")
	cmd.Flags().StringVar(&out, "out", "", "folder to write, created when it is not there")
	cmd.Flags().StringVar(&language, "lang", "", "language of the report: "+strings.Join(frameLanguages(), ", ")+" (default English when the survey has it)")
	cmd.Flags().StringSliceVar(&wanted, "formats", reportFormats(), "formats to write: "+strings.Join(reportFormats(), ", "))
	registerKeep(cmd, &w.keep)
	registerAsOf(cmd, &w.asOf)
	return cmd
}

// formatsOf are formats by their names, which have been checked.
func formatsOf(names []string) []report.Format {
	formats := make([]report.Format, len(names))
	for i, name := range names {
		formats[i] = report.Format(name)
	}
	return formats
}

// readAnalysis reads what is to be analyzed, from a delivered file or from a database.
func readAnalysis(cmd *cobra.Command, f studyFlags, data string, w wanting) (*analysisRun, error) {
	if data != "" {
		return readAnalysisCSV(f.survey, data)
	}
	k, at, err := f.open(cmd.Context())
	if err != nil {
		return nil, err
	}
	defer k.store.Close()
	k.warn = warnsOn(cmd.ErrOrStderr())
	plan, err := at()
	if err != nil {
		return nil, err
	}
	show := shownOn(cmd.OutOrStdout())
	defer show.clear()
	return k.analysis(cmd.Context(), plan, w, show)
}
