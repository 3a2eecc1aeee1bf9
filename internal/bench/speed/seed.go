package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/mattn/go-sqlite3"
)

// played is how many interviews of a seeded database are real; the others are copies of them. All but a hundredth of a
// percent of its bytes are then as the program itself wrote them.
const played = 2000

// seeded is a copy, for this run, of a database with so many finished interviews. The database is made when it is not kept.
func (b *bench) seeded(ctx context.Context, interviews int) (file string, err error) {
	copies := max(1, interviews/played)
	base := filepath.Join(b.folder, "base.db")
	if _, err := os.Stat(base); err != nil {
		if _, err := b.weigh(ctx, base, played); err != nil {
			return "", err
		}
	}
	layout, err := layoutOf(ctx, base)
	if err != nil {
		return "", err
	}
	kept := filepath.Join(b.kept, fmt.Sprintf("%s-%s-%d.db", shipped, layout, copies*played))
	if _, err := os.Stat(kept); err != nil {
		fmt.Fprintf(b.log, "  making %d interviews, which are kept in %s\n", copies*played, kept)
		if err := b.seed(ctx, base, kept, copies); err != nil {
			return "", err
		}
	}
	file = filepath.Join(b.folder, fmt.Sprintf("seeded-%d.db", interviews))
	return file, duplicate(kept, file)
}

// seed multiplies the base and has the result verified.
func (b *bench) seed(ctx context.Context, base, kept string, copies int) error {
	making := kept + ".making"
	if err := duplicate(base, making); err != nil {
		return err
	}
	if err := multiply(ctx, making, copies); err != nil {
		return err
	}
	if _, err := b.fieldwork(ctx, "", "quota", "verify", "--db", making, "--survey", shipped); err != nil {
		return fmt.Errorf("the multiplied database is not sound; multiply.go must learn what has changed: %w", err)
	}
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.RemoveAll(making + end); err != nil {
			return err
		}
	}
	return os.Rename(making, kept)
}

// duplicate copies a database over whatever is there, and what was there had beside it.
func duplicate(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.RemoveAll(to + end); err != nil {
			return err
		}
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// layoutOf names the schema and the survey's version, so that a database of another one is not taken.
func layoutOf(ctx context.Context, file string) (string, error) {
	db, err := sql.Open("sqlite3", "file:"+file+"?mode=ro")
	if err != nil {
		return "", err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, `SELECT coalesce(sql, '') FROM sqlite_master UNION ALL SELECT version FROM versions ORDER BY 1`)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	sum := sha256.New()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return "", err
		}
		io.WriteString(sum, text+"\n") // a hash takes everything
	}
	return strings.ToLower(fmt.Sprintf("%x", sum.Sum(nil)[:5])), rows.Err()
}
