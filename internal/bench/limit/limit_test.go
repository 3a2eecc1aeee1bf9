package main

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fieldwork/internal/bench/crowd"
	"fieldwork/internal/bench/script"
)

const stampHole = script.ShownField + "0000000000000&do=next&q="

// scripts are two respondents of two types.
func scripts() []script.Script {
	return []script.Script{
		{Type: "A", Cell: "A", Route: []string{"first", "last"}, Posts: map[string]string{"first": stampHole + "1", "last": stampHole + "2"}},
		{Type: "B", Cell: "B", Route: []string{"first", "middle", "last"}, Posts: map[string]string{"first": stampHole + "1", "middle": stampHole + "1", "last": stampHole + "2"}},
	}
}

// recording writes the pages of the scripts into a file.
func recording(t *testing.T) string {
	t.Helper()
	rec := crowd.Recording{Routes: map[string]crowd.Route{}}
	for _, sc := range scripts() {
		route := crowd.Route{End: `<main data-outcome="complete">`}
		for _, name := range sc.Route {
			route.Pages = append(route.Pages, crowd.Page{Name: name, HTML: "<p>" + name + " of " + sc.Type + "</p>" + crowd.Token + `<input name="-shown" value="` + crowd.Stamp + `">`})
		}
		rec.Scripts, rec.Routes[sc.Type] = append(rec.Scripts, sc.Type), route
	}
	data, err := json.Marshal(rec)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "pages.json")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func open(t *testing.T, pages, db string, one bool) *server {
	t.Helper()
	routes, err := loadRoutes(pages)
	if err != nil {
		t.Fatal(err)
	}
	w, err := openWriter(db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	s, err := newServer(routes, w, one)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestTheLimitKeepsEverything: a crowd goes through either form, and what it posted is in the file, beside where each
// interview stands; a server that is started again on the file goes on from there.
func TestTheLimitKeepsEverything(t *testing.T) {
	for _, one := range []bool{false, true} {
		t.Run(fmt.Sprintf("one exchange %t", one), func(t *testing.T) {
			pages, db := recording(t), filepath.Join(t.TempDir(), "limit.db")
			s := open(t, pages, db, one)
			served := httptest.NewServer(s)
			r, err := crowd.Run(context.Background(), crowd.Config{Address: served.Listener.Addr().String(), Survey: "mini", Source: "panel", IDParam: "pid", Prefix: "p-",
				Scripts: scripts(), Respondents: 8, Interviews: 40, OneExchange: one})
			served.Close()
			if err != nil || r.Errors > 0 || r.Finished != 40 || r.Pages != 20*2+20*3 {
				t.Fatalf("%v: %+v", err, r)
			}
			s.writer.close()
			again := open(t, pages, db, one)
			if got := ask(t, again, "SELECT count(*) FROM events WHERE form LIKE '%do=next&q=%'"); got != int64(r.Pages) {
				t.Errorf("%d of %d posts are in the file", got, r.Pages)
			}
			if len(again.interviews) != 40 {
				t.Fatalf("%d interviews of 40 are known again", len(again.interviews))
			}
			for i, st := range again.interviews {
				if st.place != len(st.route.names)-1 {
					t.Errorf("interview %d stands at place %d of %d", i+1, st.place, len(st.route.names))
				}
			}
		})
	}
}

// ask is a number from the server's own connection, while it is idle.
func ask(t *testing.T, s *server, query string) int64 {
	t.Helper()
	rows, err := s.writer.conn.(driver.QueryerContext).QueryContext(context.Background(), query, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	row := make([]driver.Value, 1)
	if err := rows.Next(row); err != nil {
		t.Fatal(err)
	}
	return row[0].(int64)
}

// TestAFormThatIsNone is not kept.
func TestAFormThatIsNone(t *testing.T) {
	s := open(t, recording(t), filepath.Join(t.TempDir(), "limit.db"), false)
	served := httptest.NewServer(s)
	defer served.Close()
	client := served.Client()
	answer, err := client.Get(served.URL + "/s/mini?pid=p-0")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	for _, body := range []string{"%zz", "do=back"} {
		answer, err := client.Post(answer.Request.URL.String(), "application/x-www-form-urlencoded", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode == 200 {
			t.Errorf("%q is taken", body)
		}
	}
	if n := ask(t, s, "SELECT count(*) FROM events"); n != 0 {
		t.Errorf("%d posts are kept", n)
	}
}
