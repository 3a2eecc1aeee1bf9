package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/backup"
	"fieldwork/internal/fault"
	"fieldwork/internal/store"
)

// A backupPlan says how a server backs its database up while it runs.
type backupPlan struct {
	dir   string // "": not at all
	every time.Duration
	keep  int // so many complete ones
}

func (p *backupPlan) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.dir, "backups", "", "folder, best on another disk, in which the database is backed up while the server runs (default it is not)")
	cmd.Flags().DurationVar(&p.every, "backup-every", time.Hour, "how long after one backup the next is made")
	cmd.Flags().IntVar(&p.keep, "backup-keep", 48, "how many backups are kept; an older one goes when a new one is complete")
}

// oftenest is as often as backups may be made.
const oftenest = time.Minute

func (p backupPlan) check() error {
	switch {
	case p.every < oftenest:
		return usage("--backup-every %s is too often; give %s or more", p.every, oftenest)
	case p.keep < 1:
		return usage("--backup-keep %d keeps none; give 1 or more, or leave --backups out", p.keep)
	}
	return nil
}

func (p backupPlan) print(w io.Writer) {
	if p.dir == "" {
		fmt.Fprintln(w, "backups      none; --backups DIR makes them while the server runs")
		return
	}
	fmt.Fprintf(w, "backups      %s, every %s, the newest %d\n", p.dir, p.every, p.keep)
}

// A backupSchedule makes the backups of a server's database, named by their instant.
type backupSchedule struct {
	backupPlan
	db    string
	clock func() time.Time
	make  func(ctx context.Context, out string, begun time.Time) (backup.Manifest, error)
	log   *slog.Logger
	lock  *os.File // held while the folder is ours
}

// openBackups prepares a server to back its database up; nil when it is not to. What a killed server left half done is removed.
func openBackups(c serverConfig) (*backupSchedule, error) {
	if c.backups.dir == "" {
		return nil, nil
	}
	if store.IsPostgres(c.db) {
		return nil, usage("--backups keeps copies of a database file; have a PostgreSQL server backed up with its own means, such as pg_basebackup and an archive of its log")
	}
	s := &backupSchedule{backupPlan: c.backups, db: c.db, clock: time.Now, log: c.log}
	s.make = func(ctx context.Context, out string, begun time.Time) (backup.Manifest, error) {
		return backUp(ctx, store.BackupOrder{Database: c.db, Out: out, Begun: begun, Software: software()})
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fault.Errorf(fault.Unavailable, "the folder of backups cannot be used: %w; give one that you may write to with --backups", err)
	}
	lock, err := os.OpenFile(filepath.Join(s.dir, ".lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fault.Errorf(fault.Unavailable, "the folder of backups cannot be used: %w; give one that you may write to with --backups", err)
	}
	if err := exclusive(lock); err != nil {
		lock.Close()
		return nil, fault.Errorf(fault.Conflict, "another server keeps its backups in %s; give each server a folder of its own with --backups", s.dir)
	}
	s.lock = lock
	s.tidy()
	return s, nil
}

// backupRetry is how soon a backup is tried again that failed.
const backupRetry = 5 * time.Minute

// run makes a backup whenever one is due, until the context ends; one that is being made is then given up.
func (s *backupSchedule) run(ctx context.Context) {
	wait := s.due()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		err := s.once(ctx)
		wait = s.due()
		if err != nil {
			wait = min(s.every, backupRetry)
		}
	}
}

// due is how long to wait for the next backup. A server that is started anew goes on where the last one stopped; a clock that
// was put back delays a backup by no more than the time between two.
func (s *backupSchedule) due() time.Duration {
	all := s.complete()
	if len(all) == 0 {
		return 0
	}
	last, err := time.Parse(backupTime, strings.TrimSuffix(strings.TrimPrefix(filepath.Base(all[len(all)-1]), s.prefix()), backupSuffix))
	if err != nil {
		return 0
	}
	return min(max(last.Add(s.every).Sub(s.clock()), 0), s.every)
}

// once makes a backup, and then room for it.
func (s *backupSchedule) once(ctx context.Context) error {
	begun := s.clock()
	out := filepath.Join(s.dir, s.prefix()+begun.UTC().Format(backupTime)+backupSuffix)
	m, err := s.make(ctx, out, begun)
	if err != nil {
		if ctx.Err() == nil {
			s.log.Error("the database could not be backed up; respondents are served as before, and it is tried again soon", "error", err, "complete", len(s.complete()))
		}
		return err
	}
	s.log.Info("the database was backed up", "file", out, "interviews", m.Contents.Tables["interviews"], "bytes", m.Size, "took", s.clock().Sub(begun).Round(time.Millisecond))
	s.prune()
	return nil
}

// How the files are named: by the database and the instant, so that they sort by age.
const (
	backupTime   = "20060102T150405Z"
	backupSuffix = ".db"
)

func (s *backupSchedule) prefix() string {
	base := filepath.Base(s.db)
	return strings.TrimSuffix(base, filepath.Ext(base)) + "-"
}

// matching are the files of ours that end so, by age.
func (s *backupSchedule) matching(hidden, suffix string) []string {
	all, err := filepath.Glob(filepath.Join(escaped(s.dir), hidden+escaped(s.prefix())+"[0-9]*"+suffix))
	if err != nil {
		s.log.Error("the folder of backups cannot be read", "error", err)
	}
	return all
}

// escaped is a path as a pattern that only it matches.
func escaped(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(filepath.ToSlash(path))
}

// complete are the backups that are complete, the oldest first.
func (s *backupSchedule) complete() (all []string) {
	for _, file := range s.matching("", backupSuffix) {
		if _, err := backup.Complete(file); err == nil {
			all = append(all, file)
		}
	}
	return all
}

// prune removes the oldest backups, now that there is a new one. The file goes first: a manifest alone is no backup.
func (s *backupSchedule) prune() {
	all := s.complete()
	for _, file := range all[:max(len(all)-s.keep, 0)] {
		if err := errors.Join(os.Remove(file), os.Remove(file+".json")); err != nil {
			s.log.Error("an old backup could not be removed", "file", file, "error", err)
		}
	}
}

// tidy removes what was broken off: files without their names, and manifests without their files.
func (s *backupSchedule) tidy() {
	for _, file := range s.matching(".", "*.part*") {
		os.Remove(file)
	}
	for _, manifest := range s.matching("", backupSuffix+".json") {
		if _, err := os.Stat(strings.TrimSuffix(manifest, ".json")); errors.Is(err, os.ErrNotExist) {
			os.Remove(manifest)
		}
	}
}

func (s *backupSchedule) close() { s.lock.Close() }
