package store

import (
	"context"
	"errors"
	"io"

	"fieldwork/internal/backup"
	"fieldwork/internal/fault"
)

// A CopyOrder says which database is to be copied into which; each is what Open takes. No server may have either of them.
type CopyOrder struct {
	From, To string
	Lock     func(file string) (io.Closer, error) // makes a file ours until it is closed, as a server does; refuses one that a server has
	Show     backup.Show                          // is told of rows; nil: nobody watches
}

// Copied is what two databases have alike.
type Copied struct {
	From, To string // without a password
	Schema   int64
	Tables   []CopiedTable // each behind those that it refers to
	Rows     int64
	SHA256   string // of all tables' names, counts and hashes
}

// A CopiedTable is one table's count and hash, which do not depend on the engine.
type CopiedTable struct {
	Name   string
	Rows   int64
	SHA256 string
}

// Copy moves everything of one database into an empty one. It is one transaction of the target, so that whatever breaks it off
// leaves the target empty and it can be begun anew; it is committed once the target, read back, has the counts and the hashes
// of the source. Nobody can write into the source meanwhile.
func Copy(ctx context.Context, o CopyOrder) (done Copied, err error) {
	c := &copying{CopyOrder: o}
	defer c.described(&err)
	if err := c.open(ctx, true); err != nil {
		return done, err
	}
	defer c.close()
	done, err = c.run(ctx)
	return done, interrupted(ctx, err)
}

// run copies between ends that are open, compares, and commits.
func (c *copying) run(ctx context.Context) (done Copied, err error) {
	if err := c.to.empty(ctx, c.tables); err != nil {
		return done, err
	}
	if err := c.transfer(ctx); err != nil {
		return done, err
	}
	if done, err = c.compare(ctx); err != nil {
		return done, err
	}
	return done, c.commit(ctx)
}

// CompareCopy holds a database against the one that it was copied into, by counts and hashes, and writes into neither.
func CompareCopy(ctx context.Context, o CopyOrder) (done Copied, err error) {
	c := &copying{CopyOrder: o}
	defer c.described(&err)
	if err := c.open(ctx, false); err != nil {
		return done, err
	}
	defer c.close()
	if err = c.from.digest(ctx, c.tables, c.bar("reading")); err == nil {
		done, err = c.compare(ctx)
	}
	return done, interrupted(ctx, err)
}

// A copying is one copy under way.
type copying struct {
	CopyOrder
	from, to *copyEnd
	tables   []copyTable // of both ends
	rows     int64       // of the source
	schema   int64
}

// described says of an error what it came from.
func (c *copying) described(err *error) {
	fault.Wrap(err, "copy %s to %s", Shown(c.From), Shown(c.To))
}

// open opens both ends, the source first, so that a misspelt one leaves no target behind, and locks them.
func (c *copying) open(ctx context.Context, writes bool) (err error) {
	if c.Show == nil {
		c.Show = func(string, int64, int64) {}
	}
	defer func() {
		if err != nil {
			c.close()
		}
	}()
	if c.schema, err = NewestSchema(); err != nil {
		return err
	}
	if err := apart(c.From, c.To); err != nil {
		return err
	}
	if c.from, err = openCopyEnd(ctx, c.CopyOrder, c.From, "--from", existing); err != nil {
		return err
	}
	how := existing
	if writes {
		how = created
	}
	if c.to, err = openCopyEnd(ctx, c.CopyOrder, c.To, "--to", how); err != nil {
		return err
	}
	if c.tables, err = alikeTables(c.from, c.to); err != nil {
		return err
	}
	c.rows, err = c.from.count(ctx, c.tables)
	return err
}

// transfer writes the source's rows into the target, a table after those that it refers to.
func (c *copying) transfer(ctx context.Context) error {
	bar := c.bar("copying")
	for _, t := range c.tables {
		r, err := c.from.read(ctx, t, bar)
		if err != nil {
			return err
		}
		if err := r.closed(c.to.engine.insert(ctx, c.to, t, r)); err != nil {
			return err
		}
		c.from.digests = append(c.from.digests, r.digest())
		if err := c.number(ctx, t, r.last); err != nil {
			return err
		}
	}
	return nil
}

// number lets the target's next row of a table have a number that no row of the source ever had.
func (c *copying) number(ctx context.Context, t copyTable, last int64) error {
	if t.numbered() < 0 {
		return nil
	}
	given, err := c.from.engine.given(ctx, c.from, t)
	if err != nil {
		return err
	}
	if last = max(last, given); last == 0 {
		return nil
	}
	return c.to.engine.giveFrom(ctx, c.to, t, last)
}

// commit makes the copy last. One that was asked for is not cut off.
func (c *copying) commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := c.to.engine.finish(context.WithoutCancel(ctx), c.to, c.tables); err != nil {
		return err
	}
	c.to.kept = true // it may have come through, whatever is said of it
	err := c.to.tx.Commit()
	if err == nil {
		err = c.to.engine.confirmed()
	}
	if err != nil {
		return fault.Errorf(fault.Unavailable, "%w: %v; run the same with --compare, and when that finds the target empty copy again", errUnknownCommit, err)
	}
	return nil
}

// errUnknownCommit is why a copy may be there although it failed.
var errUnknownCommit = errors.New("whether the last step, the commit, has come through and stays is not known")

func (c *copying) close() {
	for _, end := range []*copyEnd{c.to, c.from} {
		if end != nil {
			end.close()
		}
	}
}

// interrupted says what is left when somebody has had enough.
func interrupted(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || errors.Is(err, errUnknownCommit) {
		return err
	}
	return fault.Errorf(fault.Unavailable, "it was interrupted; the target is as it was, and the same command begins anew: %w", ctx.Err())
}
