package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"fieldwork/internal/calibration"
	"fieldwork/internal/dataset"
	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/published"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
)

// maxStudies is how many studies may be asked for at once: their numbers are kept in memory.
const maxStudies = 10000

// A calibrationRun draws studies of a population without a server and holds their numbers against the published ones.
type calibrationRun struct {
	studies  int
	out      string
	straight bool // the population's straight-liners come, too
}

// register adds the run's flags to simulate.
func (r *calibrationRun) register(cmd *cobra.Command) {
	cmd.Flags().IntVar(&r.studies, "studies", 0, "instead of a server, draw so many studies of the survey's population, and hold their tables against "+calibration.File)
	cmd.Flags().StringVar(&r.out, "out", "", "studies: write every number into this new CSV file, too")
	cmd.Flags().BoolVar(&r.straight, "straight-liners", false, "studies: let those come, too, who do not read and give one answer to a whole grid")
}

// flags tells whether simulate was given flags that do not belong together.
func (r *calibrationRun) flags(cmd *cobra.Command) error {
	asked := cmd.Flags().Changed("studies")
	switch {
	case !asked && (cmd.Flags().Changed("out") || r.straight):
		return usage("--out and --straight-liners belong to --studies; add that, or leave them out")
	case asked && (r.studies < 1 || r.studies > maxStudies):
		return usage("--studies %d; give a number from 1 to %d", r.studies, maxStudies)
	}
	for _, name := range []string{"url", "source", "arrivals", "concurrency", "compare-rules"} {
		if asked && cmd.Flags().Changed(name) {
			return usage("--%s is not for --studies, which needs no server; leave --%s out", name, name)
		}
	}
	return nil
}

// command draws the studies and prints what they say. The error says that a criterion does not hold.
func (r *calibrationRun) command(cmd *cobra.Command, name string, seed uint64, asJSON bool) error {
	setup, err := calibrationOf(name, r.straight)
	if err != nil {
		return err
	}
	summary, err := r.draw(cmd, setup, seed)
	if err != nil {
		return err
	}
	if err := printStudies(cmd.OutOrStdout(), setup, summary, asJSON); err != nil {
		return err
	}
	if n := len(summary.Failures); n > 0 {
		f := summary.Failures[0]
		return fault.Errorf(fault.Invalid, "%d criteria fail; the first, %s of %s: %s; mend population.yaml or its pool, or %s", n, f.Criterion, f.Where, f.What, calibration.File)
	}
	return nil
}

// draw draws the studies and, when a file is wanted, writes it. The file is made first: nobody shall wait for studies whose
// numbers then cannot be kept.
func (r *calibrationRun) draw(cmd *cobra.Command, setup calibration.Setup, seed uint64) (summary calibration.Summary, err error) {
	var file *os.File
	if r.out != "" {
		if file, err = os.OpenFile(r.out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644); err != nil {
			return summary, fault.Errorf(fault.Unavailable, "the numbers cannot be written: %w; name a new file in a folder you may write to with --out", err)
		}
		defer func() {
			if err = errors.Join(err, file.Close()); err != nil {
				err = errors.Join(err, os.Remove(r.out))
			}
		}()
	}
	watch, finish := r.bar(cmd.ErrOrStderr())
	studies, err := setup.Run(cmd.Context(), seed, r.studies, runtime.GOMAXPROCS(0), watch)
	finish()
	if err != nil && cmd.Context().Err() != nil {
		return summary, fault.Errorf(fault.Unavailable, "stopped before all studies were drawn; nothing is kept")
	}
	if err != nil {
		return summary, err
	}
	if summary = setup.Summarise(studies); file != nil {
		err = summary.WriteCSV(file)
	}
	return summary, err
}

// bar shows on a terminal how many studies are done.
func (r *calibrationRun) bar(w io.Writer) (watch func(done int), finish func()) {
	if !terminal(w) {
		return nil, func() {}
	}
	bar := progressbar.NewOptions(r.studies, progressbar.OptionSetWriter(w), progressbar.OptionSetWidth(20),
		progressbar.OptionSetDescription("studies"), progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true))
	return func(done int) { _ = bar.Set(done) }, func() { fmt.Fprintln(w) }
}

// printStudies prints the summary, with the plan's notes on what was published.
func printStudies(w io.Writer, setup calibration.Setup, s calibration.Summary, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(s)
	}
	language := setup.Survey.Language("en")
	return s.Print(w, func(records string) []string { return setup.Notes(records, language) })
}

// calibrationOf reads all that a survey's calibration needs: its plan, its population, and what they shall give. Whoever
// gives one answer to a whole grid tells nothing of the answers that the population was made to give, so they stay away
// unless they are asked for.
func calibrationOf(name string, straight bool) (calibration.Setup, error) {
	s, f, err := loadSurvey(name)
	if err != nil {
		return calibration.Setup{}, err
	}
	plan, err := survey.LoadPlan(f.files, f.dir, s)
	if err != nil {
		return calibration.Setup{}, err
	}
	set, findings := published.Read(f.files, f.dir, s, plan)
	if err := findings.Err(); err != nil {
		return calibration.Setup{}, fault.Errorf(fault.Invalid, "%w", err)
	}
	people, err := simulate.LoadPopulation(f.files, f.dir, s)
	if err != nil {
		return calibration.Setup{}, err
	}
	if !straight {
		people = people.Attentive()
	}
	numbers, err := calibration.Read(f.files, f.dir, s, plan, set)
	return calibration.Setup{Survey: s, Plan: plan, Population: virtual{s, people}, Numbers: numbers, Weigh: weighDrawn(s)}, err
}

// virtual are a population's respondents as the calibration knows them.
type virtual struct {
	survey *survey.Survey
	people *simulate.Population
}

// Interview is what an arrival of the study with the seed leaves behind.
func (v virtual) Interview(seed uint64, arrival int) interview.Interview {
	return v.people.Complete(v.survey, v.people.Draw(seed, arrival), int64(arrival+1))
}

// weighDrawn weighs a study that was drawn as one from the field is weighed.
func weighDrawn(s *survey.Survey) func(*dataset.Frame, calibration.Study) (map[string]int, error) {
	return func(f *dataset.Frame, study calibration.Study) (map[string]int, error) {
		weighting, err := weightingOf(arrived{survey: s, fills: study.Fills, cells: study.Cells}, f.SampleByType())
		if err != nil || weighting.Types == nil {
			return weighting.Arrivals, err
		}
		return weighting.Arrivals, f.Weigh(weighting.ByType())
	}
}
