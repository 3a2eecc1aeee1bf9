package simulate

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"math"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/store"
	"fieldwork/internal/web"
)

func TestE2E(t *testing.T) {
	s, p := haitao(t)
	ctx := t.Context()
	target := 1000
	if v := os.Getenv("TARGET"); v != "" {
		target, _ = strconv.Atoi(v)
		for i := range s.Cells {
			s.Cells[i].Target = target
		}
	}
	st, err := store.Open(ctx, filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	clock := NewClock(period())
	now := clock.Now
	if os.Getenv("NOCLOCK") != "" {
		now = time.Now
	}
	fs, err := field.New(ctx, st, nil, now, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_ = fs
	f, err := field.New(ctx, st, append(fs.Surveys(), s), now, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	w, err := web.New(web.Config{Field: f, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(w.Handler())
	defer server.Close()
	conc := 8
	if v := os.Getenv("CONC"); v != "" {
		conc, _ = strconv.Atoi(v)
	}
	c := Config{URL: server.URL, Survey: s, Population: p, Seed: 2015, Source: "panel", Concurrency: conc, Clock: clock, Now: time.Now}
	if os.Getenv("NOCLOCK") != "" {
		c.Clock = nil
	}
	asked := 0
	c.Stop = func(ctx context.Context) bool {
		asked++
		ta, err := f.Monitor(ctx, s.ID)
		if err != nil {
			t.Error(err)
			return true
		}
		for _, q := range ta.Cells {
			if q.Completed < q.Target {
				return false
			}
		}
		return true
	}
	r, err := Run(ctx, c)
	out, _ := json.MarshalIndent(r, "", " ")
	t.Log(string(out), err, asked)
	ta, _ := f.Monitor(ctx, s.ID)
	t.Logf("%+v", ta)
	drift, err := f.Verify(ctx, s.ID)
	t.Log("drift", drift, err)
	// timing
	var dev []float64
	fast, slow := 0, 0
	for iv, err := range st.Interviews(ctx, s.ID) {
		if err != nil {
			t.Fatal(err)
		}
		if iv.Disposition == interview.Completed {
			dev = append(dev, iv.Finished.Sub(iv.Started).Minutes())
			if iv.Finished.Sub(iv.Started) < 3*time.Minute {
				fast++
			} else {
				slow++
			}
		}
	}
	m, v := 0.0, 0.0
	for _, d := range dev {
		m += math.Log(d + 0.01)
	}
	m /= float64(len(dev))
	for _, d := range dev {
		v += (math.Log(d+0.01) - m) * (math.Log(d+0.01) - m)
	}
	t.Log("duration median", math.Exp(m), "sdlog", math.Sqrt(v/float64(len(dev))), fast, slow, clock.Now())
}
