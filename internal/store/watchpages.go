package store

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

// The kinds of counters by page, and the others that only the monitor reads. An interview's own columns say what it counts
// for, so that every counter can be counted anew from the rows: it has reached the pages in submitted, in unsent and in
// page, and stands on the last of these while it is in progress.
const (
	reached   = "reached"
	submitted = "submitted"
	standing  = "standing"
	refusal   = "refused"
	withdrawn = "withdrawn"
	lengths   = "length"

	withdrawnEnd = "withdrawn_end" // the admitted who have withdrawn, by how they had ended
)

// seen are the pages that an interview has reached.
func seen(iv interview.Interview) []string {
	pages := append(slices.Collect(maps.Keys(iv.Submitted)), iv.Unsent...)
	return append(pages, iv.Page)
}

// hasSeen tells whether an interview has reached a page.
func hasSeen(iv *interview.Interview, page string) bool {
	return page == iv.Page || iv.Submitted[page] || slices.Contains(iv.Unsent, page)
}

// move counts what an interview counts for on the pages, after a change less than before it. Only the pages named can have
// changed.
func (b *bumps) move(before, after *interview.Interview, pages ...string) {
	slices.Sort(pages)
	for _, page := range slices.Compact(pages) {
		if page != "" {
			b.add(reached, page, one(hasSeen(after, page))-one(hasSeen(before, page)))
			b.add(submitted, page, one(after.Submitted[page])-one(before.Submitted[page]))
			b.add(standing, page, one(stands(after, page))-one(stands(before, page)))
		}
	}
}

func stands(iv *interview.Interview, page string) bool {
	return iv.Disposition == interview.InProgress && iv.Page == page
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// ended counts how an interview has ended: the disposition, that it stands on its page no more, and what the monitor tells
// of completes and refusals.
func (b *bumps) ended(before, after interview.Interview) {
	b.add(ended, string(after.Disposition), 1)
	b.move(&before, &after, before.Page)
	if after.Disposition == interview.Refused && after.Page != "" {
		b.add(refusal, after.Page, 1)
	}
	if after.InSample {
		b.add(lengths, lengthStep(after), 1)
	}
}

// redisposed counts an interview otherwise than before. Of one that is withdrawn the pages are erased, and count no more.
func (b *bumps) redisposed(iv interview.Interview, to interview.Disposition, inSample bool) {
	if iv.Disposition != interview.InProgress {
		b.add(ended, string(iv.Disposition), -1)
	}
	b.add(ended, string(to), 1)
	b.add(lengths, lengthStep(iv), one(inSample)-one(iv.InSample))
	if to != interview.Withdrawn {
		return
	}
	b.move(&iv, &interview.Interview{Disposition: to}, seen(iv)...)
	if iv.Disposition == interview.Refused && iv.Page != "" {
		b.add(refusal, iv.Page, -1)
	}
	if iv.Decision != interview.Undecided {
		b.add(withdrawn, string(iv.Decision), 1)
	}
	if iv.Decision == interview.Admitted && iv.Told() != interview.InProgress {
		b.add(withdrawnEnd, string(iv.Told()), 1)
	}
}

// lengthStep is the counter for the length of an interview: the number of steps that comes nearest.
func lengthStep(iv interview.Interview) string {
	const step, longest = int64(field.LengthStep / time.Millisecond), int64(field.LongestLength / field.LengthStep)
	took := max(millis(iv.Finished)-millis(iv.Started), 0) // a clock may have been set back
	return strconv.FormatInt(min((took+step/2)/step, longest), 10)
}
