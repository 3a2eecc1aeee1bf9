package ha

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"fieldwork/internal/pgserver"
)

// Owner is the role that owns the database of the same name.
const Owner = pgserver.Owner

// makeDatabase makes the role and the database of our own.
func (c *Cluster) makeDatabase(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.URL("postgres", pgserver.Superuser))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	owner := pgx.Identifier{Owner}.Sanitize()
	for _, sql := range []string{"CREATE ROLE " + owner + " LOGIN PASSWORD " + pgserver.Literal(c.options.Password), "CREATE DATABASE " + owner + " OWNER " + owner} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("make the database: %w", err)
		}
	}
	return nil
}

// followed tells whether all others stream from the leader's PostgreSQL and a commit waits for one of them.
func (c *Cluster) followed(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, client.Timeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.URL("postgres", pgserver.Superuser))
	if err != nil {
		return false
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var streaming, synchronous int
	err = conn.QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE sync_state IN ('sync', 'quorum'))
		FROM pg_stat_replication WHERE state = 'streaming' AND application_name = ANY($1)`, c.names()).Scan(&streaming, &synchronous)
	return err == nil && streaming == members-1 && synchronous > 0
}

func (c *Cluster) names() []string {
	var names []string
	for _, n := range c.Nodes {
		names = append(names, n.Name)
	}
	return names
}
