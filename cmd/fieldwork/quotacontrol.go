package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/quota"
)

func quotaSetCommand() *cobra.Command {
	var f orderFlags
	cmd := &cobra.Command{Use: "set CELL TARGET", Short: "Change a cell's target in the field",
		Long: "Change a cell's target in the field. Raising it reopens a full cell. A target below what is completed becomes what is\ncompleted: the cell is just full, and nobody's complete is thrown away.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usage("say which cell and which target: quota set CELL TARGET")
			}
			target, err := strconv.Atoi(args[1])
			if err != nil {
				return usage("%q is no number of completes", args[1])
			}
			return f.order(cmd, func(ctx context.Context, k *keptStudy, o field.Order) ([]field.Change, error) {
				c, err := k.store.SetTarget(ctx, args[0], target, o)
				if err != nil {
					return nil, err
				}
				if c.New != strconv.Itoa(target) {
					fmt.Fprintf(cmd.OutOrStdout(), "%d is less than the %s that are completed; the target becomes %s and the cell is full\n", target, c.New, c.New)
				}
				return []field.Change{c}, nil
			})
		}}
	f.register(cmd)
	return cmd
}

func quotaCloseCommand() *cobra.Command {
	var f orderFlags
	var hard bool
	var at string
	cmd := &cobra.Command{Use: "close CELL… | all", Short: "Let cells give out no more places; running interviews finish",
		Long: "Let cells give out no more places. Running interviews finish and count; with --hard whoever comes back after the lease\nhas lapsed counts no more. With --at the cells close by themselves at that instant; --at never takes that back. Arrivals\nare classified and logged as before.",
		RunE: func(cmd *cobra.Command, args []string) error {
			state := quota.Closing
			if hard {
				state = quota.Closed
			}
			when, err := instantFlag(at)
			if err != nil {
				return err
			}
			dated := cmd.Flags().Changed("at")
			if dated && hard {
				return usage("a cell that closes by its date lets running interviews finish; leave --hard out")
			}
			return f.eachCell(cmd, args, func(ctx context.Context, k *keptStudy, cell string, o field.Order) (field.Change, error) {
				if dated {
					return k.store.CloseAt(ctx, cell, when, o)
				}
				return k.store.SetState(ctx, cell, state, o)
			})
		}}
	f.register(cmd)
	cmd.Flags().BoolVar(&hard, "hard", false, "take no late returners either")
	cmd.Flags().StringVar(&at, "at", "never", "close at this instant, such as 2015-10-20T18:00:00+08:00, or never")
	return cmd
}

// instantFlag reads an instant; never is none.
func instantFlag(text string) (time.Time, error) {
	if text == "never" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, usage("%q is no instant; write it with its zone, such as 2015-10-20T18:00:00+08:00", text)
	}
	return at, nil
}

func quotaOpenCommand() *cobra.Command {
	var f orderFlags
	cmd := &cobra.Command{Use: "open CELL… | all", Short: "Let cells give out places again", RunE: func(cmd *cobra.Command, args []string) error {
		return f.eachCell(cmd, args, func(ctx context.Context, k *keptStudy, cell string, o field.Order) (field.Change, error) {
			return k.store.SetState(ctx, cell, quota.Open, o)
		})
	}}
	f.register(cmd)
	return cmd
}

// eachCell carries out a change in the cells named, or in all of them; with all, cells that are so already are left out.
func (f *orderFlags) eachCell(cmd *cobra.Command, cells []string, do func(context.Context, *keptStudy, string, field.Order) (field.Change, error)) error {
	if len(cells) == 0 {
		return usage("name the cells, or write all")
	}
	all := slices.Equal(cells, []string{"all"})
	return f.order(cmd, func(ctx context.Context, k *keptStudy, o field.Order) (changes []field.Change, err error) {
		if all { // those of earlier versions too, which running interviews may still be in
			tally, err := k.store.Tally(ctx, k.survey.ID, noClock)
			if err != nil {
				return nil, err
			}
			cells = nil
			for _, c := range tally.Cells {
				cells = append(cells, c.Name)
			}
		}
		for _, cell := range cells {
			c, err := do(ctx, k, cell, o)
			switch {
			case all && fault.Is(err, fault.Conflict):
			case err != nil:
				return changes, err
			default:
				changes = append(changes, c)
			}
		}
		if len(changes) == 0 {
			return nil, fault.New(fault.Conflict, "every cell is so already; nothing was changed")
		}
		return changes, nil
	})
}

func quotaLogCommand() *cobra.Command {
	var f studyFlags
	cmd := &cobra.Command{Use: "log", Short: "Print who changed what in the field, when and why", Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		k, err := openStudy(cmd.Context(), f.db, f.survey)
		if err != nil {
			return err
		}
		defer k.store.Close()
		for c, err := range k.store.Changes(cmd.Context(), k.survey.ID) {
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), changed(c))
		}
		return nil
	}}
	f.register(cmd)
	return cmd
}
