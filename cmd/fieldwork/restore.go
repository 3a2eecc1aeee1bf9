package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/backup"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/store"
)

func restoreCommand() *cobra.Command {
	var o store.RestoreOrder
	cmd := &cobra.Command{Use: "restore", Short: "Make a backup the database again, after checking every byte of it",
		Long: "Make a backup the database again, after checking every byte of it. A database that is there is left as it is, or with\n--replace kept aside under a dated name; nothing is ever deleted. No server may have it.",
		Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			if o.From == "" {
				return usage("say which backup: --from FILE")
			}
			return restore(cmd.Context(), o, cmd.OutOrStdout())
		}}
	cmd.Flags().StringVar(&o.From, "from", "", "file that fieldwork backup wrote, with its manifest beside it")
	cmd.Flags().StringVar(&o.Database, "db", "fieldwork.db", "SQLite database file that it becomes")
	cmd.Flags().BoolVar(&o.Replace, "replace", false, "keep a database that is there aside under a dated name")
	return cmd
}

// restore restores, says what it did, and recounts what is restored.
func restore(ctx context.Context, o store.RestoreOrder, out io.Writer) error {
	if err := ofFiles("restore", o.Database, "pg_restore --dbname "+store.Shown(o.Database)+" FILE"); err != nil {
		return err
	}
	if err := ofFiles("restore", o.From, "pg_dump, and fieldwork copy --to "+store.Shown(o.Database)); err != nil {
		return err
	}
	if _, err := os.Stat(o.Database); err == nil && o.Replace {
		lock, err := lockDatabase(o.Database)
		if err != nil {
			return err
		}
		defer lock.Close()
	}
	show := shownOn(out)
	o.Now, o.Show = time.Now(), inMegabytes(show)
	done, err := store.Restore(ctx, o)
	show.clear()
	if done.Aside != "" {
		fmt.Fprintf(out, "kept aside   %s\n", done.Aside)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "restored     %s from %s\n", o.Database, o.From)
	if err := printBackup(out, done.Manifest); err != nil {
		return err
	}
	return recounted(ctx, o.Database, done.Manifest, out)
}

// recounted verifies a database that was just restored. One of an older schema is verified by the server that upgrades it.
func recounted(ctx context.Context, db string, m backup.Manifest, out io.Writer) error {
	newest, err := store.NewestSchema()
	if err != nil {
		return err
	}
	if m.Contents.Schema != newest {
		fmt.Fprintf(out, "schema %d is brought to %d by fieldwork serve or fieldwork upgrade, which verify it then\n", m.Contents.Schema, newest)
		return nil
	}
	st, err := store.OpenExisting(ctx, db)
	if err != nil {
		return err
	}
	defer st.Close()
	drifted := 0
	for _, survey := range surveysIn(m) {
		drifts, err := field.Verify(ctx, st, survey, noClock)
		if err != nil {
			return err
		}
		shown, err := field.VerifyMonitor(ctx, st, survey)
		if err != nil {
			return err
		}
		for _, d := range append(drifts, shown...) {
			fmt.Fprintf(out, "%s, %s: %s is %d and the rows say %d\n", survey, d.Cell, d.Counter, d.Stored, d.Actual)
			drifted++
		}
	}
	if drifted > 0 {
		return fault.Errorf(fault.Conflict, "%s was restored as it was backed up, and %d of its counters do not agree with its rows; keep the backup and report it", db, drifted)
	}
	fmt.Fprintln(out, "counters, leases, completes and ledger agree")
	return nil
}
