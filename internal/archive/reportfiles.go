package web

import (
	"errors"
	"io/fs"
	"mime"
	"net/http"
	"path"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
)

// reportFile is the report in a survey's report folder.
const reportFile = "report.html"

// reportFiles serves the files of a survey's report folder; the folder's own address is the report itself.
func (s *Server) reportFiles(c echo.Context) error {
	sv, _, err := s.monitored(c)
	if err != nil {
		return err
	}
	state, err := s.reported(sv.ID)
	if err != nil {
		return err
	}
	if state.Folder == nil {
		return fault.Errorf(fault.NotFound, "survey %q has no report yet", sv.ID)
	}
	name := c.Param("*")
	if name == "" {
		name = reportFile
	}
	return serveReport(c, state.Folder, name)
}

func serveReport(c echo.Context, folder fs.FS, name string) error {
	if !fs.ValidPath(name) {
		return fault.New(fault.NotFound, "no such file in the report")
	}
	data, err := fs.ReadFile(folder, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault.New(fault.NotFound, "no such file in the report")
	case err != nil:
		info, statErr := fs.Stat(folder, name)
		if statErr == nil && info.IsDir() {
			return fault.New(fault.NotFound, "no such file in the report")
		}
		return fault.Errorf(fault.Internal, "report file: %w", err)
	}
	kind := kindOfFile(name)
	c.Response().Header().Set("Content-Security-Policy", reportPolicy)
	if kind.download {
		c.Response().Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(name)}))
	}
	return c.Blob(http.StatusOK, kind.media, data)
}

// A fileKind is what a file of a report is by its name's ending.
type fileKind struct {
	media    string // the type that it is served as
	download bool   // it is saved and not shown
	group    fileGroup
}

// A fileGroup is what files are listed together for: the name of its heading's words.
type fileGroup string

const (
	forReading fileGroup = "reports_for_read"
	forPaper   fileGroup = "reports_for_paper"
	forData    fileGroup = "reports_for_data"
	forFigures fileGroup = "reports_for_figures"
	forRecord  fileGroup = "reports_for_record" // by what the report was made
)

func fileGroups() []fileGroup {
	return []fileGroup{forReading, forPaper, forData, forFigures, forRecord}
}

// kindOfFile knows the kinds of files that reports have. The tables of the machine it runs on are not asked: they differ.
// Whatever else lies in the folder is handed over as bytes. What browsers cannot show is saved; so are PDF files, whose
// viewers are pages with a frame and styles of their own, which the report's policy forbids.
func kindOfFile(name string) fileKind {
	known, ok := map[string]fileKind{
		".html": {"text/html; charset=utf-8", false, forReading},
		".tex":  {"text/plain; charset=utf-8", false, forPaper},
		".md":   {"text/markdown; charset=utf-8", false, forPaper},
		".docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", true, forPaper},
		".pdf":  {"application/pdf", true, forPaper},
		".csv":  {"text/csv; charset=utf-8", true, forData},
		".xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", true, forData},
		".json": {"text/plain; charset=utf-8", false, forData},
		".svg":  {"image/svg+xml", false, forFigures},
		".yaml": {"text/plain; charset=utf-8", false, forRecord},
		".txt":  {"text/plain; charset=utf-8", false, forRecord},
	}[path.Ext(name)]
	if !ok {
		return fileKind{"application/octet-stream", true, forRecord}
	}
	return known
}
