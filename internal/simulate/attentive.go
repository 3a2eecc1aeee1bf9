package simulate

// Attentive is the same population without those who do not read: nobody gives one answer to every row of a grid. Everything
// else about everybody is as it was. What the pool's answers come to is told by it; a field meets the others, too.
func (p *Population) Attentive() *Population {
	attentive := *p
	attentive.behaviour.StraightLiners = 0
	return &attentive
}

// Inattentive is the share, from 0 to 1, of those who do not read, and the grid to whose rows they give one answer.
func (p *Population) Inattentive() (share float64, grid string) {
	return p.behaviour.StraightLiners, p.behaviour.Grid.Text
}
