package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"fieldwork/internal/bench/script"
)

// weighing is what completes weigh on disk.
type weighing struct {
	completes    int
	empty, whole int64  // bytes of the file without interviews and with them, both after the server has ended
	answers      int64  // bytes of all their answers as JSON
	tables       string // bytes a complete by table or index, the largest first; "" when sqlite3 is not there
}

// onDisk plays so many interviews to their end and weighs the file.
func (b *bench) onDisk(ctx context.Context) (err error) {
	w := weighing{completes: b.disk}
	db := filepath.Join(b.folder, "disk.db")
	if w.empty, err = b.weigh(ctx, db, 0); err != nil {
		return err
	}
	if w.whole, err = b.weigh(ctx, db, b.disk); err != nil {
		return err
	}
	s, people, err := script.Load(b.survey)
	if err != nil {
		return err
	}
	scripts, err := script.Draw(s, people, driveSeed, driveScripts)
	if err != nil {
		return err
	}
	for n := range b.disk {
		w.answers += int64(scripts[n%len(scripts)].JSON)
	}
	w.tables = tablesOf(ctx, db, b.disk)
	b.report.disk = w
	return nil
}

// What drive takes when it is not told otherwise.
const (
	driveSeed    = 2015
	driveScripts = 60
)

// weigh plays interviews on the database and returns the size of its file once the server has ended.
func (b *bench) weigh(ctx context.Context, db string, interviews int) (int64, error) {
	s, err := b.serve(ctx, db, b.survey)
	if err != nil {
		return 0, err
	}
	if interviews > 0 {
		if _, err := b.drive(ctx, s, "-respondents", "64", "-warm", "0s", "-interviews", fmt.Sprint(interviews)); err != nil {
			stopAll(s)
			return 0, err
		}
	}
	if err := s.stop(); err != nil {
		return 0, err
	}
	total := int64(0)
	for _, end := range []string{"", "-wal"} {
		if info, err := os.Stat(db + end); err == nil {
			total += info.Size()
		}
	}
	return total, nil
}

// tablesOf asks sqlite3, whose Debian package can tell, what each table and index takes.
func tablesOf(ctx context.Context, db string, completes int) string {
	said, err := exec.CommandContext(ctx, "sqlite3", "-readonly", "-separator", " ", db,
		fmt.Sprintf("SELECT name, round(sum(pgsize) * 1.0 / %d) FROM dbstat GROUP BY name HAVING sum(pgsize) > 20 * %d ORDER BY 2 DESC", completes, completes)).Output()
	if err != nil {
		return ""
	}
	var all []string
	for line := range strings.Lines(strings.TrimSpace(string(said))) {
		name, bytes, _ := strings.Cut(strings.TrimSpace(line), " ")
		all = append(all, fmt.Sprintf("%s %s", name, strings.TrimSuffix(bytes, ".0")))
	}
	return strings.Join(all, ", ")
}
