package appendix

import (
	"fieldwork/internal/analysis"
	"fieldwork/internal/conduct"
	"fieldwork/internal/document"
	"fieldwork/internal/incidence"
)

// incidence is the shares of the types in the first window and in all.
func (a Input) incidence() document.Section {
	s := a.section("incidence", 2, a.prose(a.word("incidence_assumption")))
	windows := a.Facts.Windows
	if len(windows) > 1 {
		windows = []conduct.Window{windows[0], windows[len(windows)-1]}
	}
	for i, w := range windows {
		if len(w.Shares) == 0 {
			continue
		}
		s.Blocks = append(s.Blocks, a.shares(i, w))
		s.Blocks = append(s.Blocks, a.notes(a.said(w)...))
	}
	return s
}

func (a Input) shares(i int, w conduct.Window) document.Table {
	id := "shares_so_far"
	if w.Cell != "" {
		id = "shares_first_fill"
	}
	t := a.newTable(id, 1, "type", "arrivals", "share", "interval")
	if w.Until != nil {
		t.Caption = a.say("table_"+id, fields{"Cell": w.Cell, "At": a.at(*w.Until)})
	}
	for _, share := range w.Shares {
		t.add(a.typ(share.Type), share.N, among(share.N, w.N), span(share.Low, share.High))
	}
	return t.Table
}

// said is how the shares of a window were made, and the ratios of the cells where counting stopped with one of them.
func (a Input) said(w conduct.Window) []string {
	level := "interval_alone"
	if w.Joint {
		level = "interval_joint"
	}
	items := []string{a.say(level, fields{"Level": analysis.Format(100*w.Level, 0) + "%", "Method": a.method(w.Interval)})}
	for _, r := range w.Ratios {
		items = append(items, a.say("ratio", fields{"Cell": w.Cell, "Other": r.Cell, "Value": analysis.Format(r.Value, 3), "Low": analysis.Format(r.Low, 3),
			"High": analysis.Format(r.High, 3), "Method": a.method(r.Interval)}))
	}
	return items
}

// method is a method in words with its source.
func (a Input) method(m incidence.Method) string {
	words := a.Words("method_" + string(m))
	if c := m.Citation(); c != "" {
		return words + " " + c + "."
	}
	return words
}

func (a Input) members() document.Table {
	t := a.newTable("members", 2, "type", "also", "n", "share", "interval")
	for _, m := range a.Facts.Arrivals.Members {
		t.add(a.typ(m.Of), a.typ(m.Also), m.N, among(m.N, m.Among), span(m.Low, m.High))
	}
	return t.Table
}

func (a Input) weights() document.Section {
	w := a.Facts.Weighing
	t := a.newTable("weights", 1, "type", "completes", "in_population", "in_sample", "weight")
	for _, row := range w.Types {
		t.add(a.typ(row.Type), row.Completes, share(row.Population), share(row.Sample), decimal{row.Weight, 3})
	}
	return a.section("weights", 2, a.prose(a.weighed()), t.Table)
}

// weighed says what the weights are.
func (a Input) weighed() string {
	w := a.Facts.Weighing
	data := fields{"Deff": analysis.Format(w.DesignEffect, 3), "N": analysis.Format(w.EffectiveN, 0), "Cell": w.Cell, "At": a.when(w.Until)}
	if w.Cell == "" {
		return a.say("weights_all", data)
	}
	return a.say("weights_until", data)
}
