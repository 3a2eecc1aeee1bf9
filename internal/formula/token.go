package formula

import "strings"

// kind is what a token is.
type kind int

const (
	end kind = iota
	word
	quoted // between backticks
	star
	colon
	hat
	open
	closing
	comma
	equals
	stray
)

type token struct {
	kind kind
	text string
	at   int
}

// marks are the characters that mean something; every other one belongs to a name.
const marks = "*:^(),=+`"

var kinds = map[byte]kind{'*': star, ':': colon, '^': hat, '(': open, ')': closing, ',': comma, '=': equals}

func (p *parser) peek() token {
	if p.peeked == nil {
		k := p.scan()
		p.peeked = &k
	}
	return *p.peeked
}

func (p *parser) next() token {
	k := p.peek()
	p.peeked = nil
	return k
}

// scan reads a token. Spaces around a token do not count; those inside a name do.
func (p *parser) scan() token {
	p.at += len(p.text[p.at:]) - len(strings.TrimLeft(p.text[p.at:], " \t"))
	rest, at := p.text[p.at:], p.at
	if rest == "" {
		return token{kind: end, at: at}
	}
	if rest[0] == '`' {
		return p.quoted(rest, at)
	}
	if k, ok := kinds[rest[0]]; ok {
		p.at++
		return token{k, rest[:1], at}
	}
	length := strings.IndexAny(rest, marks)
	if length == 0 {
		p.at++
		return token{stray, rest[:1], at}
	}
	if length < 0 {
		length = len(rest)
	}
	p.at += length
	return token{word, strings.TrimRight(rest[:length], " \t"), at}
}

// quoted reads a name between backticks; one without an end, or with nothing in it, is stray.
func (p *parser) quoted(rest string, at int) token {
	length := strings.IndexByte(rest[1:], '`')
	if length <= 0 {
		p.at = len(p.text)
		return token{stray, rest, at}
	}
	p.at += length + 2
	return token{quoted, rest[1 : 1+length], at}
}
