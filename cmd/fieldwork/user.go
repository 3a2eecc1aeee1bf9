package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	accounts "fieldwork/internal/account"
	"fieldwork/internal/store"
)

// The accounts' store is SQLite.
var _ accounts.Store = (*store.Store)(nil)

// An office is the accounts of a database, and whoever runs the program as their manager.
type office struct {
	*accounts.Service
	store *store.Store
	by    accounts.Account
	out   io.Writer
}

// userFlags name a database.
type userFlags struct{ db string }

func (f *userFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.db, "db", "fieldwork.db", wroteDB)
}

// open opens the accounts; it may be done beside a server that has the database. The clock is the machine's, also beside a
// demo: accounts are of today.
func (f *userFlags) open(cmd *cobra.Command, do func(ctx context.Context, o office) error) error {
	st, err := store.OpenExisting(cmd.Context(), f.db)
	if err != nil {
		return err
	}
	defer st.Close()
	service, err := accounts.New(accounts.Config{Store: st, Clock: time.Now})
	if err != nil {
		return err
	}
	return do(cmd.Context(), office{Service: service, store: st, by: accounts.Terminal(), out: cmd.OutOrStdout()})
}

func userCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "user", Short: "The researchers' accounts: who may see and do what in the console", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			return usage("say what to do: user list, add, password, disable, enable, grant or log")
		}}
	cmd.AddCommand(userListCommand(), userAddCommand(), userPasswordCommand(), userLogCommand(), userGrantCommand(),
		userOneCommand("disable NAME", "Lock an account: its sessions, tokens and links are good no more", func(ctx context.Context, o office, a accounts.Account) error {
			return o.Disable(ctx, o.by, a.ID)
		}),
		userOneCommand("enable NAME", "Let a disabled account in again", func(ctx context.Context, o office, a accounts.Account) error {
			return o.Enable(ctx, o.by, a.ID)
		}))
	return cmd
}

// oneName refuses anything but one name.
func oneName(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage("name one account; fieldwork user list names those there are")
	}
	return nil
}

// userOneCommand is a command that does one thing to one account.
func userOneCommand(use, short string, do func(ctx context.Context, o office, a accounts.Account) error) *cobra.Command {
	var f userFlags
	cmd := &cobra.Command{Use: use, Short: short, Args: oneName, RunE: func(cmd *cobra.Command, args []string) error {
		return f.open(cmd, func(ctx context.Context, o office) error {
			a, err := o.ByName(ctx, args[0])
			if err != nil {
				return err
			}
			if err := do(ctx, o, a); err != nil {
				return err
			}
			return o.list(ctx, a.ID)
		})
	}}
	f.register(cmd)
	return cmd
}

func userListCommand() *cobra.Command {
	var f userFlags
	cmd := &cobra.Command{Use: "list", Short: "Print all accounts, with their roles", Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return f.open(cmd, func(ctx context.Context, o office) error { return o.list(ctx, 0) })
	}}
	f.register(cmd)
	return cmd
}

// list prints the account with the number, or all of them.
func (o office) list(ctx context.Context, id int64) error {
	all, err := o.Accounts(ctx)
	if err != nil {
		return err
	}
	tw := tabwriter.NewWriter(o.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "name\troles\tstate\tcodes\tlast login")
	for _, a := range all {
		if id != 0 && a.ID != id {
			continue
		}
		last := "never"
		if !a.LastLogin.IsZero() {
			last = a.LastLogin.Format("2006-01-02 15:04 UTC")
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\n", a.Name, roles(a), state(a), map[bool]string{true: "on", false: "off"}[a.TOTP], last)
	}
	return tw.Flush()
}

func roles(a accounts.Account) string {
	if len(a.Grants) == 0 {
		return "none"
	}
	var words []string
	for _, g := range a.Grants {
		if g.Survey == accounts.EverySurvey {
			words = append(words, string(g.Role)+" of every survey")
		} else {
			words = append(words, string(g.Role)+" of "+g.Survey)
		}
	}
	return strings.Join(words, ", ")
}

func state(a accounts.Account) string {
	switch {
	case a.Disabled:
		return "disabled"
	case a.Invited:
		return "invited"
	}
	return "active"
}
