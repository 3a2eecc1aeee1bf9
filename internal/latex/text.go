package latex

import (
	"fmt"
	"strings"

	"fieldwork/internal/document"
)

// breakAfter is the number of characters without a space after which a line may be broken anyway: a hash must not run
// over the margin.
const breakAfter = 24

// commands are the characters that LaTeX reads as commands, and those that it would join with their neighbours or with a
// command before them.
func commands() map[rune]string {
	return map[rune]string{
		'\\': `\textbackslash{}`, '{': `\{`, '}': `\}`, '#': `\#`, '$': `\$`, '%': `\%`, '&': `\&`, '_': `\_`, '^': `\textasciicircum{}`, '~': `\textasciitilde{}`,
		'<': `\textless{}`, '>': `\textgreater{}`, '|': `\textbar{}`, '"': `\textquotedbl{}`, '`': `\textasciigrave{}`, '[': `{[}`, ']': `{]}`,
		'-': `-{}`, '\'': `'{}`, ',': `,{}`, '\u00a0': `~`, '\u00ad': `\-`,
		'–': `\textendash{}`, '—': `\textemdash{}`, '‘': `\textquoteleft{}`, '’': `\textquoteright{}`, '“': `\textquotedblleft{}`, '”': `\textquotedblright{}`, '…': `\textellipsis{}`, '•': `\textbullet{}`,
		'−': `$-$`, '×': `$\times$`, '·': `$\cdot$`, '±': `$\pm$`, '≤': `$\le$`, '≥': `$\ge$`, '≠': `$\neq$`, '≈': `$\approx$`, '→': `$\to$`, '²': `$^2$`, '³': `$^3$`, '°': `$^\circ$`,
		'α': `$\alpha$`, 'β': `$\beta$`, 'χ': `$\chi$`, 'σ': `$\sigma$`, 'μ': `$\mu$`, 'µ': `$\mu$`, '◇': `$\diamond$`, '✓': `$\surd$`,
	}
}

// A script writes text of one language.
type script struct {
	ideographs bool // the font of the document has them
	commands   map[rune]string
}

func scriptOf(language string) script {
	return script{isEastAsian(language), commands()}
}

func isEastAsian(language string) bool {
	main, _, _ := strings.Cut(strings.ToLower(language), "-")
	return main == "zh" || main == "ko" || main == "ja"
}

// text is one line of text with nothing in it that LaTeX would take for a command. A character that the document's font
// need not have is shown from another font, or else by its number; nothing is lost in silence.
func (s script) text(words string) string {
	var b strings.Builder
	run := 0
	for _, r := range document.OneLine(words) {
		if run++; r == ' ' || s.ideographs && isIdeograph(r) {
			run = 0
		}
		if run > breakAfter { // the line of the file ends too: an engine's buffer holds only so much of one
			b.WriteString("\\allowbreak{}%\n")
			run = 1
		}
		switch command, ok := s.commands[r]; {
		case ok:
			b.WriteString(command)
		case r < 0x7f || r >= 0xc0 && r < 0x180 && r != 0x149 && r != 0x17f || s.ideographs && isIdeograph(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\beyond{%X}{%c}`, r, r)
			if isIdeograph(r) {
				b.WriteString(`\allowbreak{}`)
			}
		}
	}
	return b.String()
}

// cell is text at the begin of a cell or an item, where a star or a bracket would belong to the command before it.
func (s script) cell(words string) string {
	text := s.text(words)
	if strings.HasPrefix(text, "*") {
		return "{}" + text
	}
	return text
}

// number is a figure: its minus is as long as its digits are wide.
func (s script) number(words string) string {
	if rest, ok := strings.CutPrefix(words, "-"); ok && rest != "" && rest[0] >= '0' && rest[0] <= '9' {
		return `$-$` + s.text(rest)
	}
	return s.cell(words)
}

// isIdeograph tells whether every font for Chinese and Korean has the character: ideographs, Hangul, their punctuation.
func isIdeograph(r rune) bool {
	return r >= 0x3000 && r < 0x3040 || r >= 0x4e00 && r < 0xa000 || r >= 0xac00 && r < 0xd7a4 || r >= 0xff00 && r < 0xff61
}
