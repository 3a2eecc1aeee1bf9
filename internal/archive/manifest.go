package archive

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"fieldwork/internal/console"
	"fieldwork/internal/folder"
	"fieldwork/internal/works"
)

// A manifest is what the pages show of the file that lists a work. Those of older programs lack some of it.
type manifest struct {
	Format    string          `json:"format"`
	Version   string          `json:"version"`
	AsOf      *time.Time      `json:"as_of"`
	N         *int            `json:"n"` // respondents in the tables of a report
	Counts    json.RawMessage `json:"counts"`
	Quality   *cleaning       `json:"quality"`
	Failed    []string        `json:"failed"`  // tables of a report
	Skipped   []string        `json:"skipped"` // formats of a report
	Software  string          `json:"software"`
	Synthetic bool            `json:"synthetic"`
	Language  string          `json:"language"`
	Files     []folder.File   `json:"files"`
}

// A cleaning is how a delivery was cleaned.
type cleaning struct {
	Keep string `json:"keep"`
}

// people are those of a delivery. What a manifest does not count is nil.
type people struct {
	Completes *int `json:"completes"`
	Dropped   *int `json:"dropped"`
	Late      *int `json:"late"`
	Others    *int `json:"others"`
}

// mostManifest bounds what is read of a manifest, in bytes. One with a hundred files takes a hundredth of it.
const mostManifest = 4 << 20

// readManifest reads the manifest of a work that was made. One that is missing or not ours lists nothing.
func readManifest(w works.Work) (m manifest) {
	name := folder.Dataset
	if w.Kind == works.Report {
		name = folder.Report
	}
	file, err := w.Files.Open(name)
	if err != nil {
		return manifest{}
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, mostManifest))
	if err != nil || json.Unmarshal(data, &m) != nil || !strings.HasPrefix(m.Format, folder.FormatPrefix) {
		return manifest{}
	}
	m.Files = append(m.Files, folder.File{Name: name, Size: int64(len(data))}) // which cannot list itself
	return m
}

// people are those of the manifest of a delivery.
func (m manifest) people() (p people) {
	if len(m.Counts) == 0 || json.Unmarshal(m.Counts, &p) != nil {
		return people{}
	}
	return p
}

// counts are how many respondents a work has.
func counts(v *console.Visit, w works.Work, m manifest) (facts []labelled) {
	add := func(id string, n *int) {
		if n != nil {
			facts = append(facts, labelled{v.Words.Text[id], strconv.Itoa(*n)})
		}
	}
	if w.Kind == works.Report {
		add("reports_respondents", m.N)
		return facts
	}
	p := m.people()
	add("archive_completes", p.Completes)
	add("archive_dropped", p.Dropped)
	add("archive_late", p.Late)
	add("archive_others", p.Others)
	return facts
}

// shownVersion is how much of a version, which is a hash, is shown.
const shownVersion = 12

// facts are what is to be known of a work before it is used.
func (a *Archive) facts(v *console.Visit, w works.Work, m manifest) []labelled {
	facts := counts(v, w, m)
	add := func(id, text string) {
		if text != "" {
			facts = append(facts, labelled{v.Words.Text[id], text})
		}
	}
	if m.AsOf != nil {
		add("reports_moment", v.Moment(*m.AsOf))
	}
	if m.Language != "" {
		add("languages", a.ownName(m.Language))
	}
	if m.Quality != nil {
		add("archive_keep", m.Quality.Keep)
	}
	add("reports_version", m.Version[:min(len(m.Version), shownVersion)])
	add("reports_software", m.Software)
	return facts
}
