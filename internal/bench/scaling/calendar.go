package scaling

// A calendar runs what is due in the order of the instants, and of those that are alike in the order in which they were
// entered. Instants are nanoseconds from the beginning.
type calendar struct {
	now   int64
	order int
	due   []entry // a heap: none is before the one at half its place
}

type entry struct {
	at    int64
	order int
	do    func()
}

func (e *entry) before(o *entry) bool { return e.at < o.at || e.at == o.at && e.order < o.order }

// after enters what is to be done when some time has passed.
func (c *calendar) after(wait int64, do func()) {
	c.order++
	c.due = append(c.due, entry{c.now + wait, c.order, do})
	for i := len(c.due) - 1; i > 0; {
		above := (i - 1) / 2
		if !c.due[i].before(&c.due[above]) {
			break
		}
		c.due[i], c.due[above] = c.due[above], c.due[i]
		i = above
	}
}

// run lets the time pass until an instant.
func (c *calendar) run(until int64) {
	for len(c.due) > 0 && c.due[0].at <= until {
		next := c.next()
		c.now = next.at
		next.do()
	}
	c.now = until
}

// next takes the first entry out.
func (c *calendar) next() entry {
	first, last := c.due[0], len(c.due)-1
	c.due[0], c.due[last] = c.due[last], entry{}
	c.due = c.due[:last]
	for i := 0; ; {
		least := i
		for below := 2*i + 1; below <= 2*i+2 && below < last; below++ {
			if c.due[below].before(&c.due[least]) {
				least = below
			}
		}
		if least == i {
			return first
		}
		c.due[i], c.due[least] = c.due[least], c.due[i]
		i = least
	}
}
