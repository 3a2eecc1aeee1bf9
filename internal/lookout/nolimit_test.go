package web

import (
	"net/http"
	"strings"
	"testing"

	"fieldwork/internal/quota"
)

// TestACellWithoutALimit holds that the number which stands for no limit is nowhere shown as a target.
func TestACellWithoutALimit(t *testing.T) {
	s := newSite(t)
	s.memory.cells[0].Target, s.memory.cells[0].Completed = quota.NoLimit, 7
	for language, none := range map[string]string{"en": "no limit", "ko": "제한 없음", "zh-CN": "不限"} {
		r := s.visitor().get("/console/kinds?lang=" + language).want(http.StatusOK)
		if strings.Contains(r.body, "1000000000") || strings.Contains(r.body, "999999993") {
			t.Errorf("%s: the monitor shows the number that stands for no limit", language)
		}
		cell := "[data-cell=" + s.memory.cells[0].Name + "]"
		reads(t, r.page(), map[string]string{cell + " dl .main dd": "7 / " + none, ".figures div:nth-child(1) dd": "7"})
		if n := r.page().Find(cell + " progress").Length(); n != 0 {
			t.Errorf("%s: a cell without a limit has a bar", language)
		}
	}
}
