package main

import (
	"encoding/csv"
	"io/fs"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fieldwork/internal/analysis"
	"fieldwork/internal/dataset"
	"fieldwork/internal/deliver"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// A study is one seeded study drawn from the shipped population without a server, analysed by the shipped plan.
type study struct {
	testing.TB
	files    map[string][]map[string]string // rows by delivered file
	arrivals map[string]int                 // eligible arrivals by cell when B filled
	fill     quota.Fill                     // the first, with the arrivals by type
	chinese  float64                        // percent of Type C who also use Chinese platforms
}

// drawStudy plays quotas of 1,000 over arrivals 0, 1, 2 …: the arrivals that find their cell open are interviewed.
func drawStudy(t testing.TB, seed uint64) study {
	t.Helper()
	c, err := simulation(shipped)
	if err != nil {
		t.Fatal(err)
	}
	var taken []interview.Interview
	s := study{TB: t, files: map[string][]map[string]string{}}
	arrivals, completes, types := map[string]int{}, map[string]int{}, map[string]int{}
	for i := 0; completes["A"] < 1000 || completes["B"] < 1000 || completes["C"] < 1000; i++ {
		r := c.Population.Draw(seed, i)
		iv := c.Population.Complete(c.Survey, r, int64(i+1))
		if iv.Decision != interview.Admitted {
			continue
		}
		arrivals[r.Cell]++
		types[iv.Type]++
		if completes[r.Cell] == 1000 {
			continue
		}
		if completes[r.Cell]++; r.Cell == "B" && completes["B"] == 1000 {
			s.arrivals = map[string]int{"A": arrivals["A"], "B": arrivals["B"], "C": arrivals["C"]}
			s.fill = quota.Fill{Cell: "B", Arrivals: maps.Clone(types)}
		}
		taken = append(taken, iv)
	}
	s.chinese = alsoChinese(taken)
	s.analyze(c, taken)
	return s
}

// alsoChinese is the percent of Type C whose membership says that they use Chinese platforms too.
func alsoChinese(taken []interview.Interview) float64 {
	both, all := 0.0, 0.0
	for _, iv := range taken {
		if iv.Type == "C" {
			all++
			if slices.Contains(iv.Membership, "B") {
				both++
			}
		}
	}
	return 100 * both / all
}

func (s study) analyze(c simulate.Config, taken []interview.Interview) {
	s.Helper()
	plan, err := survey.LoadPlan(questionnaires.FS, shipped, c.Survey)
	if err != nil {
		s.Fatal(err)
	}
	frame, err := dataset.Build(c.Survey, func(survey.Version) (*survey.Survey, bool) { return c.Survey, true }, func(yield func(interview.Interview, error) bool) {
		for _, iv := range taken {
			if !yield(iv, nil) {
				return
			}
		}
	})
	if err != nil {
		s.Fatal(err)
	}
	bundle := deliver.Bundle{Survey: c.Survey, Frame: frame, Fills: []quota.Fill{s.fill}}
	if err := weigh(&bundle); err != nil {
		s.Fatal(err)
	}
	tables, err := analysis.Run(analysis.Input{Survey: c.Survey, Plan: plan, Frame: frame.InSample(), Arrivals: bundle.Weighting.Arrivals})
	if err != nil {
		s.Fatal(err)
	}
	for _, t := range tables {
		for _, w := range t.Warnings {
			// The population reproduces the paper's tables, which does not make it a multinomial logit: the test of the
			// slopes may find that out.
			if !strings.Contains(w, "the multinomial logit is in doubt") {
				s.Errorf("%s: %s", t.ID, w)
			}
		}
		for _, r := range t.Records {
			s.files[r.Name] = rows(r)
		}
	}
}

// find returns one number of a delivered file: the column of the only row that has the given values.
func (s study) find(file, column string, where map[string]string) float64 {
	s.Helper()
	found, n := math.NaN(), 0
	for _, row := range s.files[file] {
		matches := true
		for name, value := range where {
			matches = matches && row[name] == value
		}
		if matches {
			n++
			found, _ = strconv.ParseFloat(row[column], 64)
		}
	}
	if n != 1 {
		s.Fatalf("%s: %d rows with %v, want one", file, n, where)
	}
	return found
}

// rows are the records as maps from header to cell, as they are written into the files.
func rows(r analysis.Records) []map[string]string {
	all := make([]map[string]string, len(r.Rows))
	for k, cells := range r.Rows {
		all[k] = map[string]string{}
		for i, cell := range cells {
			all[k][r.Header[i]] = cell.Record("en", func(id string) string { return id })
		}
	}
	return all
}

// The pool's short names of the variables, where they differ from the questionnaire's.
var (
	importanceNames = map[string]string{"salesrank": "sales_rank", "advert": "advertisement", "postpurchase": "post_purchase"}
	personNames     = map[string]string{"preschool": "preschool_children", "visit": "visited", "stay": "stayed", "video": "korean_video", "overall": "sat_overall", "const": "_cons"}
	itemNames       = map[string]string{"info": "information", "postpurchase": "post_purchase", "speed": "delivery_speed", "delivcost": "delivery_cost", "addservice": "additional_service"}
	cutNames        = map[string]string{"cut1": "will_not|spend_less", "cut2": "spend_less|spend_same", "cut3": "spend_same|spend_more"}
)

func named(names map[string]string, name, prefix string) string {
	if full, ok := names[name]; ok {
		name = full
	}
	return prefix + name
}

// personVariable is the variable behind a short name in Tables 8 and 10.
func personVariable(name string) string {
	if full, ok := personNames[name]; ok {
		return full
	}
	if name == "married" || name == "education" || name == "income" || name == "offline" {
		return name
	}
	return ""
}

// satisfaction is the variable behind a short name in Tables 9, 10 and 11.
func satisfaction(name string) string {
	switch name {
	case "overall":
		return "sat_overall"
	case "language":
		return "sat_language"
	}
	return named(itemNames, name, "satisfaction_")
}

// value looks a target up in the study's tables. The item's words are those of the targets file.
func (s study) value(item string) float64 {
	s.Helper()
	w := strings.Fields(item)
	switch w[0] {
	case "arrivals:":
		return float64(s.arrivals[w[1]])
	case "T7":
		return s.find("table07", "mean", map[string]string{"group": w[2], "variable": named(importanceNames, w[1], "importance_")})
	case "T8":
		term := personVariable(w[3])
		if term == "" {
			term = named(importanceNames, w[3], "importance_")
		}
		return s.find("table08", "estimate", map[string]string{"model": w[1][1:], "outcome": w[2], "term": term})
	case "T9":
		return s.find("table09", "mean", map[string]string{"group": w[2], "variable": satisfaction(w[1])})
	case "T10":
		return s.ordered(w[1][1:], w[2], w[3])
	case "T11":
		if w[1] == "adjR2" {
			return s.find("table11_models", "adj_r2", map[string]string{"group": w[2]})
		}
		return s.find("table11", "estimate", map[string]string{"group": w[1], "term": satisfaction(w[2])})
	}
	return s.spoken(item)
}

func (s study) ordered(model, group, name string) float64 {
	where := map[string]string{"model": model, "group": group}
	if cut, ok := cutNames[name]; ok {
		where["term"] = cut
	} else if model == "1" {
		where["term"] = satisfaction(name)
	} else {
		where["term"] = personVariable(name)
	}
	if model == "1" {
		return s.find("table10", "estimate", where)
	}
	return s.find("table10_continued", "estimate", where)
}

// spoken are the numbers of the paper's text, in percent.
func (s study) spoken(item string) float64 {
	s.Helper()
	effect := func(outcome, term, discrete string) float64 {
		return 100 * s.find("table08_margins", "effect", map[string]string{"model": "3", "outcome": outcome, "term": term, "discrete": discrete})
	}
	repurchase := func(group, outcome string) float64 {
		return 100 * s.find("table10_continued_margins", "effect", map[string]string{"model": "3", "group": group, "outcome": outcome, "term": "korean_video"})
	}
	switch item {
	case "text AME visit on C (%p)":
		return effect("C", "visited", "1")
	case "text AME stay on C (%p)":
		return effect("C", "stayed", "1")
	case "text AME video on B (%p)":
		return effect("B", "korean_video", "0")
	case "text AME video on C (%p)":
		return effect("C", "korean_video", "0")
	case "text AME video on B+C (%p)":
		return effect("B", "korean_video", "0") + effect("C", "korean_video", "0")
	case "text AME video on repurchase B (%p)", "text AME video on repurchase C (%p)":
		return -repurchase(item[len(item)-6:len(item)-5], "will_not")
	case "text AME video on spend more B (%p)", "text AME video on spend more C (%p)":
		return repurchase(item[len(item)-6:len(item)-5], "spend_more")
	case "99% repurchase B", "99% repurchase C":
		return 100 - s.find("figure04", "percent", map[string]string{"group": item[len(item)-1:], "name": "will_not"})
	case "C using Chinese platforms %":
		return s.chinese
	case "A2 share %":
		return 100 * s.find("table05", "n", map[string]string{"name": "no_brand_knowledge"}) / 1000
	}
	s.Fatalf("no number is known for the target %q", item)
	return 0
}

// TestOneStudyMeetsTheTargets holds one seeded study within four standard deviations of every published number's mean
// over 400 studies.
func TestOneStudyMeetsTheTargets(t *testing.T) {
	s := drawStudy(t, 1)
	targets := readCSV(t, os.DirFS("testdata"), "targets.csv")
	if len(targets) != 253 {
		t.Fatalf("%d targets, want 253", len(targets))
	}
	worst := 0.0
	for _, target := range targets {
		mean, sd := number(t, target["mean"]), number(t, target["sd"])
		got := s.value(target["item"])
		distance := math.Abs(got-mean) / sd
		worst = max(worst, distance)
		if !(distance <= 4) {
			t.Errorf("%s: %.4f is %.1f sd from %.4f", target["item"], got, distance, mean)
		}
	}
	t.Logf("worst of 253: %.2f sd", worst)
}

// TestOneStudyShowsThePopulationBesideTheSample: on its left the shipped table of margins has the effects of Table 8, and
// its shares are those of the arrivals until B filled.
func TestOneStudyShowsThePopulationBesideTheSample(t *testing.T) {
	s := drawStudy(t, 3)
	moved, total := 0, 0.0
	for _, n := range s.arrivals {
		total += float64(n)
	}
	for _, row := range s.files["table08_population"] {
		where := map[string]string{"model": "3", "outcome": row["outcome"], "term": row["term"], "discrete": row["discrete"]}
		for column, same := range map[string]string{"effect_at_quota_shares": "effect", "se_at_quota_shares": "se"} {
			if want := s.find("table08_margins", same, where); math.Abs(number(t, row[column])-want) > 1e-9 {
				t.Errorf("%s of %s on %s: %s, in Table 8 %g", column, row["term"], row["outcome"], row[column], want)
			}
		}
		if row["effect"] != row["effect_at_quota_shares"] {
			moved++
		}
	}
	if n := len(s.files["table08_population"]); n < 45 || moved != n {
		t.Errorf("%d of %d effects differ between sample and population", moved, n)
	}
	for cell, n := range s.arrivals {
		share := s.find("table08_population_shares", "population_share", map[string]string{"outcome": cell})
		if math.Abs(share-float64(n)/total) > 1e-12 || s.find("table08_weighted_shares", "arrivals", map[string]string{"model": "3", "outcome": cell}) != float64(n) {
			t.Errorf("cell %s: share %g, of %d of %g arrivals", cell, share, n, total)
		}
	}
}

// TestOneStudyMeetsTheShares holds the shares of Tables 3 to 6, which have no target, within four binomial standard
// deviations of what was published.
func TestOneStudyMeetsTheShares(t *testing.T) {
	s := drawStudy(t, 2)
	near := func(what string, got, published, n float64) {
		p := published / 100
		if sd := 100 * math.Sqrt(p*(1-p)/n); math.Abs(got-published) > 4*sd+0.05 { // 0.05: the published figures are rounded
			t.Errorf("%s: %.1f %% against %.1f %% published (sd %.2f)", what, got, published, sd)
		}
	}
	published := readCSV(t, questionnaires.FS, shipped+"/published/table03_demographics.csv")
	if len(published) != len(s.files["table03"]) {
		t.Fatalf("Table 3 has %d categories, the paper's %d", len(s.files["table03"]), len(published))
	}
	for i, row := range s.files["table03"] { // both in the paper's order
		near(row["variable"]+" "+row["name"], number(t, row["percent"]), number(t, published[i]["percent"]), 3000)
	}
	for _, c := range []struct{ table, file, group, column string }{
		{"table04", "table04_reasons_no_interest_A1", "A1", "percent"},
		{"table05", "table05_reasons_interest_no_purchase_A2", "A2", "percent"},
		{"table06", "table06_reasons_purchase", "B", "percent_B"},
		{"table06", "table06_reasons_purchase", "C", "percent_C"},
	} {
		for _, want := range readCSV(t, questionnaires.FS, shipped+"/published/"+c.file+".csv") {
			where := map[string]string{"group": c.group, "label": want["answer"]}
			near(c.table+" "+want["answer"], s.find(c.table, "percent", where), number(t, want[c.column]), s.find(c.table, "n", where))
		}
	}
}

func readCSV(t *testing.T, fsys fs.FS, name string) []map[string]string {
	t.Helper()
	f, err := fsys.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, cell := range line {
			row[lines[0][i]] = cell
		}
		all = append(all, row)
	}
	return all
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatalf("%q is no number", text)
	}
	return x
}
