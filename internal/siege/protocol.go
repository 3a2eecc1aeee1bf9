package siege

import (
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

// check holds the invariants of the quota protocol against the books. It counts by another way than the database's own
// verification: what is in the sample by the ledger's cells, and not by the leases.
func (l *ledger) check(f *Findings) {
	completed, turnedAway := map[string]int{}, map[string]int{}
	for id, arrivals := range l.arrivals {
		if _, there := l.byID[id]; !there {
			f.wrong("the ledger speaks of interview %d, which is not there", id)
		}
		for _, a := range arrivals {
			if a.Decision == interview.TurnedAway {
				turnedAway[a.Reason]++
			}
		}
	}
	for _, iv := range l.byID {
		l.checkInterview(f, iv)
		if !iv.InSample {
			continue
		}
		for _, a := range l.arrivals[iv.ID] {
			for _, cell := range a.Cells {
				completed[cell]++
			}
		}
	}
	for _, c := range l.cells {
		l.checkCell(f, c, completed[c.Name], turnedAway[c.Name])
	}
}

// checkInterview: who was decided on has one row in the ledger, which says the same, and nobody else has one.
func (l *ledger) checkInterview(f *Findings, iv interview.Interview) {
	if iv.InSample != (iv.Disposition == interview.Completed) {
		f.wrong("interview %d is %q and its place in the sample says %t", iv.ID, iv.Disposition.Word(), iv.InSample)
	}
	if iv.Disposition.Finished() && iv.Decision != interview.Admitted {
		f.wrong("interview %d is %q without having been admitted", iv.ID, iv.Disposition.Word())
	}
	rows := l.arrivals[iv.ID]
	switch {
	case iv.Decision == interview.Undecided && len(rows) > 0:
		f.wrong("interview %d is undecided and has %d rows in the ledger", iv.ID, len(rows))
	case iv.Decision != interview.Undecided && len(rows) != 1:
		f.wrong("interview %d is decided and has %d rows in the ledger", iv.ID, len(rows))
	case len(rows) == 1 && rows[0].Decision != iv.Decision:
		f.wrong("interview %d is %q and %q in the ledger", iv.ID, iv.Decision, rows[0].Decision)
	}
}

// checkCell: counters are what the rows say, and no more than the target is promised.
func (l *ledger) checkCell(f *Findings, c quota.Cell, completed, turnedAway int) {
	for _, n := range []struct {
		what       string
		have, want int
	}{
		{"completed", c.Completed, completed}, {"held", c.Held, l.leases[c.Name]}, {"turned away", c.OverQuota, turnedAway},
	} {
		if n.have != n.want {
			f.wrong("cell %s: %s is %d and the rows say %d", c.Name, n.what, n.have, n.want)
		}
	}
	if c.Limited() && c.Completed+c.Held > c.Target {
		f.wrong("cell %s: %d completed and %d held are more than the target of %d", c.Name, c.Completed, c.Held, c.Target)
	}
}
