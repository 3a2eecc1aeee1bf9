package main

import (
	"context"
	"fmt"
	"os/user"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/field"
)

// orderFlags name a study, and say who changes something in it and why.
type orderFlags struct {
	studyFlags
	who, why string
}

func (f *orderFlags) register(cmd *cobra.Command) {
	f.studyFlags.register(cmd)
	cmd.Flags().StringVar(&f.who, "who", me(), "who orders the change")
	cmd.Flags().StringVar(&f.why, "why", "", "why; kept for ever with the change (needed)")
}

// me is the name of whoever runs the program, as far as the machine knows.
func me() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

// order opens the study and carries out changes in it, one after the other, printing each.
func (f *orderFlags) order(cmd *cobra.Command, do func(ctx context.Context, k *keptStudy, o field.Order) ([]field.Change, error)) error {
	if strings.TrimSpace(f.why) == "" {
		return usage("say why with --why REASON; it is kept with the change")
	}
	k, err := openStudy(cmd.Context(), f.db, f.survey)
	if err != nil {
		return err
	}
	defer k.store.Close()
	now, err := k.now(cmd.Context())
	if err != nil {
		return err
	}
	changes, err := do(cmd.Context(), k, field.Order{Survey: k.survey.ID, Who: f.who, Why: f.why, At: now})
	for _, c := range changes {
		fmt.Fprintln(cmd.OutOrStdout(), changed(c))
	}
	return err
}

// now is the instant by the study's clock: ours, or for a demo, whose field was in October 2015, that of its last page.
func (k *keptStudy) now(ctx context.Context) (time.Time, error) {
	if !k.demo {
		return time.Now(), nil
	}
	last, err := k.store.Latest(ctx, k.survey.ID)
	if last.IsZero() {
		last = time.Now()
	}
	return last, err
}

// changed is a change in one line.
func changed(c field.Change) string {
	was := c.Old
	if was == "" {
		was = "-"
	}
	now := c.New
	if now == "" {
		now = "-"
	}
	return fmt.Sprintf("%s  %s of %s: %s -> %s  (%s: %s)", c.At.Format("2006-01-02 15:04 UTC"), c.What, c.Subject, was, now, c.Who, c.Why)
}

// single is one change as a list.
func single(c field.Change, err error) ([]field.Change, error) {
	if err != nil {
		return nil, err
	}
	return []field.Change{c}, nil
}
