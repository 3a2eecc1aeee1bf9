package web

import (
	"errors"
	"io/fs"
	"net/http"
	"path"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
)

// reportFile is the report in a survey's report folder.
const reportFile = "report.html"

// report serves the files of a survey's report folder; its address without a name is the report itself.
func (s *Server) report(c echo.Context) error {
	sv, _, err := s.monitored(c)
	if err != nil {
		return err
	}
	folder, ok := s.reports[sv.ID]
	if !ok {
		return fault.Errorf(fault.NotFound, "survey %q has no report folder", sv.ID)
	}
	if c.Request().URL.Path == consolePath(sv.ID)+"/report" { // the report's links are relative to its folder
		return c.Redirect(http.StatusSeeOther, consolePath(sv.ID)+"/report/")
	}
	name := c.Param("*")
	if name == "" {
		name = reportFile
	}
	return serveReport(c, folder, name)
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
	c.Response().Header().Set("Content-Security-Policy", reportPolicy)
	return c.Blob(http.StatusOK, reportKind(name), data)
}

// reportKind is the media type by the name's ending. The tables of the machine it runs on are not asked: they differ.
func reportKind(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".csv":
		return "text/csv; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".txt", ".tex", ".json", ".yaml":
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}
