package quality

import (
	"cmp"
	"math"
	"slices"
)

// A tree is a distribution of answers in which every answer depends on one other at most: of all such distributions, the one
// nearest to what was answered (Chow & Liu 1968, IEEE Transactions on Information Theory 14, 462-467). It is the tree that
// joins the items by the greatest sum of their mutual information.
type tree struct {
	nodes []node
}

// A node is one item given the item it depends on.
type node struct {
	size   int         // categories, 0 for no answer included
	parent int         // the item it depends on; -1: none
	counts [][]float64 // by the parent's category, then its own; category 0 of the parent stands for all
	totals []float64   // by the parent's category
	terms  [][]term    // of those who were not counted, as counts; nil before the tree has settled
}

// A term is what one answer adds to lz.
type term struct{ deviation, variance float64 }

// pull is the weight of the item's own distribution against what was counted beside a category of its parent, in
// respondents: a Dirichlet prior about the marginal distribution (Friedman, Geiger & Goldszmidt 1997, Machine Learning 29,
// 131-163, section 4.3, whose choice it is). Half a respondent for each category keeps anything from being impossible.
const (
	pull = 5.0
	half = 0.5
)

// learnTree learns from some of the rows.
func learnTree(s matrix, items []item, from []int32, rest func()) *tree {
	t := &tree{nodes: make([]node, len(items))}
	parents := spanning(edges(s, items, from, rest), len(items))
	for i, it := range items {
		n := node{size: it.size, parent: parents[i]}
		above := 1
		if n.parent >= 0 {
			above = items[n.parent].size
		}
		n.counts, n.totals = make([][]float64, above), make([]float64, above)
		for y := range n.counts {
			n.counts[y] = make([]float64, n.size)
		}
		t.nodes[i] = n
	}
	for _, r := range from {
		row := s.row(int(r))
		for i := range t.nodes {
			t.nodes[i].count(row, i)
		}
	}
	return t
}

func (n *node) count(row []byte, i int) {
	x := row[i]
	if x == 0 {
		return
	}
	n.counts[0][x]++
	n.totals[0]++
	if n.parent >= 0 && row[n.parent] != 0 {
		n.counts[row[n.parent]][x]++
		n.totals[row[n.parent]]++
	}
}

// fit is lz of a row: with p the probability of an answer given the answer it depends on,
//
//	lz = sum(ln p(answer) - E) / sqrt(sum V),  E = sum p ln p,  V = sum p (ln p)^2 - E^2
//
// over the items that were answered. Given the answer above, the terms are uncorrelated, so their variances add up. Own says
// that the row was counted, and then it is taken out.
func (t *tree) fit(row []byte, own bool) float64 {
	deviation, variance := 0.0, 0.0
	for i := range t.nodes {
		if row[i] == 0 {
			continue
		}
		above := byte(0)
		if p := t.nodes[i].parent; p >= 0 {
			above = row[p]
		}
		n := &t.nodes[i]
		var a term
		if n.terms != nil && !own {
			a = n.terms[above][row[i]]
		} else {
			a = n.term(row[i], above, own)
		}
		deviation += a.deviation
		variance += a.variance
	}
	if variance <= 0 {
		return 0
	}
	return deviation / math.Sqrt(variance)
}

// fitAll fits every row; those that the tree was learnt from, in order, are taken out of the counts while they are.
func (t *tree) fitAll(s matrix, from []int32, fits []float64) {
	next := 0
	for k := range fits {
		own := next < len(from) && int(from[next]) == k
		if own {
			next++
		}
		fits[k] = t.fit(s.row(k), own)
	}
}

