package deliver

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"fieldwork/internal/csvfile"
	"fieldwork/internal/folder"
	"fieldwork/internal/incidence"
	"fieldwork/internal/interview"
	"fieldwork/internal/ledger"
)

// The files that say who came.
const (
	ArrivalsFile  = "arrivals_by_day.csv"
	IncidenceFile = "incidence.csv"
)

// whoCame writes the arrivals counted and what they say of the population.
func (b Bundle) whoCame(f *folder.Folder) error {
	sum, err := ledger.Read(b.Survey, b.Counts, b.Fills, b.Cells)
	if err != nil {
		return err
	}
	err = f.Create(ArrivalsFile, func(w io.Writer) (int, error) { return WriteArrivals(w, b.Counts) })
	if err != nil {
		return err
	}
	return f.Create(IncidenceFile, func(w io.Writer) (int, error) { return WriteIncidence(w, sum) })
}

// WriteArrivals writes arrivals_by_day.csv, a row for each day, source, type, membership and decision that occurred, and
// returns how many there are. The counts of all rows together are the ledger's rows. A type is empty for who was screened
// out. People open the file in spreadsheets, so that its texts are guarded.
func WriteArrivals(w io.Writer, counts []interview.ArrivalCount) (rows int, err error) {
	return table(w, []string{"day", "source", "type", "membership", "decision", "count"}, func(yield func([]string) bool) {
		for _, c := range counts {
			if !yield([]string{csvfile.Guard(c.Day), csvfile.Guard(c.Source), csvfile.Guard(c.Type), csvfile.Guard(strings.Join(c.Membership, " ")), string(c.Decision), strconv.Itoa(c.N)}) {
				return
			}
		}
	})
}

// The measures of incidence.csv.
const (
	shareOfArrivals  = "share_of_arrivals"  // a type's share of the population, from the eligible arrivals
	shareOfCompletes = "share_of_completes" // a cell's share, from the completes when the first cell filled
	ratioOfCompletes = "ratio_of_completes" // how many of a cell there are for one of the cell that filled first
	shareOfType      = "share_of_type"      // how many arrivals of a type fulfil the rule of another, too
)

// WriteIncidence writes incidence.csv, a row for each estimate and interval, and returns how many there are. A window is
// the number of the fill that ends it, with the cell and the instant, or "all" for everything so far. Shares and ratios are
// fractions, not per cent; joint is 1 where the level holds for all intervals of the window at once. A ratio has two rows,
// the exact interval and the large-sample one.
func WriteIncidence(w io.Writer, s ledger.Summary) (rows int, err error) {
	header := []string{"window", "cell", "until", "measure", "name", "relative_to", "count", "of", "estimate", "low", "high", "level", "joint",
		"method", "interval", "citation"}
	var records [][]string
	for i, win := range s.Windows {
		span := []string{"all", "", ""}
		if win.Cell != "" {
			span = []string{strconv.Itoa(i + 1), csvfile.Guard(win.Cell), instant(win.At)}
		}
		records = slices.Concat(records, shareRecords(span, shareOfArrivals, win.Shares), shareRecords(span, shareOfCompletes, win.Stopped),
			ratioRecords(span, win.Stopped))
	}
	for _, m := range s.Members {
		records = append(records, figure{shareOfType, m.Also, m.Of, m.Share.N, m.Arrivals, m.Share.P, ledger.Level, false, incidence.RelativeFrequency, m.Share.Interval}.
			record([]string{"all", "", ""}))
	}
	return table(w, header, slices.Values(records))
}

func shareRecords(span []string, measure string, e *incidence.Estimate) (records [][]string) {
	if e == nil {
		return nil
	}
	for _, s := range e.Shares {
		records = append(records, figure{measure, s.Name, "", s.N, e.N, s.P, e.Level, e.Joint, e.Method, s.Interval}.record(span))
	}
	return records
}

// ratioRecords hold the completes of the other cells against those of the one that stopped the counting. That is one count
// by another, which needs no method but its interval's.
func ratioRecords(span []string, e *incidence.Estimate) (records [][]string) {
	if e == nil || len(e.Ratios) == 0 {
		return nil
	}
	i := slices.IndexFunc(e.Shares, func(s incidence.Share) bool { return s.Name == e.Stopped })
	for _, r := range e.Ratios {
		f := figure{ratioOfCompletes, r.Name, e.Stopped, r.N, e.Shares[i].N, r.Value, e.Level, e.Joint, "", r.Interval}
		records = append(records, f.record(span))
		if r.LogNormal != nil {
			f.interval = *r.LogNormal
			records = append(records, f.record(span))
		}
	}
	return records
}

// A figure is an estimate with its interval.
type figure struct {
	measure, name, relativeTo string
	n, of                     int
	value, level              float64
	joint                     bool
	method                    incidence.Method
	interval                  incidence.Interval
}

// significant is how many digits of an estimate are written: more than any count carries.
const significant = 10

func (f figure) record(span []string) []string {
	digits := func(x float64) string { return strconv.FormatFloat(x, 'g', significant, 64) }
	joint := "0"
	if f.joint {
		joint = "1"
	}
	return append(slices.Clone(span), f.measure, csvfile.Guard(f.name), csvfile.Guard(f.relativeTo), strconv.Itoa(f.n), strconv.Itoa(f.of), digits(f.value),
		digits(f.interval.Low), digits(f.interval.High), digits(f.level), joint, string(f.method), string(f.interval.Method), f.citation())
}

// citation is where estimate and interval were published.
func (f figure) citation() string {
	var sources []string
	for _, m := range []incidence.Method{f.method, f.interval.Method} {
		if c := m.Citation(); c != "" && !slices.Contains(sources, c) {
			sources = append(sources, c)
		}
	}
	return strings.Join(sources, "; ")
}
