package store

import (
	"context"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A stand is what of an interview the tally counts.
type stand struct {
	ID                    int64
	Version, Disposition  string
	UpdatedMs, FinishedMs int64
	GateMs                int64 // 0: the gate had not decided
	Type, Decision        string
	Reason, Cells         string
}

// Tally counts the rows as they stood, because the counters say what is and not what was. A cell holds a place for each
// admitted interview that was running and had been heard of within its lease; one that had lost its place, came back and
// found none is counted among them, as nothing is kept of that.
func (p *Past) Tally(ctx context.Context) (field.Tally, error) {
	c := &counting{Past: p, tally: field.Tally{At: p.at, Arrivals: map[string]int{}, Ended: map[interview.Disposition]int{}},
		completed: map[string]int{}, held: map[string]int{}, over: map[string]int{}}
	for after, n := int64(0), chunk; n == chunk; {
		rows, err := p.stands(ctx, after)
		if err != nil {
			return c.tally, unavailable(err)
		}
		if n = len(rows); n == 0 {
			break
		}
		after = rows[n-1].ID
		if err := c.add(ctx, rows); err != nil {
			return c.tally, unavailable(err)
		}
	}
	var err error
	if c.tally.Fills, err = p.Fills(ctx); err != nil {
		return c.tally, err
	}
	return c.tally, unavailable(c.cells(ctx))
}

func (p *Past) stands(ctx context.Context, after int64) (rows []stand, err error) {
	err = p.store.read.WithContext(ctx).Raw(`SELECT i.id, i.version, i.disposition, i.updated_ms, i.finished_ms, coalesce(a.at_ms, 0) AS gate_ms,
			coalesce(a.type, '') AS type, coalesce(a.decision, '') AS decision, coalesce(a.reason, '') AS reason, coalesce(a.cells, 'null') AS cells
		FROM interviews i LEFT JOIN arrivals a ON a.interview_id = i.id AND a.at_ms <= ?
		WHERE i.survey = ? AND i.started_ms <= ? AND i.id > ? ORDER BY i.id LIMIT ?`,
		millis(p.at), p.survey, millis(p.at), after, chunk).Scan(&rows).Error
	return rows, err
}

// A counting is a tally in the making; the maps are by cell.
type counting struct {
	*Past
	tally                 field.Tally
	completed, held, over map[string]int
}

// add counts some interviews.
func (c *counting) add(ctx context.Context, rows []stand) error {
	var running []stand
	for _, r := range rows {
		c.tally.Started++
		if d := interview.Decision(r.Decision); d != interview.Undecided && d != interview.Ineligible {
			c.tally.Arrivals[r.Type]++
		}
		if interview.Decision(r.Decision) == interview.TurnedAway {
			c.turnedAway(r)
		}
		ended := c.disposition(r.ID, interview.Disposition(r.Disposition), r.FinishedMs)
		switch {
		case ended == interview.InProgress && interview.Decision(r.Decision) == interview.Admitted:
			running = append(running, r)
		case ended == interview.Completed:
			if err := oneMore(c.completed, r.Cells); err != nil {
				return err
			}
		}
		if ended != interview.InProgress {
			c.tally.Ended[ended]++
		}
	}
	return c.hold(ctx, running)
}

// oneMore counts one in each of the cells of a ledger row.
func oneMore(counts map[string]int, cells string) error {
	var names []string
	if err := fromJSON(cells, &names, "a ledger row"); err != nil {
		return err
	}
	for _, name := range names {
		counts[name]++
	}
	return nil
}

// turnedAway counts who was turned away: by the cell that was full, or by every cell of an assigned variable.
func (c *counting) turnedAway(r stand) {
	if s, known := c.versions[survey.Version(r.Version)]; known {
		var full []string
		for _, cell := range s.Cells {
			if cell.Assigned && cell.Dimension == r.Reason {
				full = append(full, cell.Name)
			}
		}
		for _, name := range full {
			c.over[name]++
		}
		if full != nil {
			return
		}
	}
	c.over[r.Reason]++
}

// hold counts the places of the running interviews that had been heard of within their lease.
func (c *counting) hold(ctx context.Context, running []stand) error {
	var ids []int64
	for _, r := range running {
		if r.UpdatedMs > millis(c.at) {
			ids = append(ids, r.ID)
		}
	}
	posts, err := c.posts(ctx, ids)
	if err != nil {
		return err
	}
	last := map[int64]int64{}
	for id, events := range posts {
		for _, e := range events {
			last[id] = max(last[id], millis(e.At))
		}
	}
	for _, r := range running {
		heard := max(r.GateMs, last[r.ID])
		if r.UpdatedMs <= millis(c.at) {
			heard = max(heard, r.UpdatedMs)
		}
		s, known := c.versions[survey.Version(r.Version)]
		if !known || !instant(heard).Add(s.Lease).After(c.at) {
			continue
		}
		if err := oneMore(c.held, r.Cells); err != nil {
			return err
		}
	}
	return nil
}
