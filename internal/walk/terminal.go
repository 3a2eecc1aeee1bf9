package walk

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// maxLine is the longest line that is read, in bytes: the longest text that a questionnaire may ask for, four bytes a
// character, with room.
const maxLine = 64 << 10

func newLines(in io.Reader) *bufio.Scanner {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	return lines
}

// A terminal is lines in, and lines out. Whatever comes from the survey is made plain before it is said.
type terminal struct {
	in  *bufio.Scanner
	out io.Writer
}

// say prints. That the reader has gone is noticed by the input's end.
func (t *terminal) say(format string, args ...any) { fmt.Fprintf(t.out, format, args...) }

// A reply is what was typed at a prompt.
type reply struct {
	text    string
	keep    bool // nothing was typed
	clear   bool
	leave   move // back or quit; "" otherwise
	literal bool // it stood in double quotes
}

// prompt asks for one line; the end of the input is like quit.
func (t *terminal) prompt(format string, args ...any) reply {
	t.say(format+"> ", args...)
	if !t.in.Scan() {
		t.say("\n")
		return reply{leave: stopped}
	}
	text := strings.TrimSpace(t.in.Text())
	if strings.HasPrefix(text, `"`) {
		if unquoted, err := strconv.Unquote(text); err == nil {
			return reply{text: unquoted, literal: true}
		}
	}
	switch text {
	case "":
		return reply{keep: true}
	case "-":
		return reply{clear: true}
	case string(back), string(stopped):
		return reply{leave: move(text)}
	}
	return reply{text: text}
}
