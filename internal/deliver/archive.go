package deliver

import (
	"fmt"
	"io"
	"strings"

	"fieldwork/internal/codebook"
	"fieldwork/internal/ddi"
	"fieldwork/internal/folder"
	"fieldwork/internal/labelled"
	"fieldwork/internal/survey"
)

// ArchiveFile describes the study and its variables as data archives read it.
const ArchiveFile = "ddi.xml"

// writeArchive writes the description for archives. files are the data files as they are in the folder.
func (b Bundle) writeArchive(f *folder.Folder, book codebook.Document, files []ddi.File) error {
	return f.Create(ArchiveFile, func(w io.Writer) (int, error) { return 0, ddi.Write(w, b.archived(files), book) })
}

// archived is what archives are told of the study beside the codebook.
func (b Bundle) archived(files []ddi.File) ddi.Study {
	s := ddi.Study{Organiser: labelled.Text(b.Survey.Organiser), Universe: b.universe(), Sampling: b.say("study_sampling", " "+b.targets()), Mode: b.say("study_mode", ""), Files: files}
	if len(b.Weighting.Types) > 0 {
		s.Weight, s.Weighting = survey.WeightColumn, b.say("study_weighting", " "+survey.WeightColumn)
	}
	if !b.keepsAll() {
		s.Cleaning = b.say("study_cleaning", " "+Filter(b.Keep))
	}
	if b.Conduct == nil {
		return s
	}
	if at := b.Conduct.Period.Opened; at != nil {
		s.First = at.In(b.Survey.TimeZone)
	}
	if at := b.Conduct.Period.LastDone; at != nil {
		s.Last = at.In(b.Survey.TimeZone)
	}
	return s
}

// universe are the requirements of whoever may take part, as a rule.
func (b Bundle) universe() string {
	var rules []string
	for _, r := range b.Survey.Eligible {
		rules = append(rules, "("+r.If.Source+")")
	}
	return strings.Join(rules, " and ")
}

// targets are the quota cells with their completes and targets.
func (b Bundle) targets() string {
	cells := make([]string, len(b.Cells))
	for i, c := range b.Cells {
		cells[i] = fmt.Sprintf("%s %d/%d", c.Name, c.Completed, c.Target)
	}
	return strings.Join(cells, ", ")
}
