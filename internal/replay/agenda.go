package replay

import (
	"cmp"
	"time"
)

// A post is a page that somebody is going to post.
type post struct {
	at            time.Duration
	arrival, page int
}

// posts is the agenda, earliest first; of one instant the earlier arrival comes first, so that a run can be repeated. It
// is a heap for container/heap.
type posts []post

func (p posts) Len() int      { return len(p) }
func (p posts) Swap(i, j int) { p[i], p[j] = p[j], p[i] }
func (p posts) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(p[i].at, p[j].at), cmp.Compare(p[i].arrival, p[j].arrival)) < 0
}

// Push appends; container/heap puts it into its place.
func (p *posts) Push(x any) { *p = append(*p, x.(post)) }

// Pop removes the last.
func (p *posts) Pop() any {
	last := len(*p) - 1
	x := (*p)[last]
	*p = (*p)[:last]
	return x
}
