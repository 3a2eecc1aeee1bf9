package appendix

import (
	"strconv"
	"strings"

	"fieldwork/internal/conduct"
	"fieldwork/internal/document"
)

// cleaning tells what each quality rule flagged and whom the keep-rule dropped. The rules' own sentences stand in English,
// as the file that declares them does.
func (a Input) cleaning(c conduct.Cleaning) document.Section {
	t := a.newTable("cleaning", 1, "rule", "rule_version", "flagged", "flagged_share", "flagged_sample", "dropped")
	rules := make([]string, len(c.Counts))
	for i, r := range c.Counts {
		t.add(r.Rule, r.Version, r.Flagged, among(r.Flagged, c.Judged), r.Sample, r.Dropped)
		rules[i] = r.Rule + " (" + strconv.Itoa(r.Version) + "): " + r.Text
	}
	return a.section("cleaning", 2, a.prose(a.cleaned(c)), t.Table, a.notes(strings.Join(rules, " ")))
}

// cleaned says how many were flagged and how many were dropped.
func (a Input) cleaned(c conduct.Cleaning) string {
	flagged := a.say("flagged", fields{"Count": c.Flagged, "Flagged": number(c.Flagged), "Judged": number(c.Judged)})
	if c.Dropped == 0 {
		return flagged + " " + a.say("kept_all", fields{"Keep": c.Keep, "Count": c.Sample, "Sample": number(c.Sample)})
	}
	return flagged + " " + a.say("kept_some", fields{"Keep": c.Keep, "Count": c.Dropped, "Dropped": number(c.Dropped), "Sample": number(c.Sample), "Kept": number(c.Sample - c.Dropped)})
}
