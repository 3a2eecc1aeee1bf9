package simulate

// Attentive is the same population without those who do not read: nobody gives one answer to every row of a grid. Everything
// else about everybody is as it was. What the pool's answers come to is told by it; a field meets the others, too.
func (p *Population) Attentive() *Population {
	attentive := *p
	attentive.behaviour.StraightLiners = 0
	return &attentive
}
