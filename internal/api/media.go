package api

import (
	"mime"
	"net/http"
	"path"
	"time"
)

// filePolicy lets a file that a browser is led to do nothing at all.
const filePolicy = "default-src 'none'; frame-ancestors 'none'; sandbox"

func handOver(h http.Header, media, name string) {
	h.Set("Content-Type", media)
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}

// patient lifts the server's limit of time, which is for pages: a large file takes as long as the line takes.
func patient(w http.ResponseWriter) {
	// Where no deadline can be set there is none.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
}

// mediaOf is the type of a file by its name's ending. The tables of the machine it runs on are not asked: they differ.
func mediaOf(name string) string {
	media, known := map[string]string{
		".html": "text/html; charset=utf-8", ".tex": "text/plain; charset=utf-8", ".md": "text/markdown; charset=utf-8", ".txt": "text/plain; charset=utf-8",
		".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".pdf": "application/pdf",
		".csv": "text/csv; charset=utf-8", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".json": "application/json",
		".svg": "image/svg+xml", ".yaml": "application/yaml", ".dta": "application/x-stata-dta", ".sav": "application/x-spss-sav",
		".parquet": "application/vnd.apache.parquet", ".sqlite": "application/vnd.sqlite3", ".R": "text/plain; charset=utf-8", ".xml": "application/xml; charset=utf-8",
	}[path.Ext(name)]
	if !known {
		return binaryType
	}
	return media
}
