package web

import (
	"net/http"
	"regexp"
	"testing"
)

// The budgets of a page of questions, in bytes as they travel: all of the first page, and each later one, when the
// browser keeps style and script.
const (
	firstPage, laterPage = 14 << 10, 6 << 10
	maxRequests          = 3
)

// TestEveryShippedPageIsSmall weighs every page of every shipped survey in every language.
func TestEveryShippedPageIsSmall(t *testing.T) {
	surveys := shipped(t)
	s := openSite(t, surveys...)
	for i := range s.memory.cells {
		s.memory.cells[i].Target = 1000
	}
	v := s.visitor()
	assets := regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`)
	for _, sv := range surveys {
		for _, l := range sv.Languages {
			for _, p := range s.walked(sv, l) {
				delete(v.headers, "Accept-Encoding")
				plain := v.get(p.address).want(http.StatusOK)
				v.headers["Accept-Encoding"] = "gzip"
				page := len(v.get(p.address).body)
				all, requests := page, 1
				for _, found := range assets.FindAllStringSubmatch(plain.body, -1) {
					asset := v.get(found[1]).want(http.StatusOK)
					if got := asset.header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
						t.Errorf("%s is kept by %q", found[1], got)
					}
					all, requests = all+len(asset.body), requests+1
				}
				t.Logf("%s %s %s: %d bytes, %d with style and script, %d requests", sv.ID, l, p.name, page, all, requests)
				if page > laterPage || all > firstPage || requests > maxRequests {
					t.Errorf("%s in %s, %s: %d bytes, %d with style and script in %d requests; at most %d, %d and %d", sv.ID, l, p.name, page, all, requests, laterPage, firstPage, maxRequests)
				}
				if got := plain.header.Get("Cache-Control"); got != "no-store" {
					t.Errorf("%s is kept by %q", p.name, got)
				}
			}
		}
	}
}
