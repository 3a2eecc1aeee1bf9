package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/quota"
	"fieldwork/internal/store"
)

// noClock is the instant for looking at a study without touching it: no lease has lapsed by it. The study's own clock may
// be another than ours (the demo's is), so a command that only reports must not judge leases.
var noClock time.Time

// studyFlags name a survey in a database.
type studyFlags struct{ db, survey string }

func (f *studyFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.db, "db", "fieldwork.db", wroteDB)
	cmd.Flags().StringVar(&f.survey, "survey", "", "survey id; not needed when the database holds one survey")
}

func quotaCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "quota", Short: "Look at the quota cells of a study, check them against its rows, change them", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			return usage("say what to do: quota status, verify, set, close, open or log")
		}}
	cmd.AddCommand(quotaStatusCommand(), quotaVerifyCommand(), quotaSetCommand(), quotaCloseCommand(), quotaOpenCommand(), quotaLogCommand())
	return cmd
}

func quotaStatusCommand() *cobra.Command {
	var f studyFlags
	var asJSON bool
	cmd := &cobra.Command{Use: "status", Short: "Print every cell's counts", Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		k, err := openStudy(cmd.Context(), f.db, f.survey)
		if err != nil {
			return err
		}
		defer k.store.Close()
		tally, err := k.store.Tally(cmd.Context(), k.survey.ID, noClock)
		if err != nil {
			return err
		}
		if asJSON {
			return json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]any{"cells": tally.Status()})
		}
		return printStatus(cmd.OutOrStdout(), tally)
	}}
	f.register(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON for scripts")
	return cmd
}

func printStatus(w io.Writer, t field.Tally) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "cell\ttarget\tcompleted\theld\tover-quota\tstate\tfilled\t")
	for _, c := range t.Cells {
		filled, state := "-", string(c.Standing())
		if !c.ClosesAt.IsZero() && c.Standing() == quota.Open {
			state = "open until " + c.ClosesAt.Format("2006-01-02 15:04 UTC")
		}
		if !c.FilledAt.IsZero() {
			filled = c.FilledAt.UTC().Format("2006-01-02 15:04 UTC")
		}
		fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%d\t%s\t%s\t\n", c.Name, targetText(c), c.Completed, c.Held, c.OverQuota, state, filled)
	}
	return tw.Flush()
}

func quotaVerifyCommand() *cobra.Command {
	var f studyFlags
	var mend bool
	cmd := &cobra.Command{Use: "verify", Short: "Recount the cells and the monitor from the rows; exit 1 on drift", Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		k, err := openStudy(cmd.Context(), f.db, f.survey)
		if err != nil {
			return err
		}
		defer k.store.Close()
		if mend {
			if err := k.store.MendMonitor(cmd.Context(), k.survey.ID); err != nil {
				return err
			}
		}
		drifts, err := field.Verify(cmd.Context(), k.store, k.survey.ID, noClock)
		if err != nil {
			return err
		}
		shown, err := field.VerifyMonitor(cmd.Context(), k.store, k.survey.ID)
		if err != nil {
			return err
		}
		drifts = append(drifts, shown...)
		for _, d := range drifts {
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %s is %d and the rows say %d\n", d.Cell, d.Counter, d.Stored, d.Actual)
		}
		if len(drifts) > 0 {
			advice := "keep a copy of the file and report it"
			if len(drifts) == len(shown) && !mend {
				advice += "; --mend counts anew what the monitor shows, and touches no quota"
			}
			return fault.Errorf(fault.Conflict, "%d counters have drifted from the rows of %s; %s", len(drifts), store.Shown(f.db), advice)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s: counters, leases, completes and ledger agree\n", k.survey.ID)
		return nil
	}}
	f.register(cmd)
	cmd.Flags().BoolVar(&mend, "mend", false, "first count anew from the rows what the monitor shows; quotas are never mended")
	return cmd
}
