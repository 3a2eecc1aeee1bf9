package lookout

import (
	"database/sql"
	"net/http"
	"path/filepath"
	"testing"

	_ "github.com/mattn/go-sqlite3" // as the store opens it

	"fieldwork/internal/consoletest"
)

// BenchmarkMonitor asks for the page of a survey with nobody and with a million interviews over 30 days.
func BenchmarkMonitor(b *testing.B) {
	for _, c := range []struct {
		name string
		n    int
	}{{"nobody", 0}, {"a million", 1_000_000}} {
		b.Run(c.name, func(b *testing.B) {
			r := raise(b, nil, kinds(b))
			if c.n > 0 {
				r.arrive("first").until("", "30", "2")
				million(b, c.n)
			}
			v := r.As(consoletest.Viewer)
			for b.Loop() {
				v.Get("/console/kinds").Want(http.StatusOK)
			}
		})
	}
}

// million writes interviews into the database that the rig has opened, with arrivals, counters and slots.
func million(b *testing.B, n int) {
	paths, err := filepath.Glob(filepath.Join(filepath.Dir(b.TempDir()), "*", "fieldwork.db"))
	if err != nil || len(paths) != 1 {
		b.Fatalf("databases %v, %v", paths, err)
	}
	db, err := sql.Open("sqlite3", paths[0])
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	const begins = 1442000000000 // ms; 33 days before the site's clock
	for _, statement := range []string{
		`INSERT INTO interviews (token, survey, version, source, language, seed, device, started_ms, updated_ms, finished_ms, page, type, decision, disposition, in_sample)
			WITH RECURSIVE k(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM k WHERE i < ?)
			SELECT 't' || i, 'kinds', (SELECT version FROM versions LIMIT 1), 'panel', 'en', i, 'phone', $2 + i * 2592, $2 + i * 2592, $2 + i * 2592 + 300000, 'words', 'A', 'admitted', 'complete', 1 FROM k`,
		`INSERT INTO arrivals (interview_id, survey, version, source, at_ms, type, membership, cells, demographics, decision, reason, counts)
			SELECT id, survey, version, source, started_ms, type, '["A"]', '["A"]', '{}', decision, '', '{}' FROM interviews WHERE token LIKE 't%' AND seed <= ? AND started_ms > $2 AND length(token) < 9`,
		`INSERT OR IGNORE INTO timeline (survey, kind, slot, name, n)
			WITH RECURSIVE k(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM k WHERE i < 4320)
			SELECT 'kinds', s.kind, $2 / 600000 + i, s.name, ?1 / 8640 + 1 FROM k, (SELECT 'started' AS kind, '' AS name UNION SELECT 'arrived', 'A' UNION SELECT 'arrived', 'B' UNION SELECT 'completed', 'A' UNION SELECT 'completed', 'B') s`,
		`UPDATE counters SET n = n + ?1 WHERE ?2 > 0`,
		`UPDATE cells SET target = 2000000, completed = completed + ?1 WHERE ?2 > 0 AND cell = 'A'`,
	} {
		if _, err := db.Exec(statement, n, begins); err != nil {
			b.Fatalf("%v: %s", err, statement)
		}
	}
}
