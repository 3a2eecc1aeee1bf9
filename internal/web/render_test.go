package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func BenchmarkRenderPage(b *testing.B) {
	for _, page := range []string{"you", "reasons", "importance"} {
		for _, coding := range []string{"", "gzip"} {
			b.Run(page+coding, func(b *testing.B) {
				s := newSite(b)
				v := s.visitor()
				r := httptest.NewRequest(http.MethodGet, v.until(v.arrive("p1"), page), nil)
				r.Header.Set("Accept-Encoding", coding)
				handler := s.web.Handler()
				b.ReportAllocs()
				for b.Loop() {
					w := httptest.NewRecorder()
					if handler.ServeHTTP(w, r); w.Code != http.StatusOK {
						b.Fatal(w.Code)
					}
				}
			})
		}
	}
}
