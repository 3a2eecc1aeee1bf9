package main

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"fieldwork/internal/conduct"
	"fieldwork/internal/dataset"
	"fieldwork/internal/deliver"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quality"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
)

// A wanting is what is wanted of a study: its data as they were at a moment, cleaned by a keep-rule.
type wanting struct {
	asOf string // as people write it; "" means all that has happened
	keep string // the name of a keep-rule; "" keeps everybody
}

// A reading is a study as it was at one moment, with what was decided about its data: which interviews were flagged, which
// completes are kept, and what each of those counts for.
type reading struct {
	ctx       context.Context
	study     *keptStudy
	past      *store.Past
	survey    *survey.Survey // that newcomers got then
	tally     field.Tally
	counts    []interview.ArrivalCount
	rules     *quality.Rules
	keep      quality.KeepRule
	verdicts  *quality.Verdicts
	cleaning  *conduct.Cleaning
	weighting deliver.Weighting
	show      progress
	rest      func() // while something long is computed; nil: there is no need to
}

// frameRows is how many interviews are held in memory at a time while they stream by.
const frameRows = 2_000

// reading verifies the cells, reads what is needed before the first interview can be written, judges the interviews and
// weighs the sample.
func (k *keptStudy) reading(ctx context.Context, w wanting, show progress) (r *reading, err error) {
	if err := k.verify(ctx); err != nil {
		return nil, err
	}
	r = &reading{ctx: ctx, study: k, show: show}
	if r.past, r.survey, err = k.past(ctx, w.asOf); err != nil {
		return nil, err
	}
	if r.tally, err = r.past.Tally(ctx); err != nil {
		return nil, err
	}
	if r.counts, err = r.past.ArrivalCounts(ctx); err != nil {
		return nil, err
	}
	if err := r.judge(w.keep); err != nil {
		return nil, err
	}
	return r, r.weigh()
}

// judge applies the quality rules of the survey's folder.
func (r *reading) judge(keep string) (err error) {
	if r.rules, err = r.study.rules(r.survey); err != nil {
		return err
	}
	known := false
	if r.keep, known = r.rules.Keep(cmp.Or(keep, keepAll)); !known {
		return usage("there is no keep-rule %q; choose from %s, or declare it in the survey's %s", keep, strings.Join(r.rules.Keeps(), ", "), quality.File)
	}
	r.verdicts, err = quality.Judge(r.rules, quality.Study{Survey: r.survey, Version: r.study.version,
		Rest:       r.rest,
		Untimed:    r.study.demo, // whose respondents share one clock, which runs ahead of each
		Interviews: func() iter.Seq2[interview.Interview, error] { return r.interviews("quality") },
		Events:     func() iter.Seq2[interview.Event, error] { return r.events("quality") },
		Signals:    func() iter.Seq2[interview.Signals, error] { return r.past.Signals(r.ctx) }})
	return err
}

// Keep-rules with a flag of their own: the one that drops nobody, and what surveys call that of their published tables.
const (
	keepAll   = quality.All
	keepClean = "clean"
)

// interviews iterates over everybody and tells how far it is.
func (r *reading) interviews(what string) iter.Seq2[interview.Interview, error] {
	return tallied(r.past.Interviews(r.ctx), r.tally.Started, what, r.show)
}

// arrivals iterates over the ledger.
func (r *reading) arrivals(what string) iter.Seq2[interview.Arrival, error] {
	total := 0
	for _, c := range r.counts {
		total += c.N
	}
	return tallied(r.past.Arrivals(r.ctx), total, what, r.show)
}

// events iterates over the paradata, of which nobody has counted how many there are.
func (r *reading) events(what string) iter.Seq2[interview.Event, error] {
	return tallied(r.past.Events(r.ctx), 0, what+": pages", r.show)
}

// kept tells whether the interview is a complete of the sample that the keep-rule keeps.
func (r *reading) kept(iv interview.Interview) bool {
	return iv.InSample && len(r.keep.Drops(r.verdicts.Of(iv.ID))) == 0
}

