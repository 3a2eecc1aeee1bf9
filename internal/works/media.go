package works

import "path"

// Bytes is the type of a file of which nothing is known.
const Bytes = "application/octet-stream"

// Media is the type of a file of a work by its name's ending, as programs want it. The tables of the machine it runs on are not asked: they differ.
func Media(name string) string {
	media, known := map[string]string{
		".html": "text/html; charset=utf-8", ".tex": "text/plain; charset=utf-8", ".md": "text/markdown; charset=utf-8", ".txt": "text/plain; charset=utf-8",
		".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".pdf": "application/pdf",
		".csv": "text/csv; charset=utf-8", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".json": "application/json",
		".svg": "image/svg+xml", ".yaml": "application/yaml", ".dta": "application/x-stata-dta", ".sav": "application/x-spss-sav",
		".parquet": "application/vnd.apache.parquet", ".sqlite": "application/vnd.sqlite3", ".R": "text/plain; charset=utf-8", ".xml": "application/xml; charset=utf-8",
	}[path.Ext(name)]
	if !known {
		return Bytes
	}
	return media
}
