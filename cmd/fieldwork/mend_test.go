package main

import (
	"database/sql"
	"testing"
)

// TestVerifyMendsWhatTheMonitorShowsAndNoQuota: the monitor's counters can be counted anew; a cell's is evidence, and stays.
func TestVerifyMendsWhatTheMonitorShowsAndNoQuota(t *testing.T) {
	db := aStudy(t, "m1", "m2")
	pool, err := sql.Open("sqlite3", db)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	spoil := func(statement string) {
		t.Helper()
		if _, err := pool.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	spoil("UPDATE counters SET n = n + 5 WHERE kind = 'started'")
	spoil("UPDATE timeline SET n = n + 3 WHERE kind = 'completed'")
	play(t, db, []step{
		{[]string{"quota", "verify"}, exitFailure, []string{"monitor: started is 7 and the rows say 2", "--mend counts anew"}},
		{[]string{"quota", "verify", "--mend"}, exitDone, []string{"agree"}},
		{[]string{"quota", "verify"}, exitDone, []string{"agree"}},
	})
	spoil("UPDATE cells SET completed = 7 WHERE cell = 'B'")
	play(t, db, []step{
		{[]string{"quota", "verify", "--mend"}, exitFailure, []string{"B", "7"}},
		{[]string{"quota", "verify"}, exitFailure, []string{"7"}},
	})
}
