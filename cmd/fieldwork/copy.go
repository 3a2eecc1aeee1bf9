package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/fault"
	"fieldwork/internal/store"
)

func copyCommand() *cobra.Command {
	var from, to string
	var compare bool
	cmd := &cobra.Command{Use: "copy", Short: "Move everything of a database into an empty one, between SQLite and PostgreSQL or on either",
		Long: "Move everything of a database into an empty one, between SQLite and PostgreSQL or on either, and compare the two by counts\nand hashes of every table before the copy lasts. No server may have either of them. The source stays as it is; what is broken\noff leaves the target empty.",
		Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case from == "":
				return usage("say which database is copied: --from FILE or --from postgres://USER@HOST:5432/DATABASE")
			case to == "":
				return usage("say where it is copied to: --to FILE or --to postgres://USER@HOST:5432/DATABASE")
			}
			return copyDatabase(cmd.Context(), from, to, compare, cmd.OutOrStdout())
		}}
	cmd.Flags().StringVar(&from, "from", "", "SQLite database file, or URL of a PostgreSQL database (its password in PGPASSWORD or ~/.pgpass)")
	cmd.Flags().StringVar(&to, "to", "", "SQLite database file, made when it is not there, or URL of an empty PostgreSQL database")
	cmd.Flags().BoolVar(&compare, "compare", false, "write nothing, and only hold the two against each other")
	return cmd
}

// copyDatabase copies or compares, and says what it found alike. Nothing is recounted: what has the source's hashes has its
// counters and rows.
func copyDatabase(ctx context.Context, from, to string, compare bool, out io.Writer) error {
	show := shownOn(out)
	o := store.CopyOrder{From: from, To: to,
		Lock: func(file string) (io.Closer, error) { return lockDatabase(file) },
		Show: func(what string, done, total int64) { show(int(done), int(total), what+" rows") }}
	do, did := store.Copy, "copied"
	if compare {
		do, did = store.CompareCopy, "compared"
	} else if err := demoStaysMarked(from, to); err != nil {
		return err
	}
	began := time.Now()
	done, err := do(ctx, o)
	show.clear()
	if err != nil {
		return err
	}
	if isDemo(from) && !compare {
		if err := markDemo(to); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "%-12s %s to %s, in %s\n", did, done.From, done.To, time.Since(began).Round(time.Millisecond))
	fmt.Fprintf(out, "alike        %d rows of %d tables; schema %d\nsha256       %s\n", done.Rows, len(done.Tables), done.Schema, done.SHA256)
	return nil
}

// demoStaysMarked refuses to take a demo where no mark can lie beside it: its deliveries would pass for those of real people.
func demoStaysMarked(from, to string) error {
	if !isDemo(from) || !store.IsPostgres(to) {
		return nil
	}
	return fault.Errorf(fault.Invalid, "%s was played by fieldwork demo, and a PostgreSQL cannot keep the mark that says so; serve the survey from %s and send virtual respondents there with fieldwork simulate",
		from, store.Shown(to))
}
