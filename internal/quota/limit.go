package quota

// NoLimit is the target of a cell that only counts: whoever belongs to it is never turned away for it. To the arithmetic
// it is a target like any other. It is the number that a survey gives a cell without a limit, no count comes near it, and
// it fits in the 32 bits of a database's integer.
const NoLimit = 1_000_000_000

// Limited tells whether the cell has a target that can be reached.
func (c Cell) Limited() bool { return c.Target != NoLimit }
