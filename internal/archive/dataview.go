package archive

import (
	"strconv"
	"strings"

	"fieldwork/internal/console"
	"fieldwork/internal/field"
	"fieldwork/internal/works"
)

// A dataView tells what the data of a survey hold, and how they are judged.
type dataView struct {
	Codebook string // the address of the newest delivery's; "" while there is none
	Rules    []ruleView
	Asked    string // when the rules were asked last and of how many interviews, in words; "" when they were not
	Keeps    []keepView
	Versions []works.Version
	Pages    []pageGroup
	Count    string // how many variables there are, in words
	Lacks    []string
}

type ruleView struct {
	works.Rule
	Flagged string // interviews at present; "" when not known
}

type keepView struct {
	Name, Text string
	Dropped    string // how many, in the newest delivery that kept by it; "" when there is none
}

func (a *Archive) dataView(v *console.Visit, d works.Description) (*dataView, error) {
	watch, err := a.Watch(v.Ctx(), v.Survey.ID)
	if err != nil {
		return nil, err
	}
	made, err := a.Works.Works(v.Survey.ID, works.Delivery)
	if err != nil {
		return nil, err
	}
	view := &dataView{Rules: rulesOf(d, watch.Flags), Keeps: keepsOf(v, d, made), Lacks: d.Lacks, Versions: d.Versions, Pages: pagesOf(v, d.Variables),
		Count: v.Words.Say("archive_variables", map[string]any{"Count": len(d.Variables)}, len(d.Variables))}
	if f := watch.Flags; f != nil {
		view.Asked = v.Words.Say("archive_asked", map[string]any{"When": v.Moment(f.At), "Flagged": f.Flagged, "Judged": f.Judged}, f.Judged)
	}
	if w, ok := a.Works.Latest(v.Survey.ID, works.Delivery); ok {
		view.Codebook = readAddress(v, w)
	}
	return view, nil
}

func rulesOf(d works.Description, flags *field.Flags) (views []ruleView) {
	counts := map[string]string{}
	if flags != nil {
		for _, c := range flags.Counts {
			counts[c.Rule] = strconv.Itoa(c.N)
		}
	}
	for _, r := range d.Rules {
		views = append(views, ruleView{r, counts[r.Name]})
	}
	return views
}

// keepsOf are the keep-rules with what each drops: by its words, and in the newest delivery that kept by it.
func keepsOf(v *console.Visit, d works.Description, deliveries []works.Work) (views []keepView) {
	for i, k := range d.Keeps {
		view := keepView{Name: k.Name, Text: dropsOf(v, k)}
		for _, w := range deliveries {
			if w.Files == nil || w.Keep != k.Name && (i > 0 || w.Keep != "") {
				continue
			}
			if n := readManifest(w).people().Dropped; n != nil {
				view.Dropped = v.Words.Say("archive_dropped_in", map[string]any{"Count": *n, "When": v.Moment(w.Ordered)}, *n)
			}
			break
		}
		views = append(views, view)
	}
	return views
}

// dropsOf says in words whom a keep-rule drops.
func dropsOf(v *console.Visit, k works.Keep) string {
	rules := map[string]any{"Rules": strings.Join(k.Drops, ", "), "Count": k.Flags}
	switch {
	case len(k.Drops) > 0 && k.Flags > 0:
		return v.Words.Say("archive_drops_either", rules, k.Flags)
	case len(k.Drops) > 0:
		return v.Words.Say("archive_drops_rules", map[string]any{"Rules": rules["Rules"]}, len(k.Drops))
	case k.Flags > 0:
		return v.Words.Say("archive_drops_flags", map[string]any{"Count": k.Flags}, k.Flags)
	}
	return v.Words.Text["archive_drops_nobody"]
}