// term is how far the logarithm of an answer's probability is from what is expected, and the variance of that.
func (n *node) term(x, above byte, own bool) term {
	mean, square, given := 0.0, 0.0, 0.0
	self := 0.0
	if own {
		self = 1
	}
	for k := 1; k < n.size; k++ {
		less := 0.0
		if byte(k) == x {
			less = self
		}
		p := (n.counts[0][k] - less + half) / (n.totals[0] - self + half*float64(n.size-1))
		if above != 0 {
			p = (n.counts[above][k] - less + pull*p) / (n.totals[above] - self + pull)
		}
		l := math.Log(p)
		mean += p * l
		square += p * l * l
		if byte(k) == x {
			given = l
		}
	}
	return term{given - mean, square - mean*mean}
}

// settle works out the terms of all answers once, for the many who were not counted.
func (t *tree) settle() {
	for i := range t.nodes {
		n := &t.nodes[i]
		n.terms = make([][]term, len(n.counts))
		for y := range n.terms {
			n.terms[y] = make([]term, n.size)
			for k := 1; k < n.size; k++ {
				n.terms[y][k] = n.term(byte(k), byte(y), false)
			}
		}
	}
}

// An edge is how much two items tell of each other, in nats.
type edge struct {
	a, b int
	told float64
}

// edges are the pairs of items that tell something of each other, those that tell most first.
func edges(s matrix, items []item, from []int32, rest func()) []edge {
	var found []edge
	for a := range items {
		for b := range a {
			rest()
			if told := information(s, from, a, b, items[a].size, items[b].size); told > 0 {
				found = append(found, edge{a, b, told})
			}
		}
	}
	slices.SortFunc(found, func(e, f edge) int {
		return cmp.Or(cmp.Compare(f.told, e.told), cmp.Compare(e.a, f.a), cmp.Compare(e.b, f.b))
	})
	return found
}

// information is the mutual information of two items over those who answered both, times the share of these, less its bias:
// (r-1)(c-1)/2n of it would be there by chance alone (Miller 1955).
func information(s matrix, from []int32, a, b, sizeA, sizeB int) float64 {
	joint := make([]float64, sizeA*sizeB)
	for _, r := range from {
		row := s.row(int(r))
		joint[int(row[a])*sizeB+int(row[b])]++
	}
	rows, columns, n := make([]float64, sizeA), make([]float64, sizeB), 0.0
	for x := 1; x < sizeA; x++ {
		for y := 1; y < sizeB; y++ {
			c := joint[x*sizeB+y]
			rows[x] += c
			columns[y] += c
			n += c
		}
	}
	if n == 0 {
		return 0
	}
	told := 0.0
	for x := 1; x < sizeA; x++ {
		for y := 1; y < sizeB; y++ {
			if c := joint[x*sizeB+y]; c > 0 {
				told += c / n * math.Log(c*n/(rows[x]*columns[y]))
			}
		}
	}
	return (told - float64((used(rows)-1)*(used(columns)-1))/(2*n)) * n / float64(len(from))
}

// used is how many categories anybody is in.
func used(counts []float64) (n int) {
	for _, c := range counts {
		if c > 0 {
			n++
		}
	}
	return n
}

// spanning is the tree of greatest sum over the edges (Kruskal 1956), as the parent of every item; items that tell nothing of
// each other stay apart.
func spanning(found []edge, items int) []int {
	joined := make([]int, items)
	for i := range joined {
		joined[i] = i
	}
	near := make([][]int, items)
	for _, e := range found {
		a, b := joined[e.a], joined[e.b]
		if a == b {
			continue
		}
		for i := range joined {
			if joined[i] == b {
				joined[i] = a
			}
		}
		near[e.a], near[e.b] = append(near[e.a], e.b), append(near[e.b], e.a)
	}
	parents := make([]int, items)
	seen := make([]bool, items)
	for root := range parents {
		if seen[root] {
			continue
		}
		parents[root], seen[root] = -1, true
		for queue := []int{root}; len(queue) > 0; queue = queue[1:] {
			for _, next := range near[queue[0]] {
				if !seen[next] {
					parents[next], seen[next] = queue[0], true
					queue = append(queue, next)
				}
			}
		}
	}
	return parents
}
