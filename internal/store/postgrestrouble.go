package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"fieldwork/internal/fault"
)

// States of SQL that PostgreSQL answers with (its manual, appendix A). The first two letters are the class.
const (
	connectionClass    = "08"
	stateBadText       = "22021"
	stateReadOnly      = "25006"
	stateUnknownUser   = "28000"
	stateWrongPassword = "28P01"
	stateNoDatabase    = "3D000"
	stateNoRight       = "42501"
	stateTooMany       = "53300"
	stateDiskFull      = "53100"
	stateNoMemory      = "53200"
	stateStarting      = "57P03"
	stateUnknownKey    = "42704"
	stateSpoilt        = "XX001"
	stateSpoiltIndex   = "XX002"
	stateIOError       = "58030"
)

// passing are the states after which the same transaction may succeed a moment later, on another connection or another
// server: it met another transaction, or its server stops, starts, is full of connections or is no leader any more.
var passing = map[string]trouble{
	"40001": contested, "40P01": contested, "55P03": contested, "57014": contested,
	"57P01": moving, "57P02": moving, stateStarting: moving, "25P03": moving, stateReadOnly: moving,
	stateTooMany: crowded,
}

// lasting are the other troubles of the engine.
var lasting = map[string]trouble{
	stateDiskFull: diskFull, stateNoMemory: noMemory, stateIOError: diskFails, stateSpoilt: spoilt, stateSpoiltIndex: spoilt,
	stateNoRight: noRight, stateUnknownUser: noLogin, stateWrongPassword: noLogin, stateNoDatabase: noDatabase,
}

// errUnconfirmed is what a commit has come to that its server has and the standby may not have.
var errUnconfirmed = errors.New("the standby has not confirmed the commit")

// passes tells whether a transaction that failed so may succeed a moment later.
func (e *postgresEngine) passes(err error) bool {
	var said *pgconn.PgError
	switch {
	case err == nil:
		return false
	case errors.As(err, &said):
		return passing[said.Code] != "" || strings.HasPrefix(said.Code, connectionClass)
	}
	return errors.Is(err, errUnconfirmed) || broken(err)
}

// broken tells whether an error is that of a connection that has ended or does not come about, and not of what was asked on it.
func broken(err error) bool {
	var network net.Error
	var connect *pgconn.ConnectError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &network) || errors.As(err, &connect) || pgconn.SafeToRetry(err) || pgconn.Timeout(err)
}

// postgresTrouble is the trouble behind an error of PostgreSQL, "" when a statement was refused for what it is.
func postgresTrouble(said *pgconn.PgError) trouble {
	if is := passing[said.Code]; is != "" {
		return is
	}
	if strings.HasPrefix(said.Code, connectionClass) {
		return moving
	}
	return lasting[said.Code]
}

// cannotReach says why a PostgreSQL cannot be used, and what helps.
func cannotReach(where string, err error) error {
	if fault.Known(err) {
		return err
	}
	var said *pgconn.PgError
	state := ""
	if errors.As(err, &said) {
		state = said.Code
	}
	advice := map[string]string{
		stateUnknownUser:   "the server does not let this user in; see the user's name in the URL, that the role exists, and the server's pg_hba.conf",
		stateWrongPassword: "the password is wrong, or there is none; put it into PGPASSWORD or ~/.pgpass",
		stateNoDatabase:    "there is no such database; make it with CREATE DATABASE … OWNER … and start again",
		stateNoRight:       "the user lacks a right there; make it the owner of the database and of the tables in it: ALTER DATABASE … OWNER TO …, REASSIGN OWNED BY … TO …",
		stateReadOnly:      "it cannot be written to, because the server is a standby or the role is set to read only; name the leader, or all servers with ?target_session_attrs=read-write",
		stateTooMany:       "no connection is left; raise the server's max_connections or the role's CONNECTION LIMIT, or run fewer nodes",
		stateUnknownKey:    "the address has a key that the server does not know; see what stands behind the question mark",
		stateStarting:      "the server is starting or shutting down; try again in a moment",
	}[state]
	if advice == "" && state == "" {
		advice = "nobody answers there; see that PostgreSQL runs, and the host and port in the URL"
	}
	if advice == "" {
		return fault.Errorf(fault.Unavailable, "the database %s cannot be used: %w", Shown(where), err)
	}
	kind := fault.Unavailable
	if said != nil && passing[state] == "" {
		kind = fault.Invalid
	}
	return fault.Errorf(kind, "the database %s cannot be used: %s (%s)", Shown(where), advice, inItsWords(err))
}

// A brief is an error in a few words.
type brief struct {
	error
	words string
}

// Error is what the server or the network says.
func (b brief) Error() string { return b.words }

// Unwrap is the error as it was.
func (b brief) Unwrap() error { return b.error }

// inBrief shortens what pgx says, which names the user and each way to each server, on several lines.
func inBrief(err error) error {
	var said *pgconn.PgError
	var connect *pgconn.ConnectError
	if errors.As(err, &said) || errors.As(err, &connect) {
		return brief{err, inItsWords(err)}
	}
	return err
}

// inItsWords is what the server says itself, or the network. pgx leaves passwords out of its errors, and tells of every server
// and every way to it in turn.
func inItsWords(err error) string {
	var said *pgconn.PgError
	var network *net.OpError
	switch {
	case errors.As(err, &said):
		return said.Message
	case errors.As(err, &network):
		return network.Error()
	}
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	return strings.TrimSpace(lines[len(lines)-1]) // the last way that was tried
}

// ofStatement tells whether gorm has said in its own words why a statement was refused.
func ofStatement(err error) bool {
	return errors.Is(err, gorm.ErrDuplicatedKey) || errors.Is(err, gorm.ErrForeignKeyViolated) || errors.Is(err, gorm.ErrCheckConstraintViolated) ||
		errors.Is(err, gorm.ErrInvalidField) || errors.Is(err, gorm.ErrRecordNotFound)
}
