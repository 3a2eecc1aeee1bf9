package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fieldwork/internal/analysis"
	"fieldwork/internal/browser"
	"fieldwork/internal/conduct"
	"fieldwork/internal/dataset"
	"fieldwork/internal/deliver"
	"fieldwork/internal/fault"
	"fieldwork/internal/published"
	"fieldwork/internal/report"
	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
)

// An analysisRun is a plan with the completes it is run over, and all that the report tells besides. It is the same from a
// database and from what was delivered of it.
type analysisRun struct {
	survey    *survey.Survey
	plan      *survey.Plan
	planFile  []byte // as it was read
	published *published.Set
	frame     *dataset.Frame // completes in sample
	arrivals  map[string]int // by type, of the window that their weights come from; nil when not known
	conduct   *conduct.Facts // nil when not known
	asOf      time.Time      // the moment whose data these are
	synthetic bool           // the respondents were virtual ones
	filter    string         // what makes an interview one of the completes
	findings  []string       // what is wrong beside the tables: told, and the exit code is 1
	doubts    []string       // what is to be known of the data: told
	language  string         // of the report; "" is English when the survey has it
	formats   []report.Format
}

// readAnalysisCSV reads a delivered data file, and what stands beside it.
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
	o := deliver.ReadOrigin(data)
	a := &analysisRun{survey: s, frame: frame.InSample(), arrivals: o.Arrivals, conduct: o.Conduct, asOf: o.AsOf, synthetic: o.Synthetic, filter: o.Filter, doubts: o.Doubts}
	if a.asOf.IsZero() {
		a.asOf = lastFinished(a.frame)
	}
	if o.Version != "" && o.Version != s.Version {
		a.doubts = append(a.doubts, fmt.Sprintf("%s was delivered with version %s of the questionnaire and %s holds version %s; their texts and codes may differ", data, o.Version.Short(), f.dir, s.Version.Short()))
	}
	return a, a.readPlan(f)
}

// lastFinished is the moment of data that do not tell theirs.
func lastFinished(f *dataset.Frame) (last time.Time) {
	c, ok := f.Column("finished")
	if !ok {
		return last
	}
	for _, text := range c.Texts {
		if at, err := time.Parse(time.RFC3339, text); err == nil && at.After(last) {
			last = at
		}
	}
	return last
}

// analysis reads the study as it was at a moment. The plan stands in the survey's folder; the questionnaire in the database.
func (k *keptStudy) analysis(ctx context.Context, plan folder, w wanting, show progress) (*analysisRun, error) {
	k.declares(plan)
	r, err := k.reading(ctx, w, show)
	if err != nil {
		return nil, err
	}
	a := &analysisRun{survey: r.survey, arrivals: r.weighting.Arrivals, asOf: r.past.At(), synthetic: k.demo, filter: deliver.Filter(r.keep)}
	if a.frame, err = r.frame(); err != nil {
		return nil, err
	}
	if a.conduct, err = r.facts(); err != nil {
		return nil, err
	}
	return a, a.readPlan(plan)
}

// readPlan reads the plan as far as it can be used, and what was published. What is wrong outside the tables leaves nothing
// to be computed, and is the error.
func (a *analysisRun) readPlan(f folder) error {
	plan, outside := survey.ReadPlan(f.files, f.dir, a.survey)
	if len(outside) > 0 {
		return outside // a plan whose own rule cannot be read would be computed of rows that it leaves out
	}
	if err := survey.LintPlan(plan); err != nil {
		return err
	}
	data, err := fs.ReadFile(f.files, path.Join(f.dir, survey.PlanFile))
	if err != nil {
		return fault.Errorf(fault.NotFound, "the plan cannot be read: %w", err)
	}
	var findings []string
	set, wrong := published.Read(f.files, f.dir, a.survey, plan)
	for _, w := range wrong {
		findings = append(findings, w.String())
	}
	a.plan, a.planFile, a.published, a.findings = plan, data, set, findings
	return nil
}

// publish writes the report and tells what there is and what is wrong. Its error comes after everything has been written.
func (a *analysisRun) publish(ctx context.Context, w, errs io.Writer, out string) error {
	show := shownOn(w)
	failed, err := a.write(ctx, out, show)
	show.clear()
	for _, d := range a.doubts {
		fmt.Fprintln(errs, "fieldwork: warning: "+d)
	}
	if err != nil {
		return err
	}
	written := filepath.Join(out, "report.html")
	if !slices.Contains(a.formats, report.HTML) {
		written = out
	}
	fmt.Fprintf(w, "report       %s\n", written)
	for _, f := range a.findings { // a finding begins with its file, so that editors can jump there
		fmt.Fprintln(errs, f)
	}
	for _, f := range failed {
		fmt.Fprintln(errs, f)
	}
	if n := len(a.findings) + len(failed); n > 0 {
		return fault.Errorf(fault.Invalid, "the report lacks what the %d findings above are about, and is written without it", n)
	}
	return nil
}

// failures are what of a table could not be computed, a line each that names the table.
func failures(t analysis.Table) []string {
	name, lines := t.Number, make([]string, len(t.Failures))
	if name == "" {
		name = t.ID
	}
	for i, f := range t.Failures {
		lines[i] = f
		if !strings.HasPrefix(f, name) {
			lines[i] = name + ": " + f
		}
	}
	return lines
}

// write runs the plan and writes the report's folder. What could not be computed is returned, a line each, and is no
// error: the rest is written, and the report says what is missing.
func (a *analysisRun) write(ctx context.Context, out string, show progress) (failed []string, err error) {
	tables, err := analysis.Run(analysis.Input{Survey: a.survey, Plan: a.plan, Frame: a.frame, Arrivals: a.arrivals,
		Progress: func(done, total int, what string) { show(done, total, what) }})
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, errors.Join(fault.New(fault.Unavailable, "the report was given up before it was written; make it again"), err)
	}
	for _, t := range tables {
		failed = append(failed, failures(t)...)
	}
	return failed, a.render(ctx, out, tables, show)
}

// render writes the report's folder in the formats that are wanted. What needs a browser is left out where there is none.
func (a *analysisRun) render(ctx context.Context, out string, tables []analysis.Table, show progress) error {
	language := a.language
	if language == "" {
		language = textLanguage(a.survey, "en")
	}
	printer, _ := browser.Find(os.Getenv(browserVariable))
	m, err := report.Write(ctx, out, report.Input{
		Survey: a.survey, Plan: a.plan, PlanFile: a.planFile, Frame: a.frame, Tables: tables, Published: a.published, Conduct: a.conduct,
		Language: language, Texts: textLanguage(a.survey, language), Words: shell.Words(language), Say: shell.Say(language), AsOf: a.asOf,
		Software: software(), Synthetic: a.synthetic, Filter: a.filter, Formats: a.formats, Browser: printer,
		Progress: func(what string) { show(len(tables), len(tables), what) },
	})
	for _, f := range m.Skipped {
		a.doubts = append(a.doubts, fmt.Sprintf("the report is not written as %s, for which a browser is needed; install chromium, or name one with %s", f, browserVariable))
	}
	return err
}

// browserVariable names the browser that prints, where it is none of those that are looked for.
const browserVariable = "FIELDWORK_BROWSER"
