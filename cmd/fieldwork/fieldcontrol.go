package main

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"fieldwork/internal/field"
)

func fieldCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "field", Short: "Let new respondents in, or no longer", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			return usage("say what to do: field open, field pause or field close")
		}}
	for _, c := range []struct {
		use, short string
		state      field.DoorState
	}{
		{"open", "Launch a survey that waits, or let new respondents in again", field.DoorOpen},
		{"pause", "Let nobody new in for a while: they are asked to come back and not logged; running interviews finish", field.DoorPaused},
		{"close", "Let nobody new in: they are sent back as closed and not logged; running interviews finish", field.DoorClosed},
	} {
		var f orderFlags
		one := &cobra.Command{Use: c.use, Short: c.short, Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			return f.order(cmd, func(ctx context.Context, k *keptStudy, o field.Order) ([]field.Change, error) {
				return single(k.store.SetDoor(ctx, c.state, o))
			})
		}}
		f.register(one)
		cmd.AddCommand(one)
	}
	return cmd
}

func interviewCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "interview", Short: "Take finished interviews out of the sample, or back into it", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			return usage("say what to do: interview invalidate or interview restore")
		}}
	for _, c := range []struct {
		use, short string
		do         func(*keptStudy) func(context.Context, int64, field.Order) (field.Change, error)
	}{
		{"invalidate ID…", "Take finished interviews out of the sample and free their places",
			func(k *keptStudy) func(context.Context, int64, field.Order) (field.Change, error) {
				return k.store.Invalidate
			}},
		{"restore ID…", "Take invalidations back; each needs room in its cells",
			func(k *keptStudy) func(context.Context, int64, field.Order) (field.Change, error) {
				return k.store.Restore
			}},
	} {
		var f orderFlags
		one := &cobra.Command{Use: c.use, Short: c.short, RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := interviewIDs(args)
			if err != nil {
				return err
			}
			return f.order(cmd, func(ctx context.Context, k *keptStudy, o field.Order) (changes []field.Change, err error) {
				for _, id := range ids {
					change, err := c.do(k)(ctx, id, o)
					if err != nil {
						return changes, err
					}
					changes = append(changes, change)
				}
				return changes, nil
			})
		}}
		f.register(one)
		cmd.AddCommand(one)
	}
	return cmd
}

func interviewIDs(args []string) (ids []int64, err error) {
	if len(args) == 0 {
		return nil, usage("name the interviews by the numbers that the dataset gives them")
	}
	for _, a := range args {
		id, err := strconv.ParseInt(a, 10, 64)
		if err != nil || id < 1 {
			return nil, usage("%q is no interview's number", a)
		}
		ids = append(ids, id)
	}
	return ids, nil
}
