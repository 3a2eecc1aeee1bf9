package interview

import (
	"hash/fnv"
	"math/rand/v2"

	"fieldwork/internal/survey"
)

// Draws is the interview's stream of random numbers for one purpose: the same whenever it is asked for, and independent
// of every other purpose's.
func Draws(seed uint64, purpose string) *rand.Rand {
	name := fnv.New64a()
	name.Write([]byte(purpose))
	return rand.New(rand.NewPCG(seed, name.Sum64()))
}

// Order is the order in which a question's options (or a grid's rows) are shown: as listed, or drawn from the
// interview's seed and the question's name, so that it is the same at every showing and can be told afterwards.
// Anchored options keep their places.
func Order(seed uint64, q *survey.Question) []survey.Option {
	list := q.List
	if q.Kind == survey.Grid {
		list = q.Rows
	}
	if list == nil {
		return nil
	}
	options := append([]survey.Option(nil), list.Options...)
	if !q.Random {
		return options
	}
	var free []int
	for i, o := range options {
		if !o.Anchor {
			free = append(free, i)
		}
	}
	draw := Draws(seed, q.Name)
	draw.Shuffle(len(free), func(i, j int) {
		options[free[i]], options[free[j]] = options[free[j]], options[free[i]]
	})
	return options
}
