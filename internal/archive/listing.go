package archive

import (
	"io/fs"
	"strconv"

	"fieldwork/internal/console"
	"fieldwork/internal/folder"
	"fieldwork/internal/works"
)

// A groupView is files that serve one purpose.
type groupView struct {
	W             map[string]string
	Name, Heading string
	Counted       bool // some have rows
	Files         []fileView
	Parts         []fileView // further ones, which are shown when asked for
	More          string     // how many these are, in words
}

// A tableView is a table of files.
type tableView struct {
	W       map[string]string
	Heading string
	Counted bool
	Files   []fileView
}

// Table and Folded are the group's tables.
func (g groupView) Table() tableView  { return tableView{g.W, g.Heading, g.Counted, g.Files} }
func (g groupView) Folded() tableView { return tableView{g.W, g.More, g.Counted, g.Parts} }

// manyFiles is from how many files on the parts of whole documents are shown when asked for.
const manyFiles = 12

type fileView struct {
	Name, Address, Size, Rows, SHA256 string
	Download                          bool
}

// groupsOf are the listed files by what they are for, whole documents before the parts of one.
func groupsOf(v *console.Visit, w works.Work, m manifest) []groupView {
	var groups []groupView
	for _, group := range fileGroups() {
		g := groupView{W: v.Words.Text, Name: string(group), Heading: v.Words.Text[string(group)]}
		var parts []fileView
		for _, f := range m.Files {
			if groupOf(w.Kind, f.Name) != group || !fs.ValidPath(f.Name) {
				continue
			}
			shown := fileViewOf(v, w, f)
			g.Counted = g.Counted || shown.Rows != ""
			if whole(f.Name) {
				g.Files = append(g.Files, shown)
			} else {
				parts = append(parts, shown)
			}
		}
		if len(g.Files) > 0 && len(g.Files)+len(parts) > manyFiles {
			g.Parts, g.More = parts, v.Words.Say("archive_more_files", map[string]any{"Count": len(parts)}, len(parts))
		} else {
			g.Files = append(g.Files, parts...)
		}
		if len(g.Files) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

func fileViewOf(v *console.Visit, w works.Work, f folder.File) fileView {
	view := fileView{Name: f.Name, Address: fileAddress(v, w, f.Name), Size: bytesize(f.Size), SHA256: f.SHA256, Download: kindOf(f.Name).download}
	if f.Rows > 0 {
		view.Rows = strconv.Itoa(f.Rows)
	}
	return view
}

// bytesize is a size for people, in units of 1,000 as they are written in SI: "48 B", "1.2 kB", "13 MB", "2.1 GB".
func bytesize(n int64) string {
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	size, unit := float64(n)/1e3, "kB"
	for _, larger := range []string{"MB", "GB"} {
		if size >= 999.5 {
			size, unit = size/1e3, larger
		}
	}
	decimals := 0
	if size < 9.95 {
		decimals = 1
	}
	return strconv.FormatFloat(size, 'f', decimals, 64) + " " + unit
}
