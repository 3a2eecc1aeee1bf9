package stata

import (
	"fmt"
	"strings"

	"fieldwork/internal/labelled"
)

const (
	dataset            = "_dta" // whose characteristics are the dataset's
	characteristicMost = 67784  // bytes in one; help limits
)

// characteristic writes one. Source: help dta, 5.9.
func (w *writer) characteristic(of, name, content string) {
	content = cutBytes(content, characteristicMost)
	w.out.text("<ch>")
	w.out.uint32(uint32(2*w.layout.name + len(content) + 1))
	w.out.field(of, w.layout.name)
	w.out.field(name, w.layout.name)
	w.out.field(content, len(content)+1)
	w.out.text("</ch>")
}

// languageCharacteristics write the labels in the languages after the first, as "label language" finds them: which
// languages there are, which is shown, and for each that is not shown the dataset's label, the variables' labels and the
// names of their value labels. Source: Stata's Data Management Reference Manual, [D] label language.
func (w *writer) languageCharacteristics() {
	if len(w.languages) == 0 {
		return
	}
	w.characteristic(dataset, "_lang_list", strings.Join(w.languages, " "))
	w.characteristic(dataset, "_lang_c", w.languages[0])
	for l, language := range w.languages {
		if l == 0 {
			continue
		}
		w.unlessEmpty(dataset, "_lang_v_"+language, w.label(w.table.Title, l))
		for i, v := range w.table.Variables {
			w.unlessEmpty(v.Name, "_lang_v_"+language, w.label(v.Label, l))
			w.unlessEmpty(v.Name, "_lang_l_"+language, w.sets.name(i, l))
		}
	}
}

func (w *writer) unlessEmpty(of, name, content string) {
	if content != "" {
		w.characteristic(of, name, content)
	}
}

// notes write what no label holds, as "notes" lists it: note0 is how many there are, note1 the first of them. Source: [D]
// notes.
func (w *writer) notes() {
	w.noteAll(dataset, w.datasetNotes())
	for _, v := range w.table.Variables {
		w.noteAll(v.Name, w.variableNotes(v))
	}
}

func (w *writer) noteAll(of string, notes []string) {
	if len(notes) == 0 {
		return
	}
	w.characteristic(of, "note0", fmt.Sprint(len(notes)))
	for i, note := range notes {
		w.characteristic(of, fmt.Sprintf("note%d", i+1), note)
	}
}

func (w *writer) datasetNotes() []string {
	notes := w.inLanguages(nil, "Title", w.table.Title, w.label)
	for _, n := range w.table.Notes {
		notes = append(notes, whole(labelled.Text{"": n}, []string{""}, 0))
	}
	for _, set := range w.table.Sets {
		notes = append(notes, w.setNote(set))
	}
	for l := range max(1, len(w.table.Languages)) {
		notes = append(notes, w.reasonNote(l))
	}
	if w.table.Software != "" {
		notes = append(notes, "Written by "+w.table.Software)
	}
	return notes
}

// variableNotes say of a variable what its label does not.
func (w *writer) variableNotes(v labelled.Variable) []string {
	notes := w.inLanguages(nil, "Label", v.Label, w.label)
	notes = w.inLanguages(notes, "Wording", v.Wording, nil)
	notes = w.inLanguages(notes, "Unit", v.Unit, nil)
	for _, n := range []struct{ what, says string }{{"Page", v.Page}, {"Asked if", v.Universe}, {"Formula", v.Formula}} {
		if n.says != "" {
			notes = append(notes, n.what+": "+n.says)
		}
	}
	for _, set := range w.table.Sets {
		for _, member := range set.Variables {
			if member == v.Name {
				notes = append(notes, w.setNote(set))
			}
		}
	}
	return notes
}

// setNote says which variables are the answers to one question, since Stata has no sets of its own.
func (w *writer) setNote(set labelled.Set) string {
	label := whole(set.Label, w.table.Languages, 0)
	return fmt.Sprintf("Several answers to %s (%s): %s", set.Name, label, strings.Join(set.Variables, " "))
}

// reasonNote says what the missing codes stand for. Dates have them too, and no value labels, because programs make categories
// of what has.
func (w *writer) reasonNote(language int) string {
	var says []string
	for _, m := range labelled.Reasons() {
		says = append(says, codeOf(m).String()+" "+w.sets.reason(m, language))
	}
	return "Missing values: " + strings.Join(says, ", ")
}

// inLanguages adds a note for each language that the text is in, unless short gives it whole already.
func (w *writer) inLanguages(notes []string, what string, text labelled.Text, short func(labelled.Text, int) string) []string {
	for l, tag := range w.table.Languages {
		if words := text.In(tag); words != "" && (short == nil || short(text, l) != words) {
			notes = append(notes, fmt.Sprintf("%s (%s): %s", what, tag, whole(text, w.table.Languages, l)))
		}
	}
	return notes
}
