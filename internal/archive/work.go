package archive

import (
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"time"

	"fieldwork/internal/console"
	"fieldwork/internal/fault"
	"fieldwork/internal/works"
)

// A workView is the page of one work that has ended.
type workView struct {
	console.Frame
	Work      keptView
	Data      bool
	List      string // the address of the page that lists it
	Remove    string // address
	Took      string // how long it waited and was made
	Details   []labelled
	Synthetic bool
	Missing   []place // tables that could not be computed
	Lacks     []string
	Skipped   string
	Figures   []figureView
	Groups    []groupView
}

// A place is where in a report something is.
type place struct{ Name, Address string }

// work shows what there is of a work. One on its way is shown where it is followed.
func (a *Archive) work(v *console.Visit) error {
	w, err := a.Works.Work(v.Survey.ID, v.Param("id"))
	if err != nil {
		return err
	}
	r := roomOf(w.Kind)
	if w.State == works.Waiting || w.State == works.Making {
		return v.Redirect(http.StatusFound, v.Path(r.path))
	}
	kind := v.Words.Text["archive_delivery"]
	if w.Kind == works.Report {
		kind = v.Words.Text["archive_report"]
	}
	view := workView{Frame: a.frame(v, kind), Work: a.kept(v, w), Data: w.Kind == works.Delivery, List: v.Path(r.path), Remove: v.Path("works", w.ID, "remove"), Lacks: w.Lacks}
	if took := w.Ended.Sub(w.Ordered); took > 0 {
		view.Took = took.Round(time.Second).String()
	}
	if w.Files != nil {
		a.fill(&view, v, w)
	}
	return v.Render(a.templates, http.StatusOK, "work", &view)
}

// fill tells what there is of a work that was made.
func (a *Archive) fill(view *workView, v *console.Visit, w works.Work) {
	m := readManifest(w)
	view.Details, view.Synthetic, view.Groups = a.facts(v, w, m), m.Synthetic, groupsOf(v, w, m)
	for _, id := range m.Failed {
		view.Missing = append(view.Missing, place{id, fileAddress(v, w, reportFile) + "#" + url.PathEscape(id)})
	}
	if len(m.Skipped) > 0 {
		view.Skipped = v.Words.Say("reports_skipped", map[string]any{"Formats": strings.Join(m.Skipped, ", ")}, len(m.Skipped))
	}
	if w.Kind == works.Report {
		view.Figures = figuresOf(v, w, m)
	}
}

// readAddress is where a work is read by people: the report, or the codebook of data; "" when it has none.
func readAddress(v *console.Visit, w works.Work) string {
	name := codebookFile
	if w.Kind == works.Report {
		name = reportFile
	}
	if info, err := fs.Stat(w.Files, name); err != nil || info.IsDir() {
		return ""
	}
	return fileAddress(v, w, name)
}

// fileAddress is the address of a file of a work.
func fileAddress(v *console.Visit, w works.Work, name string) string {
	return v.Path(append([]string{"works", w.ID, "files"}, strings.Split(name, "/")...)...)
}

// oldReport leads from where a survey's one report used to be made to where all are.
func (a *Archive) oldReport(v *console.Visit) error {
	return v.Redirect(http.StatusFound, v.Path(reports.path))
}

// oldFile leads from where a survey's one report used to lie to the newest one.
func (a *Archive) oldFile(v *console.Visit) error {
	w, made := a.Works.Latest(v.Survey.ID, works.Report)
	if !made {
		return fault.Errorf(fault.NotFound, "survey %q has no report yet", v.Survey.ID)
	}
	name := named(v)
	if name == "" {
		name = reportFile
	}
	if !fs.ValidPath(name) {
		return noFile()
	}
	return v.Redirect(http.StatusFound, fileAddress(v, w, name))
}
