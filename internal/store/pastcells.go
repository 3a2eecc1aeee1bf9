package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// cells are the cells as they stood: what was changed by hand or by date since is undone.
func (c *counting) cells(ctx context.Context) error {
	rows, err := cellsOf(c.store.reading(ctx), c.survey)
	if err != nil {
		return err
	}
	there, err := c.declared(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if there != nil && !there[r.Cell] {
			continue
		}
		cell, err := c.cell(r.cell())
		if err != nil {
			return err
		}
		c.tally.Cells = append(c.tally.Cells, cell)
	}
	return nil
}

func (c *counting) cell(cell quota.Cell) (quota.Cell, error) {
	cell.Completed, cell.Held, cell.OverQuota = c.completed[cell.Name], c.held[cell.Name], c.over[cell.Name]
	if err := c.unchange(&cell); err != nil {
		return cell, err
	}
	if cell.State == quota.Open && !cell.ClosesAt.IsZero() && !cell.ClosesAt.After(c.at) {
		cell.State = quota.Closing // its date had come, though nobody had come to the gate since
	}
	cell.FilledAt = time.Time{}
	for _, f := range c.tally.Fills {
		if f.Cell == cell.Name && cell.Full() {
			cell.FilledAt = f.At
		}
	}
	return cell, nil
}

// unchange gives a cell the target, the state and the closing date that it had.
func (p *Past) unchange(cell *quota.Cell) error {
	if was, changed := p.before[undone{field.Target, cell.Name}]; changed {
		target, err := strconv.Atoi(was.Old)
		if err != nil {
			return damaged(was)
		}
		cell.Target = target
	}
	if was, changed := p.before[undone{field.CellState, cell.Name}]; changed {
		cell.State = quota.State(was.Old)
	}
	if was, changed := p.before[undone{field.Closes, cell.Name}]; changed {
		cell.ClosesAt = time.Time{}
		if was.Old != "" {
			closes, err := time.Parse(time.RFC3339, was.Old)
			if err != nil {
				return damaged(was)
			}
			cell.ClosesAt = closes.UTC()
		}
	}
	return nil
}

// damaged is the error for a change whose words are none that the store wrote.
func damaged(c field.Change) error {
	return fault.Errorf(fault.Internal, "the record of changes in the database is damaged: the %s of %s cannot have been %q", c.What, c.Subject, c.Old)
}

// declared are the cells of the versions that had been in the field; nil: all there are.
func (p *Past) declared(ctx context.Context) (map[string]bool, error) {
	if p.asked == unbounded {
		return nil, nil
	}
	var versions []survey.Version
	err := p.store.read.WithContext(ctx).Raw(`SELECT version FROM versions WHERE survey = ? AND kept_ms <= ?
		UNION SELECT version FROM interviews WHERE survey = ? AND started_ms <= ?`, p.survey, p.asked, p.survey, p.asked).Scan(&versions).Error
	there := map[string]bool{}
	for _, v := range versions {
		s, known := p.versions[v]
		if !known {
			return nil, err
		}
		for _, c := range s.Cells {
			there[c.Name] = true
		}
	}
	return there, err
}

// An alike is what the counted arrivals of a day have in common.
type alike struct{ Day, Source, Type, Membership, Decision string }

// ArrivalCounts counts the ledger up to the instant by day, source, type, membership and decision, in this order. The days
// are those of the time zone of the version that the respondent had.
func (p *Past) ArrivalCounts(ctx context.Context) ([]interview.ArrivalCount, error) {
	n := map[alike]int{}
	for r, err := range upTo(ctx, p, func(r arrivalRow) (int64, arrivalRow, error) { return r.ID, r, nil }) {
		if err != nil {
			return nil, err
		}
		zone := time.UTC
		if s, known := p.versions[survey.Version(r.Version)]; known {
			zone = s.TimeZone
		}
		n[alike{instant(r.AtMs).In(zone).Format(time.DateOnly), r.Source, r.Type, r.Membership, r.Decision}]++
	}
	kinds := slices.SortedFunc(maps.Keys(n), func(a, b alike) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Type, b.Type),
			cmp.Compare(a.Membership, b.Membership), cmp.Compare(a.Decision, b.Decision))
	})
	counts := make([]interview.ArrivalCount, len(kinds))
	for i, k := range kinds {
		counts[i] = interview.ArrivalCount{Day: k.Day, Source: k.Source, Type: k.Type, Decision: interview.Decision(k.Decision), N: n[k]}
		if err := fromJSON(k.Membership, &counts[i].Membership, "a ledger row"); err != nil {
			return nil, err
		}
	}
	return counts, nil
}
