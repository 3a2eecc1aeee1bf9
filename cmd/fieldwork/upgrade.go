package main

import (
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/fault"
	"fieldwork/internal/store"
)

func upgradeCommand() *cobra.Command {
	var db string
	cmd := &cobra.Command{Use: "upgrade", Short: "Bring a database of an earlier release up to date, keeping a backup",
		Long: "Bring a database of an earlier release up to date, after a backup beside it. A server does so by itself when it starts;\nthis is for studies that are over, which fieldwork deliver and fieldwork analyze do not change, and for PostgreSQL, where\nall nodes are stopped and a dump is kept (pg_dump -Fc) before.",
		Args: noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			release, err := alone(db)
			if err != nil {
				return err
			}
			defer release()
			var done store.Upgrade
			st, err := store.OpenExisting(cmd.Context(), db, upgradingBy(time.Now, func(u store.Upgrade) { done = u }))
			if err != nil {
				return err
			}
			defer st.Close()
			if done.Backup == "" {
				fmt.Fprintf(cmd.OutOrStdout(), "%s is up to date\n", store.Shown(db))
				return nil
			}
			fmt.Fprintf(cmd.OutOrStdout(), "upgraded     %s from schema %d to %d\nbackup       %s\n", db, done.From, done.To, done.Backup)
			return nil
		}}
	cmd.Flags().StringVar(&db, "db", "fieldwork.db", wroteDB)
	return cmd
}

// alone keeps servers off a database file while its schema changes. A PostgreSQL is not locked: whoever serves it is seen in it.
func alone(db string) (release func(), err error) {
	if store.IsPostgres(db) {
		return func() {}, nil
	}
	if err := store.CheckName(db); err != nil {
		return nil, err
	}
	if _, err := os.Stat(db); err != nil {
		return nil, fault.Errorf(fault.NotFound, "there is no database %s; name the one that serve or demo wrote with --db", db)
	}
	lock, err := lockDatabase(db)
	if err != nil {
		return nil, err
	}
	return func() { lock.Close() }, nil
}

func upgradingBy(clock func() time.Time, tell func(store.Upgrade)) store.Option {
	return store.Upgrading(store.Upgrader{Clock: clock, Software: software(), Tell: tell})
}

// upgradingLogged lets a server bring its database up to date, and say so.
func upgradingLogged(clock func() time.Time, log *slog.Logger) store.Option {
	return upgradingBy(clock, func(u store.Upgrade) {
		log.Warn("the database is brought to a newer schema; as it was it is kept", "database", u.File, "from", u.From, "to", u.To, "backup", u.Backup)
	})
}
