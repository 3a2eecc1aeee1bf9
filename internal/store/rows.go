package store

import (
	"encoding/json"
	"fmt"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// The rows. Column names follow gorm's snake case; JSON columns are strings here and values outside.

type versionRow struct {
	Version string `gorm:"primaryKey"`
	Survey  string
	KeptMs  int64
	File    []byte
}

type cellRow struct {
	ID                      int64
	Survey, Cell, Dimension string
	Target, Completed, Held int
	OverQuota               int
	State                   string
	FilledMs, ClosesMs      int64
}

type interviewRow struct {
	ID                                       int64
	Token, Survey, Version, Source, Language string
	Seed                                     int64
	Device                                   string
	StartedMs, UpdatedMs, FinishedMs         int64
	Page, Answers, Submitted                 string
	Type, Membership                         string
	Decision, Disposition                    string
	InSample                                 bool
	Revision                                 int64
	Assigned, Was, Rejected, Unsent          string
}

type identityRow struct {
	InterviewID                  int64 `gorm:"primaryKey"`
	Survey, Source, RespondentID string
	Kept                         string
}

type leaseRow struct {
	InterviewID int64 `gorm:"primaryKey"`
	Survey      string
	State       string
	ExpiresMs   int64
}

type arrivalRow struct {
	ID, InterviewID          int64
	Survey, Version, Source  string
	AtMs                     int64
	Type, Membership, Cells  string
	Demographics             string
	Decision, Reason, Counts string
}

type fillRow struct {
	ID              int64
	Survey, Cell    string
	AtMs            int64
	Cells, Arrivals string
}

type counterRow struct {
	Survey, Kind, Name string
	N                  int
}

type changeRow struct {
	ID                int64
	Survey            string
	AtMs              int64
	Who, What         string
	Subject, Old, New string
	Why               string
}

type callbackRow struct {
	ID             int64
	Survey, Source string
	InterviewID    int64
	Outcome, State string
	DueMs          int64
	Attempts       int
	Why            string
}

type arrivalCountRow struct {
	Survey, Day, Source        string
	Type, Membership, Decision string
	N                          int
}

func (versionRow) TableName() string      { return "versions" }
func (cellRow) TableName() string         { return "cells" }
func (interviewRow) TableName() string    { return "interviews" }
func (identityRow) TableName() string     { return "identities" }
func (leaseRow) TableName() string        { return "leases" }
func (arrivalRow) TableName() string      { return "arrivals" }
func (fillRow) TableName() string         { return "fills" }
func (counterRow) TableName() string      { return "counters" }
func (changeRow) TableName() string       { return "changes" }
func (callbackRow) TableName() string     { return "callbacks" }
func (arrivalCountRow) TableName() string { return "arrival_counts" }

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// toJSON writes a value that cannot fail to be written.
func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("store: %T is no JSON: %v", v, err))
	}
	return string(b)
}

func fromJSON(text string, v any, what string) error {
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fault.Errorf(fault.Internal, "%s in the database is damaged: %w", what, err)
	}
	return nil
}

func (r interviewRow) interview(b *book) (interview.Interview, error) {
	iv := interview.Interview{
		ID: r.ID, Token: r.Token, Survey: r.Survey, Version: survey.Version(r.Version), Source: r.Source, Language: r.Language,
		Seed: uint64(r.Seed), Started: instant(r.StartedMs), Updated: instant(r.UpdatedMs), Finished: instant(r.FinishedMs),
		Page: r.Page, Type: r.Type, Decision: interview.Decision(r.Decision),
		Disposition: interview.Disposition(r.Disposition), InSample: r.InSample, Device: r.Device, Revision: r.Revision,
		Was: interview.Disposition(r.Was),
	}
	var err error
	if iv.Answers, err = b.readAnswers(r.Answers); err != nil {
		return iv, fault.Errorf(fault.Internal, "an interview's answers in the database are damaged: %w", err)
	}
	if err := fromJSON(r.Membership, &iv.Membership, "an interview's membership"); err != nil {
		return iv, err
	}
	if err := fromJSON(r.Assigned, &iv.Assigned, "an interview's assigned cells"); err != nil {
		return iv, err
	}
	if iv.Unsent, err = b.readPages(r.Unsent); err != nil {
		return iv, err
	}
	submitted, err := b.readPages(r.Submitted)
	if err != nil {
		return iv, err
	}
	iv.Submitted = make(map[string]bool, len(submitted))
	for _, p := range submitted {
		iv.Submitted[p] = true
	}
	return iv, nil
}

func (r cellRow) cell() quota.Cell {
	return quota.Cell{Name: r.Cell, Dimension: r.Dimension, Target: r.Target, Completed: r.Completed, Held: r.Held,
		OverQuota: r.OverQuota, State: quota.State(r.State), FilledAt: instant(r.FilledMs), ClosesAt: instant(r.ClosesMs)}
}

func (r arrivalRow) arrival(b *book) (a interview.Arrival, err error) {
	version, _ := b.Name(r.Version)
	a = interview.Arrival{ID: r.ID, Interview: r.InterviewID, Survey: r.Survey, Version: survey.Version(version), Source: r.Source,
		At: instant(r.AtMs), Type: r.Type, Decision: interview.Decision(r.Decision), Reason: r.Reason}
	for _, part := range []struct {
		text string
		into any
	}{{r.Membership, &a.Membership}, {r.Cells, &a.Cells}} {
		if err := fromJSON(part.text, part.into, "a ledger row"); err != nil {
			return a, err
		}
	}
	if a.Demographics, err = b.readAnswers(r.Demographics); err != nil {
		return a, fault.Errorf(fault.Internal, "a ledger row in the database is damaged: %w", err)
	}
	a.Counts, err = readCellCounts(r.Counts)
	return a, err
}

func (r fillRow) fill() (f quota.Fill, err error) {
	f = quota.Fill{Cell: r.Cell, At: instant(r.AtMs)}
	if err := fromJSON(r.Cells, &f.Cells, "a fill snapshot"); err != nil {
		return f, err
	}
	return f, fromJSON(r.Arrivals, &f.Arrivals, "a fill snapshot")
}
