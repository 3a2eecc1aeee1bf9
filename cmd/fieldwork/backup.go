package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/backup"
	"fieldwork/internal/store"
)

func backupCommand() *cobra.Command {
	var db, out string
	cmd := &cobra.Command{Use: "backup", Short: "Copy a database, also while a server has it, and check the copy",
		Long: "Copy a database, also while a server has it, and check the copy. The copy is a database like any other; beside it stands\nits manifest, FILE.json, without which fieldwork restore does not take it. Nothing is overwritten.",
		Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return usage("say where the backup goes: --out FILE")
			}
			if err := ofFiles("backup", db, "pg_dump -Fc --file "+out+" "+store.Shown(db)); err != nil {
				return err
			}
			show := shownOn(cmd.OutOrStdout())
			began := time.Now()
			m, err := backUp(cmd.Context(), store.BackupOrder{Database: db, Out: out, Begun: began, Software: software(), Show: inMegabytes(show)})
			show.clear()
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "backup       %s, made in %s\n", out, time.Since(began).Round(time.Millisecond))
			return printBackup(cmd.OutOrStdout(), m)
		}}
	cmd.Flags().StringVar(&db, "db", "fieldwork.db", "SQLite database file that serve or demo wrote")
	cmd.Flags().StringVar(&out, "out", "", "file of the backup; its manifest is written beside it")
	return cmd
}

// ofFiles refuses a PostgreSQL where a command works with the files of a database. Its own tools do that better.
func ofFiles(command, db, instead string) error {
	if !store.IsPostgres(db) {
		return store.CheckName(db)
	}
	return usage("fieldwork %s is for database files, and %s is a PostgreSQL; run %s, or make a file of it with fieldwork copy --from %s --to FILE while nobody serves it",
		command, store.Shown(db), instead, store.Shown(db))
}

// backUp makes a backup behind everybody else on the machine: respondents wait, and it does not matter when a backup is done.
func backUp(ctx context.Context, o store.BackupOrder) (m backup.Manifest, err error) {
	err = unhurried(func() (err error) {
		m, err = store.Backup(ctx, o)
		return err
	})
	return m, err
}

// inMegabytes tells a person of bytes.
func inMegabytes(show progress) backup.Show {
	return func(what string, done, total int64) { show(int(done/1e6), int(total/1e6), what+" MB") }
}

// printBackup tells what is in a backup.
func printBackup(w io.Writer, m backup.Manifest) error {
	fmt.Fprintf(w, "as of        %s\nholds        %d interviews, %d arrivals; schema %d\nsize         %.1f MB\nsha256       %s\n", m.Begun.Format("2006-01-02 15:04:05 UTC"),
		m.Contents.Tables["interviews"], m.Contents.Tables["arrivals"], m.Contents.Schema, float64(m.Size)/1e6, m.SHA256)
	if len(m.Contents.Cells) == 0 {
		return nil
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "survey\tcell\tcompleted\ttarget\theld\t")
	for _, c := range m.Contents.Cells {
		fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%d\t\n", c.Survey, c.Cell, c.Completed, c.Target, c.Held)
	}
	return tw.Flush()
}

// surveysIn are the surveys whose cells a backup has.
func surveysIn(m backup.Manifest) (ids []string) {
	for _, c := range m.Contents.Cells {
		ids = append(ids, c.Survey)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
