package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"fieldwork/internal/replay"
)

// A ruleRow is one rule at one pace.
type ruleRow struct {
	PerMinute float64            `json:"arrivals_per_minute"`
	Rule      string             `json:"rule"`
	Means     map[string]float64 `json:"means"`       // by measure; hours_to_fill is missing when no run filled
	Filled    int                `json:"runs_filled"` // runs in which every cell reached its target
	Runs      []replay.Outcome   `json:"runs"`
}

// summarise turns a pace's runs into a row for each rule.
func summarise(pace float64, runs [][]ruleOutcome) []ruleRow {
	rows := make([]ruleRow, len(runs[0]))
	for i := range rows {
		row := ruleRow{PerMinute: pace, Rule: runs[0][i].rule, Means: map[string]float64{}}
		for _, run := range runs {
			row.Runs = append(row.Runs, run[i].Outcome)
			if run[i].Filled {
				row.Filled++
			}
		}
		for _, m := range replay.Measures() {
			if mean, n := m.Mean(row.Runs); n > 0 {
				row.Means[m.Key] = mean
			}
		}
		rows[i] = row
	}
	return rows
}

func (c *ruleComparison) printJSON(w io.Writer, rows []ruleRow) error {
	return json.NewEncoder(w).Encode(map[string]any{
		"seed": c.seed, "runs": c.runs, "lease_minutes": c.lease.Minutes(), "pausers": c.setting.Pause, "cells": c.setting.Cells, "rows": rows,
	})
}

// print prints the means over the runs, a row for each rule at each pace.
func (c *ruleComparison) print(w io.Writer, rows []ruleRow) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(tw, "per minute\trule\t")
	for _, m := range replay.Measures() {
		fmt.Fprintf(tw, "%s\t", m.Heading)
	}
	fmt.Fprintln(tw)
	for _, row := range rows {
		fmt.Fprintf(tw, "%g\t%s\t", row.PerMinute, row.Rule)
		for _, m := range replay.Measures() {
			fmt.Fprintf(tw, "%s\t", row.figure(m))
		}
		fmt.Fprintln(tw)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\nmeans over %d traces at each pace, the same for every rule; seed %d; %d completes wanted, %g %% of the respondents pause\ndocs/quota-rules.md defines each column\n",
		c.runs, c.seed, targets(c.setting), 100*c.setting.Pause)
	return err
}

// figure is a mean as it is printed. What exists in some of the runs only says in how many.
func (r ruleRow) figure(m replay.Measure) string {
	switch mean, n := m.Mean(r.Runs); n {
	case 0:
		return "never"
	case len(r.Runs):
		return fmt.Sprintf("%.1f", mean)
	default:
		return fmt.Sprintf("%.1f (%d of %d)", mean, n, len(r.Runs))
	}
}
