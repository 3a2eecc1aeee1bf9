package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/analysis"
	"fieldwork/internal/dataset"
	"fieldwork/internal/deliver"
	"fieldwork/internal/fault"
	"fieldwork/internal/survey"
	"fieldwork/internal/web"
)

func analyzeCommand() *cobra.Command {
	var f studyFlags
	var data, out, language string
	cmd := &cobra.Command{
		Use:   "analyze",
		Short: "Run the analysis plan and write the report and its tables",
		Long: "Run the survey's analysis plan over the completes in a database (--db, --survey ID)\n" +
			"or over a delivered CSV file (--survey DIR --data FILE.csv).",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return usage("say where to write with --out DIR")
			}
			a, err := readAnalysis(cmd, f, data)
			if err != nil {
				return err
			}
			if err := speaks(a.survey, language); err != nil {
				return err
			}
			a.language, a.now = language, time.Now()
			return a.report(cmd.OutOrStdout(), out)
		},
	}
	f.register(cmd)
	cmd.Flags().StringVar(&data, "data", "", "CSV file of completes that deliver wrote, instead of a database")
	cmd.Flags().StringVar(&out, "out", "", "folder to write, created when it is not there")
	cmd.Flags().StringVar(&language, "lang", "", "language of the report (default English when the survey has it)")
	return cmd
}

// An analysisRun is a plan with the completes it is run over.
type analysisRun struct {
	survey    *survey.Survey
	plan      *survey.Plan
	frame     *dataset.Frame // completes in sample
	arrivals  map[string]int // by type, of the window that their weights come from; nil when not known
	language  string
	now       time.Time
	synthetic bool // the respondents were virtual ones
}

func readAnalysis(cmd *cobra.Command, f studyFlags, data string) (*analysisRun, error) {
	if data != "" {
		return readAnalysisCSV(f.survey, data)
	}
	k, err := openStudy(cmd.Context(), f.db, f.survey)
	if err != nil {
		return nil, err
	}
	defer k.store.Close()
	return k.analysis(cmd.Context())
}

func readAnalysisCSV(name, data string) (*analysisRun, error) {
	if name == "" {
		name = shipped
	}
	s, f, err := loadSurvey(name)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(data)
	if err != nil {
		return nil, fault.Errorf(fault.NotFound, "the data file cannot be read: %w; name a CSV file that deliver wrote", err)
	}
	defer file.Close()
	frame, err := dataset.ReadCSV(s, file)
	if err != nil {
		return nil, fault.Errorf(fault.KindOf(err), "%s: %w", data, err)
	}
	origin := deliver.ReadOrigin(filepath.Dir(data))
	plan, err := planOf(f, s)
	return &analysisRun{survey: s, plan: plan, frame: frame.InSample(), arrivals: origin.Arrivals, synthetic: origin.Synthetic}, err
}

// analysis reads the study's completes. The plan stands in the survey's folder; the questionnaire in the database.
func (k *keptStudy) analysis(ctx context.Context) (*analysisRun, error) {
	b, err := k.bundle(ctx)
	if err != nil {
		return nil, err
	}
	f, err := openFolder(k.survey.ID)
	if err != nil {
		return nil, fault.Errorf(fault.NotFound, "the plan of survey %s is not here: run this beside its folder %s, or analyze a delivered CSV with --survey DIR --data FILE", k.survey.ID, k.survey.ID)
	}
	plan, err := planOf(f, k.survey)
	return &analysisRun{survey: k.survey, plan: plan, frame: b.Frame.InSample(), arrivals: b.Weighting.Arrivals, synthetic: k.demo}, err
}

func planOf(f folder, s *survey.Survey) (*survey.Plan, error) {
	plan, err := survey.LoadPlan(f.files, f.dir, s)
	if err != nil {
		return nil, err
	}
	return plan, survey.LintPlan(plan)
}

// report runs the plan and writes report.html, the tables' CSV files and the figures.
func (a *analysisRun) report(w io.Writer, out string) error {
	language := a.language
	if language == "" {
		language = a.survey.Language("en")
	}
	tables, err := analysis.Run(analysis.Input{Survey: a.survey, Plan: a.plan, Frame: a.frame, Arrivals: a.arrivals,
		Progress: func(done, total int, what string) {
			if terminal(w) {
				fmt.Fprintf(w, "\ranalysis     %d of %d %-30s", done, total, what)
			}
		}})
	if err != nil {
		return err
	}
	if terminal(w) {
		fmt.Fprintf(w, "\r%60s\r", "")
	}
	err = deliver.Report(out, deliver.ReportInput{
		Survey: a.survey, Frame: a.frame, Tables: tables,
		Language: language, Words: web.Words(language), Now: a.now, Software: software(), Synthetic: a.synthetic,
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "report       %s\n", filepath.Join(out, "report.html"))
	return nil
}
