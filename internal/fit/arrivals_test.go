package fit

import (
	"encoding/json"
	"strings"
	"testing"

	"fieldwork/internal/modelspec"
)

// quotaSpec says that quotas were set on votes, and that a log tells the population.
const quotaSpec = ordinary + "choice_based:\n  sampling: fixed quota per outcome\n  arrivals_log: log.csv\n"

// someArrivals is a log in which middle closes first: its last admission is the fifth row.
const someArrivals = `seq,ts,type,status
1,t,left,accepted
2,t,middle,accepted
3,t,right,accepted
4,t,left,accepted
5,t,middle,accepted
6,t,middle,over_quota
7,t,right,accepted
8,t,left,accepted
9,t,middle,over_quota
`

func runLog(t *testing.T, spec, log string) (*Result, error) {
	t.Helper()
	s, err := modelspec.Load("m/spec.yaml", []byte(spec))
	if err != nil {
		t.Fatal(err)
	}
	disk := files{"m/data.csv": votes}
	if log != "" {
		disk["m/log.csv"] = log
	}
	return Run(s, "", disk.open)
}

func TestArrivalsLogIsTheCounts(t *testing.T) {
	r, err := runLog(t, quotaSpec, someArrivals)
	if err != nil || !r.Estimated() {
		t.Fatalf("%v, %+v", err, r)
	}
	text, err := json.Marshal(r.Arrivals)
	want := `{"total":9,"by_type":{"left":3,"middle":4,"right":2},"over_quota":{"left":0,"middle":2,"right":0},` +
		`"seq_of_last_accepted":{"left":8,"middle":5,"right":7},"first_quota_closed":"middle",` +
		`"counts_when_first_quota_closed":{"left":2,"middle":2,"right":1}}`
	if err != nil || string(text) != want {
		t.Errorf("%s, want %s; %v", text, want, err)
	}
	counts, err := runLog(t, ordinary+"choice_based: {arrivals: {left: 3, middle: 4, right: 2}}\n", "")
	if err != nil || counts.Prior.Coefficients[1].Estimate != r.Prior.Coefficients[1].Estimate {
		t.Errorf("the counts give %+v, the log %+v; %v", counts.Prior, r.Prior, err)
	}
}

func TestArrivalsLogIsHeldAgainstTheCounts(t *testing.T) {
	counts := quotaSpec + "  arrivals: {left: 3, middle: 5, right: 2}\n"
	warned := func(r *Result) string {
		for _, w := range r.Warnings {
			if w.Code == "arrivals_log" {
				return w.Message
			}
		}
		return ""
	}
	r, err := runLog(t, counts, someArrivals)
	if err != nil || !strings.Contains(warned(r), `5 of "middle" came and the log has 4`) {
		t.Errorf("%v %+v", err, r.Warnings)
	}
	if r, err = runLog(t, counts, ""); err != nil || !strings.Contains(warned(r), "are used and not checked") || r.Arrivals != nil {
		t.Errorf("%v %+v", err, r)
	}
	if r, err = runLog(t, strings.Replace(counts, "middle: 5", "middle: 4", 1), someArrivals); err != nil || warned(r) != "" {
		t.Errorf("%v %+v", err, r.Warnings)
	}
}

func TestArrivalsLogThatCannotBeUsed(t *testing.T) {
	for name, c := range map[string]struct{ log, want string }{
		"missing":        {"", "the arrivals log cannot be read"},
		"unknown type":   {strings.Replace(someArrivals, "3,t,right", "3,t,centre", 1), `m/log.csv, row 3: the type "centre" is none of`},
		"unknown status": {strings.Replace(someArrivals, "over_quota", "refused", 1), `m/log.csv, row 6: the status "refused" is not known; write accepted or over_quota`},
		"empty type":     {strings.Replace(someArrivals, "4,t,left", "4,t,", 1), "m/log.csv, row 4: seq, type or status is empty"},
		"no column":      {strings.Replace(someArrivals, "status", "state", 1), "status"},
		"no number":      {strings.Replace(someArrivals, "\n7,", "\nseven,", 1), "seven"},
	} {
		if _, err := runLog(t, quotaSpec, c.log); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
