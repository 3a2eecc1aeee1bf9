package spss

import (
	"bufio"
	"encoding/binary"
	"math"
)

// The command codes of the bytecode compression; 1 to 251 are whole numbers, less the bias. Source: PSPP's "Data Record",
// compression 1.
const (
	bias          = 100
	greatestCode  = 251
	endOfFile     = 252
	literal       = 253
	blanks        = 254
	systemMissing = 255
)

// blankBlock is a block of commands for blanks.
const blankBlock = "\xfe\xfe\xfe\xfe\xfe\xfe\xfe\xfe"

// An element is what the data consist of: a number, or eight bytes of a text.
const element = 8

// A compressor writes elements. Eight commands come first, then the eight bytes of each that is literal. What goes wrong
// with out, out says when it is flushed.
type compressor struct {
	out      *bufio.Writer
	commands [element]byte
	used     int
	literals [element * element]byte
	length   int
}

// command adds an element that is a command alone.
func (c *compressor) command(code byte) {
	c.commands[c.used] = code
	if c.used++; c.used == len(c.commands) {
		c.flush()
	}
}

// flush writes a block; its commands that are not used yet are 0, which means nothing.
func (c *compressor) flush() {
	_, _ = c.out.Write(c.commands[:])
	_, _ = c.out.Write(c.literals[:c.length])
	c.commands, c.used, c.length = [element]byte{}, 0, 0
}

// number adds a number. A negative zero is literal, as no command keeps its sign.
func (c *compressor) number(x float64) {
	if x >= 1-bias && x <= greatestCode-bias && x == math.Trunc(x) && !(x == 0 && math.Signbit(x)) {
		c.command(byte(int(x) + bias))
		return
	}
	binary.LittleEndian.PutUint64(c.literals[c.length:], math.Float64bits(x))
	c.length += element
	c.command(literal)
}

// text adds a text, padded with blanks to so many elements. It is not longer than they are.
func (c *compressor) text(s string, elements int) {
	for ; s != ""; elements-- {
		n := copy(c.literals[c.length:c.length+element], s)
		for i := n; i < element; i++ {
			c.literals[c.length+i] = ' '
		}
		s = s[n:]
		if string(c.literals[c.length:c.length+element]) == "        " {
			c.command(blanks)
			continue
		}
		c.length += element
		c.command(literal)
	}
	c.blank(elements)
}

// blank adds so many elements of blanks. Most texts leave most of their width empty, so that whole blocks of them go out
// at once.
func (c *compressor) blank(elements int) {
	for elements > 0 {
		if c.used == 0 && elements >= len(blankBlock) {
			_, _ = c.out.WriteString(blankBlock)
			elements -= len(blankBlock)
			continue
		}
		c.command(blanks)
		elements--
	}
}

// end writes the last block.
func (c *compressor) end() {
	c.command(endOfFile)
	if c.used > 0 {
		c.flush()
	}
}
