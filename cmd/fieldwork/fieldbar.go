package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"fieldwork/internal/field"
	"fieldwork/internal/quota"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
)

// A fieldBar shows how the cells fill: a bar in a terminal, a line for each tenth otherwise.
type fieldBar struct {
	out    io.Writer
	field  *field.Service
	survey string
	target int
	bar    *progressbar.ProgressBar // nil when out is no terminal
	tenth  int
}

func newFieldBar(out io.Writer, svc *field.Service, s *survey.Survey) *fieldBar {
	b := &fieldBar{out: out, field: svc, survey: s.ID}
	for _, c := range s.Cells {
		if c.Limited() {
			b.target += c.Target
		}
	}
	if terminal(out) {
		b.bar = progressbar.NewOptions(b.target, progressbar.OptionSetWriter(out), progressbar.OptionSetWidth(20),
			progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(true))
	}
	return b
}

// terminal tells whether a person watches the output, so that a line may be written over.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func (b *fieldBar) show(ctx context.Context, p simulate.Progress) {
	tally, err := b.field.Monitor(ctx, b.survey)
	if err != nil {
		return
	}
	completes := 0
	for _, c := range tally.Cells {
		if c.Limited() {
			completes += c.Completed
		}
	}
	line := describe(tally.Cells, p)
	switch {
	case b.bar != nil:
		b.bar.Describe(line)
		_ = b.bar.Set(completes)
	case b.target > 0 && completes*10/b.target > b.tenth:
		b.tenth = completes * 10 / b.target
		fmt.Fprintf(b.out, "%3d %%  %s\n", b.tenth*10, line)
	}
}

// describe is one line: the study's day, arrivals, each cell's completes, over-quota.
func describe(cells []quota.Cell, p simulate.Progress) string {
	parts := []string{p.At.Format("2 Jan 15:04"), fmt.Sprintf("arrivals %d", p.Arrived)}
	for _, c := range cells {
		parts = append(parts, fmt.Sprintf("%s %d/%s", c.Name, c.Completed, targetText(c)))
	}
	return strings.Join(append(parts, fmt.Sprintf("over-quota %d", p.OverQuota)), " · ")
}

func (b *fieldBar) finish(ctx context.Context, r simulate.Result) {
	b.show(ctx, r.Progress)
	if b.bar != nil {
		fmt.Fprintln(b.out)
	}
	fmt.Fprintf(b.out, "field period %d arrivals: %d complete, %d over-quota, %d screened out, %d refused, %d dropped out; %d pages in %.1f s\n",
		r.Arrived, r.Completed, r.OverQuota, r.ScreenedOut, r.Refused, r.Dropped, r.Pages, r.Elapsed.Seconds())
	tally, err := b.field.Monitor(ctx, b.survey)
	if err != nil {
		return
	}
	for _, f := range tally.Fills {
		fmt.Fprintf(b.out, "filled       %s on %s; arrivals then: %s\n", f.Cell, f.At.In(china).Format("2 Jan 15:04"), arrivals(f.Arrivals))
	}
}

func arrivals(byType map[string]int) string {
	var parts []string
	for _, name := range sorted(byType) {
		parts = append(parts, fmt.Sprintf("%s %d", name, byType[name]))
	}
	return strings.Join(parts, ", ")
}

func sorted(m map[string]int) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// allFull tells whether every cell that has a target has its completes; without any target nothing is ever full.
func allFull(cells []quota.Cell) bool {
	return slices.ContainsFunc(cells, quota.Cell.Limited) &&
		!slices.ContainsFunc(cells, func(c quota.Cell) bool { return c.Limited() && !c.Full() })
}
