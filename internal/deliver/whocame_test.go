package deliver

import (
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"fieldwork/internal/incidence"
	"fieldwork/internal/interview"
	"fieldwork/internal/ledger"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// paper is the summary of the paper's instant, "B first, C = 886".
func paper(t *testing.T) ledger.Summary {
	t.Helper()
	s, err := survey.Load(questionnaires.FS, "haitao-2015")
	if err != nil {
		t.Fatal(err)
	}
	var counts []interview.ArrivalCount
	arrivals := map[string]int{"A1": 120, "A2": 870, "B": 1030, "C": 1000}
	for typ, n := range arrivals {
		counts = append(counts, interview.ArrivalCount{Day: "2015-10-08", Source: "panel", Type: typ, Membership: []string{typ}, Decision: interview.Admitted, N: n})
	}
	for i := range counts {
		if counts[i].Type == "C" {
			also := counts[i]
			counts[i].N, also.N, also.Membership = 113, 887, []string{"C", "B"}
			counts = append(counts, also)
		}
	}
	var cells []quota.Cell
	for name, n := range map[string]int{"A": 960, "B": 1000, "C": 886} {
		cells = append(cells, quota.Cell{Name: name, Dimension: "type", Target: 1000, Completed: n, State: quota.Open})
	}
	sum, err := ledger.Read(s, counts, []quota.Fill{{Cell: "B", At: at, Cells: cells, Arrivals: arrivals}}, cells)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// estimates reads incidence.csv by window, measure, names and method of the interval.
func estimates(t *testing.T, s ledger.Summary) map[string]map[string]string {
	t.Helper()
	var b strings.Builder
	n, err := WriteIncidence(&b, s)
	rows := cells(t, b.String())
	if err != nil || n != len(rows) {
		t.Fatalf("%d rows, said to be %d, %v", len(rows), n, err)
	}
	found := map[string]map[string]string{}
	for _, r := range rows {
		found[strings.Join([]string{r["window"], r["measure"], r["name"], r["relative_to"], r["interval"]}, " ")] = r
	}
	if len(found) != n {
		t.Errorf("%d rows are told apart by %d keys", n, len(found))
	}
	return found
}

func TestIncidenceAsInThePaper(t *testing.T) {
	rows := estimates(t, paper(t))
	for key, want := range map[string]struct{ value, low, high float64 }{
		"1 ratio_of_completes C B negative_binomial": {0.886, 0.8093, 0.9708},
		"1 ratio_of_completes C B log_normal":        {0.886, 0.8094, 0.9699},
		"1 share_of_completes B  negative_binomial":  {999. / 2845, 0.3338, 0.3690},
		"1 share_of_arrivals C  goodman":             {1000. / 3020, 0.3101, 0.3529},
		"all share_of_type B C clopper_pearson":      {0.887, 0.8657, 0.9060},
		"1 share_of_completes C  variance_recovery":  {886. / 2845, 0.2944, 0.3286},
		"all share_of_arrivals A1  goodman":          {120. / 3020, 0.0317, 0.0497},
		"1 ratio_of_completes A B log_normal":        {0.96, 0.8786, 1.0489},
		"1 share_of_arrivals A2  goodman":            {870. / 3020, 0.2679, 0.3091},
		"1 ratio_of_completes A B negative_binomial": {0.96, 0.8786, 1.0499},
		"1 share_of_completes A  variance_recovery":  {960. / 2845, 0.3200, 0.3550},
	} {
		for column, w := range map[string]float64{"estimate": want.value, "low": want.low, "high": want.high} {
			if got, err := strconv.ParseFloat(rows[key][column], 64); err != nil || math.Abs(got-w) > 1e-4 {
				t.Errorf("%s: %s is %q, want %.4f", key, column, rows[key][column], w)
			}
		}
	}
	same(t, "C/B", rows["1 ratio_of_completes C B log_normal"], map[string]string{"cell": "B", "until": "2015-10-08T01:00:00Z", "count": "886", "of": "1000",
		"level": "0.95", "joint": "0", "method": "", "citation": incidence.LogNormal.Citation()})
	same(t, "C", rows["all share_of_arrivals C  goodman"], map[string]string{"cell": "", "until": "", "count": "1000", "of": "3020", "joint": "1", "method": "relative_frequency"})
	same(t, "B", rows["1 share_of_completes B  negative_binomial"], map[string]string{"method": "haldane", "count": "1000", "of": "2846",
		"citation": incidence.Haldane.Citation() + "; " + incidence.NegativeBinomial.Citation()})
}

// TestNobodyCameIsAFileWithoutRows: the columns never depend on the answers.
func TestNobodyCameIsAFileWithoutRows(t *testing.T) {
	b := bundle(t)
	b.Counts, b.Fills = nil, nil
	dir, _ := deliver(t, b)
	full, _ := deliver(t, bundle(t))
	for _, name := range []string{ArrivalsFile, IncidenceFile} {
		empty := readFile(t, dir, name)
		if header, _, _ := strings.Cut(readFile(t, full, name), "\n"); empty != header+"\n" {
			t.Errorf("%s: %q", name, empty)
		}
	}
}

func TestArrivalsByDay(t *testing.T) {
	b := bundle(t)
	dir, m := deliver(t, b)
	rows, sum := cells(t, readFile(t, dir, ArrivalsFile)), 0
	for _, r := range rows {
		n, err := strconv.Atoi(r["count"])
		if err != nil {
			t.Fatal(err)
		}
		sum += n
	}
	if sum != 10 || len(m.Files) == 0 {
		t.Errorf("%d arrivals", sum)
	}
	same(t, "screened out", rows[0], map[string]string{"day": "2015-10-08", "source": "direct", "type": "", "membership": "", "decision": "screened_out", "count": "3"})
	same(t, "members of two types", rows[2], map[string]string{"type": "B", "membership": "B A2", "decision": "admitted", "count": "2"})
}

// TestNoNameRunsInASpreadsheet guards every text that a name can get into.
func TestNoNameRunsInASpreadsheet(t *testing.T) {
	const hostile = `=HYPERLINK("http://evil.example","x")`
	var b strings.Builder
	counts := []interview.ArrivalCount{{Day: hostile, Source: hostile, Type: hostile, Membership: []string{hostile}, Decision: interview.Admitted, N: 1}}
	if _, err := WriteArrivals(&b, counts); err != nil {
		t.Fatal(err)
	}
	for _, column := range []string{"day", "source", "type", "membership"} {
		if got := cells(t, b.String())[0][column]; got != "'"+hostile {
			t.Errorf("arrivals: %s is %q", column, got)
		}
	}
	share := incidence.Share{Name: hostile, N: 2, P: 0.5}
	e := &incidence.Estimate{Stopped: hostile, Shares: []incidence.Share{share}, Ratios: []incidence.Ratio{{Name: hostile}}}
	rows := estimates(t, ledger.Summary{Windows: []ledger.Window{{Cell: hostile, At: at, Stopped: e}}, Members: []ledger.Member{{Of: hostile, Also: hostile, Share: share}}})
	if len(rows) != 3 {
		t.Errorf("%d rows", len(rows))
	}
	for key, r := range rows {
		for column, text := range r {
			if strings.HasPrefix(text, "=") {
				t.Errorf("%s: %s is %q", key, column, text)
			}
		}
		if r["name"] != "'"+hostile {
			t.Errorf("%s: the name is %q", key, r["name"])
		}
	}
}

// TestAFullDiskIsTold: a file that is not whole must not look like one.
func TestAFullDiskIsTold(t *testing.T) {
	full := failing{errors.New("the disk is full")}
	if _, err := WriteIncidence(full, paper(t)); !errors.Is(err, full.err) {
		t.Error(err)
	}
	if _, err := WriteArrivals(full, []interview.ArrivalCount{{Day: strings.Repeat("x", 1<<16)}}); !errors.Is(err, full.err) {
		t.Error(err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

var _ io.Writer = failing{}
