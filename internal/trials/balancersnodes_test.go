package trials_test

import (
	"testing"
	"time"

	"fieldwork/internal/pgserver/pgtest"
	"fieldwork/internal/siege"
)

// TestNodesBehindBalancers drives respondents through each balancer of docs/operations.md to two nodes, while one of them is killed,
// stopped and started.
func TestNodesBehindBalancers(t *testing.T) {
	for _, b := range documented() {
		t.Run(b.name, func(t *testing.T) {
			b.installed(t)
			c := pitch(t, 400)
			c.db = pgtest.Database(t)
			g := c.cluster(t, 2)
			url, believed := b.before(t, [2]string{g.addresses[0], g.addresses[1]})
			begun := time.Now()
			s, err := siege.Begin(t.Context(), siege.Config{
				URLs: []string{url}, TLS: believed, Survey: g.survey, Population: g.people, Source: besieged, Seed: 5,
				Respondents: 40, Drawn: 100, Now: func() time.Duration { return time.Since(begun) },
			})
			if err != nil {
				t.Fatal(err)
			}
			goesOn(t, s)
			g.fleet.Kill(0)
			goesOn(t, s)
			if err := g.fleet.Start(t.Context(), 0); err != nil {
				t.Fatal(err)
			}
			goesOn(t, s)
			if err := g.fleet.Renew(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			goesOn(t, s)
			witnesses := s.End()
			if err := g.fleet.StopAll(); err != nil {
				t.Error(err)
			}
			t.Logf("%+v", s.Counts())
			g.audit(t, s, witnesses)
		})
	}
}
