package web

import (
	"encoding/json"
	"io/fs"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"fieldwork/internal/folder"
)

// A reportManifest is what the page shows of a report's report.json. Reports of older programs lack some of it.
type reportManifest struct {
	Format    string        `json:"format"`
	Version   string        `json:"version"`
	AsOf      *time.Time    `json:"as_of"`
	N         *int          `json:"n"`
	Failed    []string      `json:"failed"`
	Skipped   []string      `json:"skipped"`
	Software  string        `json:"software"`
	Synthetic bool          `json:"synthetic"`
	Language  string        `json:"language"`
	Files     []folder.File `json:"files"`
}

// readManifest reads a report's report.json. One that is missing or not ours lists nothing, and is listed nowhere itself.
func readManifest(files fs.FS) (m reportManifest, ok bool) {
	data, err := fs.ReadFile(files, folder.Report)
	if err != nil || json.Unmarshal(data, &m) != nil || !strings.HasPrefix(m.Format, folder.FormatPrefix) {
		return reportManifest{}, false
	}
	m.Files = append(m.Files, folder.File{Name: folder.Report, Size: int64(len(data))})
	return m, true
}

// groupsOf are the listed files by what they are for, whole documents before the parts of one.
func groupsOf(w *words, survey string, m reportManifest) []groupView {
	var groups []groupView
	for _, group := range fileGroups() {
		v := groupView{Name: string(group), Heading: w.Text[string(group)]}
		var parts []fileView
		for _, f := range m.Files {
			if groupOf(f.Name) != group || !fs.ValidPath(f.Name) {
				continue
			}
			shown := fileViewOf(survey, f)
			v.Counted = v.Counted || shown.Rows != ""
			if whole(f.Name) {
				v.Files = append(v.Files, shown)
			} else {
				parts = append(parts, shown)
			}
		}
		if v.Files = append(v.Files, parts...); len(v.Files) > 0 {
			groups = append(groups, v)
		}
	}
	return groups
}

// groupOf is the group of a file; the list of files is a record, although programs read it.
func groupOf(name string) fileGroup {
	if name == folder.Report {
		return forRecord
	}
	return kindOfFile(name).group
}

// whole tells whether a file has all of the report, and not one table or figure.
func whole(name string) bool {
	stem := strings.TrimSuffix(name, path.Ext(name))
	return stem == "report" || stem == "tables" || stem == "document"
}

func fileViewOf(survey string, f folder.File) fileView {
	segments := strings.Split(f.Name, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	v := fileView{Name: f.Name, Address: reportPath(survey) + "/" + strings.Join(segments, "/"), Size: bytesize(f.Size), Download: kindOfFile(f.Name).download}
	if f.Rows > 0 {
		v.Rows = strconv.Itoa(f.Rows)
	}
	return v
}

// bytesize is a size for people, in units of 1,000 as they are written in SI: "48 B", "1.2 kB", "13 MB".
func bytesize(n int64) string {
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	size, unit := float64(n)/1e3, "kB"
	if size >= 999.5 {
		size, unit = size/1e3, "MB"
	}
	decimals := 0
	if size < 9.95 {
		decimals = 1
	}
	return strconv.FormatFloat(size, 'f', decimals, 64) + " " + unit
}
