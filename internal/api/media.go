package api

import (
	"mime"
	"net/http"
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
