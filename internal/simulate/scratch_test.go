package simulate

import (
	"os"
	"testing"
	"time"

	"fieldwork/internal/survey"
)

func TestScratch(t *testing.T) {
	fsys := os.DirFS("../../questionnaires")
	s, err := survey.Load(fsys, "haitao-2015")
	if err != nil {
		t.Fatal(err)
	}
	t0 := time.Now()
	p, err := LoadPopulation(fsys, "haitao-2015", s)
	t.Log(time.Since(t0), err)
	if err != nil {
		return
	}
	t0 = time.Now()
	for i := range 3000 {
		r := p.Draw(1, i)
		_ = r
	}
	t.Log("draw", time.Since(t0)/3000)
	t0 = time.Now()
	n := map[string]int{}
	for i := range 3000 {
		iv := p.Complete(s, p.Draw(1, i), int64(i))
		n[string(iv.Disposition)+" "+iv.Type]++
		if i < 2 {
			t.Log(iv)
		}
	}
	t.Log("complete", time.Since(t0)/3000, n)
}