// completes iterates over the completes that are kept.
func (r *reading) completes(what string) iter.Seq2[interview.Interview, error] {
	return func(yield func(interview.Interview, error) bool) {
		for iv, err := range r.interviews(what) {
			if (err != nil || r.kept(iv)) && !yield(iv, err) {
				return
			}
		}
	}
}

// rows iterates over everybody with the answers unread: frames read what they want of them, and who only counts needs none.
func (r *reading) rows(what string) iter.Seq2[interview.Interview, error] {
	return tallied(r.past.Unread(r.ctx), r.tally.Started, what, r.show)
}

// frames stream the interviews as rows.
func (r *reading) frames(interviews iter.Seq2[interview.Interview, error]) iter.Seq2[*dataset.Frame, error] {
	return dataset.Stream(r.survey, r.study.version, interviews, frameRows)
}

// weigh counts the completes that are kept by type and says what each counts for.
func (r *reading) weigh() (err error) {
	byType := map[string]int{}
	r.cleaning = conduct.NewCleaning(r.rules, r.keep)
	for iv, err := range r.rows("sample") {
		if err != nil {
			return err
		}
		if r.cleaning.Add(iv.InSample, r.verdicts.Of(iv.ID)) {
			byType[iv.Type]++
		}
	}
	r.weighting, err = weightingOf(arrived{r.survey, r.counts, r.tally.Fills, r.tally.Cells}, byType)
	return err
}

// frame is the completes that are kept, whole and weighed, for analyses.
func (r *reading) frame() (*dataset.Frame, error) {
	f, err := dataset.Build(r.survey, r.study.version, r.completes("interviews"))
	if err != nil || r.weighting.Types == nil {
		return f, err
	}
	return f, f.Weigh(r.weighting.ByType())
}

// facts are how the study was conducted.
func (r *reading) facts() (*conduct.Facts, error) {
	facts, err := conduct.Read(conduct.Study{
		Survey: r.survey, Sources: r.study.sources, Version: r.study.version, Interviews: r.interviews("field"), Arrivals: r.arrivals("field: arrivals"),
		Events: r.events("field"), Changes: conducted(r.past.Changes(r.ctx)), Cells: r.tally.Cells, Fills: r.tally.Fills, Counts: r.counts,
		Completes: r.frames(r.completes("field")), Cleaning: r.cleaning, AsOf: r.past.At(),
	})
	return &facts, err
}

// bundle is all that a researcher takes home.
func (r *reading) bundle() (deliver.Bundle, error) {
	facts, err := r.facts()
	return deliver.Bundle{Survey: r.survey, Kept: r.study.kept(), Frames: r.frames(r.rows("interviews")), Rules: r.rules, Verdicts: r.verdicts, Keep: r.keep, Cleaning: r.cleaning,
		Arrivals: r.arrivals("ledger"), Events: r.events("paradata"), Cells: r.tally.Cells, Fills: r.tally.Fills, Weighting: r.weighting, Counts: r.counts,
		Conduct: facts, AsOf: r.past.At(), Software: software(), Synthetic: r.study.demo}, err
}

// kept are the versions of the questionnaire in the database, in a fixed order.
func (k *keptStudy) kept() []*survey.Survey {
	var all []*survey.Survey
	for _, s := range k.versions {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *survey.Survey) int { return strings.Compare(string(a.Version), string(b.Version)) })
	return all
}

// rules are the quality rules that the survey's folder declares: none when there is no such file, or no folder at hand. A
// rule on what was not gathered is no reason to refuse a study that is collected, and said as a warning.
func (k *keptStudy) rules(s *survey.Survey) (*quality.Rules, error) {
	if k.files.files == nil {
		return nil, nil
	}
	rules, findings := quality.Read(k.files.files, k.files.dir, s)
	warnings, wrong := quality.Bearable(findings)
	if k.warn != nil {
		for _, f := range warnings {
			k.warn(f.String())
		}
	}
	return rules, wrong.Err()
}
