package trials_test

import (
	"testing"

	"fieldwork/internal/pgserver/pgtest"
)

// renewedCrowd is how many respondents answer while nodes are renewed, none of whom ever pauses.
const renewedCrowd = 60

// TestNodesAreRenewedUnnoticed: one node after the other is stopped in order and started again, as in an upgrade, and nobody's post
// comes to nothing.
func TestNodesAreRenewedUnnoticed(t *testing.T) {
	c := pitch(t, 400)
	c.db = pgtest.Database(t)
	const nodes = 2
	g := c.cluster(t, nodes)
	s := g.besiege(t, renewedCrowd, 0, 3)
	for i := range nodes {
		goesOn(t, s)
		before := g.balancer.Served()[1-i]
		if err := g.fleet.Renew(t.Context(), i); err != nil {
			t.Fatal(err)
		}
		if g.balancer.Served()[1-i] == before {
			t.Error("the other node had nothing to do meanwhile: the rig proves nothing")
		}
		until(t, "both nodes are well", func() bool { return g.balancer.Well() == nodes })
	}
	goesOn(t, s)
	witnesses := s.End()
	if err := g.fleet.StopAll(); err != nil {
		t.Error(err)
	}
	if n := s.Counts(); n.CutPages+n.CutDecisions+n.CutEnds > 0 {
		t.Errorf("posts that were sent and not answered: %+v", n)
	}
	g.audit(t, s, witnesses)
}
