package interview

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"fieldwork/internal/survey"
)

// Draws is the interview's stream of random numbers for one purpose: the same whenever it is asked for, and independent
// of every other purpose's.
func Draws(seed uint64, purpose string) *rand.Rand {
	name := fnv.New64a()
	name.Write([]byte(purpose))
	return rand.New(rand.NewPCG(seed, name.Sum64()))
}

// Order is the order in which all of a question's options (or a grid's rows) would be shown: as listed, or drawn from the
// interview's seed and the question's name, so that it is the same at every showing and can be told afterwards. Anchored
// options keep their places. Nobody changes what is returned, which may be the list itself.
func Order(seed uint64, q *survey.Question) []survey.Option {
	list := q.List
	if q.Kind == survey.Grid {
		list = q.Rows
	}
	if list == nil {
		return nil
	}
	if !q.Random {
		return slices.Clip(list.Options)
	}
	options := slices.Clone(list.Options)
	shuffle(Draws(seed, q.Name), options, anchored)
	return options
}

func anchored(o survey.Option) bool { return o.Anchor }

// Sequence is the order of the pages, as indices into the survey's: as listed, or drawn from the interview's seed for
// pages that are shuffled with each other.
func Sequence(s *survey.Survey, seed uint64) []int {
	order := make([]int, len(s.Pages))
	for i := range order {
		order[i] = i
	}
	for i := 0; i < len(order); {
		end := i + 1
		for end < len(order) && s.Begins(end) == i {
			end++
		}
		if end > i+1 {
			shuffle(Draws(seed, "pages of "+s.Pages[i].Shuffle), order[i:end], func(i int) bool { return s.Pages[i].Anchor })
		}
		i = end
	}
	return order
}

// shuffle draws an order of those that are not anchored.
func shuffle[T any](draw *rand.Rand, all []T, anchored func(T) bool) {
	var free []int
	for i, one := range all {
		if !anchored(one) {
			free = append(free, i)
		}
	}
	draw.Shuffle(len(free), func(i, j int) { all[free[i]], all[free[j]] = all[free[j]], all[free[i]] })
}
