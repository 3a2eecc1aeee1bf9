package store

import (
	"errors"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"fieldwork/internal/fault"
)

// IsPostgres tells whether a database is named by the URL of a PostgreSQL.
func IsPostgres(where string) bool {
	scheme, _, is := strings.Cut(strings.ToLower(where), "://")
	return is && (scheme == "postgres" || scheme == "postgresql")
}

// Shown is a database's name as it may be told and logged: without the password, even where it was put into something that is
// no address.
func Shown(where string) string {
	scheme, rest, is := strings.Cut(where, "://")
	if !is {
		return wordOfPassword.ReplaceAllString(where, "password=…")
	}
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		user, _, _ := strings.Cut(rest[:at], ":")
		rest = user + rest[at:]
	}
	rest, _, _ = strings.Cut(rest, "?")
	return scheme + "://" + rest
}

// wordOfPassword is the password in a list of words, as libpq takes one.
var wordOfPassword = regexp.MustCompile(`password=\S*`)

// misnamed are names that are meant for a PostgreSQL and are none of its addresses. A file of such a name would be made.
var misnamed = regexp.MustCompile(`(?i)^[a-z+]*:/|^(postgres|postgresql|pgsql):|(^|\s)(host|hostaddr|dbname|user|port)=`)

// CheckName refuses what is meant for a PostgreSQL and is no address of one.
func CheckName(where string) error {
	if IsPostgres(where) || !misnamed.MatchString(where) || filepath.VolumeName(where) != "" {
		return nil
	}
	return noAddress(where, nil)
}

// noAddress is the error for an address that cannot be read.
func noAddress(where string, err error) error {
	why := ""
	var parse *pgconn.ParseConfigError
	if errors.As(err, &parse) {
		why = " (" + strings.TrimPrefix(parse.Error(), "cannot parse `"+Shown(where)+"`: ") + ")"
		if strings.Contains(why, "@") {
			why = ""
		}
	}
	return fault.Errorf(fault.Invalid, "%s is no address of a PostgreSQL%s; write postgres://USER@HOST:5432/DATABASE, with %%23 for # and the like, and the password into PGPASSWORD or ~/.pgpass", Shown(where), why)
}
