package wire

import (
	"context"
	"net"
	"sync"
)

// headBuffer is how much net/http gathers of an answer before it writes, in bytes. A page that is a little longer would
// travel in two packets, for each of which the kernel is called and the peer woken.
const headBuffer = 4 << 10

// A start is the first part of an answer, with room for a rest that is no longer.
type start [2 * headBuffer]byte

var starts = sync.Pool{New: func() any { return new(start) }}

type connKey struct{}

// Known is for http.Server.ConnContext: it lets Gather find the connection of a request.
func Known(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// Gather says that the answer to the request with the context is about to be written with one call, and how many bytes its
// body has. What net/http writes of it first is then sent together with the rest: a body that alone fills its buffer has a
// rest, since a head stands before it.
func Gather(ctx context.Context, body int) {
	if c, is := ctx.Value(connKey{}).(*conn); is {
		c.first = body >= headBuffer
	}
}

// hold keeps the first part of an answer, whose buffer net/http uses again.
func (c *conn) hold(b []byte) {
	c.first, c.held = false, starts.Get().(*start)
	copy(c.held[:], b)
}

// sendWithHeld sends what was held and what follows it at once; n counts what follows.
func (c *conn) sendWithHeld(b []byte) (n int, err error) {
	held := c.held
	c.held = nil
	defer starts.Put(held)
	if err := c.patient(); err != nil {
		return 0, err
	}
	if len(b) <= headBuffer {
		sent, err := c.Conn.Write(held[:headBuffer+copy(held[headBuffer:], b)])
		return max(0, sent-headBuffer), err
	}
	all := net.Buffers{held[:headBuffer], b}
	sent, err := all.WriteTo(c.Conn)
	return max(0, int(sent)-headBuffer), err
}
