package store

import (
	"context"
	"database/sql"
	"time"

	"fieldwork/internal/backup"
	"fieldwork/internal/fault"
)

// A BackupOrder says what is to be copied where.
type BackupOrder struct {
	Database string
	Out      string    // the copy; a manifest stands beside it, in Out.json
	Begun    time.Time // now, by the clock of those who order
	Software string    // the program and its version
	Show     backup.Show
}

// Backup copies a database, in use or not, checks the copy and says what is in it. It is not given an open Store, so that it
// neither takes a connection from respondents nor waits for one.
func Backup(ctx context.Context, o BackupOrder) (backup.Manifest, error) {
	return backup.Make(ctx, backup.Order{Database: o.Database, Out: o.Out, Begun: o.Begun, Software: o.Software, Subject: subject{}, Show: o.Show})
}

// A RestoreOrder says what copy is to become the database.
type RestoreOrder struct {
	From, Database string
	Replace        bool      // a database that is there is kept aside under a dated name
	Now            time.Time // for that name
	Show           backup.Show
}

// Restore puts a backup in a database's place after checking every byte of it. No server may have the database.
func Restore(ctx context.Context, o RestoreOrder) (backup.Returned, error) {
	newest, err := NewestSchema()
	if err != nil {
		return backup.Returned{}, err
	}
	return backup.Restore(ctx, backup.Return{From: o.From, Database: o.Database, Replace: o.Replace, Now: o.Now, Newest: newest, Subject: subject{}, Show: o.Show})
}

// subject is what backups need to know of our databases. It reads those of every schema there was.
type subject struct{}

// Schema is the version of the schema.
func (subject) Schema(ctx context.Context, db *sql.DB) (int64, error) {
	version, _, err := schemaOf(ctx, db)
	if err == nil && version == 0 {
		err = notOurs()
	}
	return version, err
}

// Contents counts the rows of every table, and takes the cells' counters.
func (s subject) Contents(ctx context.Context, db *sql.DB) (c backup.Contents, err error) {
	if c.Schema, err = s.Schema(ctx, db); err != nil {
		return c, err
	}
	names, err := values[string](db.QueryContext(ctx, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name`))
	if err != nil {
		return c, err
	}
	c.Tables = make(map[string]int64, len(names))
	for _, name := range names {
		var n int64
		if err := db.QueryRowContext(ctx, `SELECT count(*) FROM "`+name+`"`).Scan(&n); err != nil {
			return c, err
		}
		c.Tables[name] = n
	}
	rows, err := db.QueryContext(ctx, `SELECT survey, cell, target, completed, held FROM cells ORDER BY survey, id`)
	err = eachRow(rows, err, func(rows *sql.Rows) error {
		var cell backup.Cell
		err := rows.Scan(&cell.Survey, &cell.Cell, &cell.Target, &cell.Completed, &cell.Held)
		c.Cells = append(c.Cells, cell)
		return err
	})
	return c, err
}

func notOurs() error { return fault.New(fault.Invalid, "it is no Fieldwork database") }
