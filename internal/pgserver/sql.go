package pgserver

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// URL is the address of a database as one of the roles sees it, with the password when the server asks for one. sslmode=disable
// keeps drivers from asking a server without a certificate for encryption first.
func (s *Server) URL(database, user string) string {
	u := url.URL{
		Scheme: "postgres", User: url.User(user), Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)),
		Path: "/" + database, RawQuery: "sslmode=disable",
	}
	if s.options.Password != "" {
		u.User = url.UserPassword(user, s.options.Password)
	}
	return u.String()
}

// CreateDatabase makes an empty database that belongs to Owner and returns its address as Owner sees it.
func (s *Server) CreateDatabase(ctx context.Context, name string) (string, error) {
	if err := s.Exec(ctx, "postgres", "CREATE DATABASE "+quoted(name)+" OWNER "+quoted(Owner)); err != nil {
		return "", err
	}
	return s.URL(name, Owner), nil
}

// DropDatabase removes a database and breaks off whoever still uses it.
func (s *Server) DropDatabase(ctx context.Context, name string) error {
	return s.Exec(ctx, "postgres", "DROP DATABASE IF EXISTS "+quoted(name)+" WITH (FORCE)")
}

// Exec runs statements in a database as the superuser. Several at once, divided by semicolons, are one transaction.
func (s *Server) Exec(ctx context.Context, database, sql string) error {
	conn, err := pgx.Connect(ctx, s.URL(database, Superuser))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

// quoted is a name as SQL writes it.
func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }

// Literal is a text as SQL and postgresql.conf write it.
func Literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
