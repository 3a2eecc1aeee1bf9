package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fieldwork/internal/bench/crowd"
	"fieldwork/internal/bench/process"
)

// A size is what is measured with so many interviews stored.
type size struct {
	stored  int
	pages   []crowd.Measurement // as fast as answers come
	monitor []looked
}

// A looked is one round of looks at the monitor.
type looked struct {
	median, micros float64 // milliseconds from request to answer; processor time of the server for one, in microseconds
}

// flat compares an empty database with a large one, in turns: page posts and the researchers' monitor.
func (b *bench) flat(ctx context.Context) error {
	large, err := b.seeded(ctx, b.stored)
	if err != nil {
		return err
	}
	sizes := []size{{stored: 0}, {stored: b.stored}}
	servers := make([]*server, len(sizes))
	defer func() { stopAll(servers...) }()
	for i, db := range []string{filepath.Join(b.folder, "empty.db"), large} {
		if servers[i], err = b.serve(ctx, db, b.survey); err != nil {
			return err
		}
	}
	watchers := make([]*http.Client, len(sizes))
	for i, s := range servers {
		if watchers[i], err = b.researcher(ctx, s); err != nil {
			return err
		}
	}
	for range b.rounds {
		for i, s := range servers {
			m, err := b.drive(ctx, s, "-respondents", "64")
			if err != nil {
				return err
			}
			l, err := look(watchers[i], s)
			if err != nil {
				return err
			}
			sizes[i].pages, sizes[i].monitor = append(sizes[i].pages, m), append(sizes[i].monitor, l)
			fmt.Fprintf(b.log, "  %d stored: %.0f pages/s, %.0f us; monitor %.2f ms, %.0f us\n", sizes[i].stored, m.PagesPerSecond, m.ServerMicros, l.median, l.micros)
		}
	}
	b.report.sizes = sizes
	return nil
}

// password is that of an account which lives as long as a database in a folder that is removed.
const password = "correct horse battery staple 2015"

// researcher makes an account, logs in and returns the browser.
func (b *bench) researcher(ctx context.Context, s *server) (*http.Client, error) {
	if _, err := b.fieldwork(ctx, "", "user", "add", "bench", "--role", "viewer", "--db", s.db); err != nil {
		return nil, err
	}
	if _, err := b.fieldwork(ctx, password+"\n", "user", "password", "bench", "--stdin", "--db", s.db); err != nil {
		return nil, err
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{Jar: jar, Timeout: time.Minute}
	answer, err := client.PostForm(s.url()+"/console/login", url.Values{"name": {"bench"}, "password": {password}})
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the console lets nobody in: %s", answer.Status)
	}
	return client, nil
}

// looks is how often the monitor is looked at in a round, after a few times that do not count.
const (
	looks     = 200
	firstFew  = 5
	somewhere = "/console/" + shipped
)

// look measures the monitor's page.
func look(client *http.Client, s *server) (looked, error) {
	var took []float64
	var before time.Duration
	for i := range firstFew + looks {
		if i == firstFew {
			var err error
			if before, err = process.Busy(s.pid()); err != nil {
				return looked{}, err
			}
		}
		began := time.Now()
		if err := once(client, s.url()+somewhere); err != nil {
			return looked{}, err
		}
		if i >= firstFew {
			took = append(took, float64(time.Since(began).Microseconds())/1000)
		}
	}
	after, err := process.Busy(s.pid())
	slices.Sort(took)
	return looked{took[looks/2], float64((after - before).Microseconds()) / looks}, err
}

func once(client *http.Client, address string) error {
	answer, err := client.Get(address)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err == nil && (answer.StatusCode != http.StatusOK || !strings.HasSuffix(answer.Request.URL.Path, somewhere)) {
		err = fmt.Errorf("the monitor is not shown: %s at %s (%d bytes)", answer.Status, answer.Request.URL.Path, len(page))
	}
	return err
}
