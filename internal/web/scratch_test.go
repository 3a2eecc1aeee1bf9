package web

import (
	"io/fs"
	"net/http"
	"os"
	"testing"
	"testing/fstest"
	"time"
)

func TestScratchServe(t *testing.T) {
	if os.Getenv("SCRATCH") == "" {
		t.Skip()
	}
	s := fielded(t, map[string]fs.FS{"kinds": fstest.MapFS{"report.html": {Data: []byte("<p>report")}}})
	go http.ListenAndServe("127.0.0.1:18099", s.web.Handler())
	go func() {
		for i := 0; ; i++ {
			time.Sleep(3 * time.Second)
			s.visitor().get("/s/kinds")
		}
	}()
	time.Sleep(40 * time.Minute)
}
