package powercut

import "math/rand/v2"

// sector is what a disk writes whole, in bytes.
const sector = 512

// tornShare is how many of the pieces that are kept are torn.
const tornShare = 0.02

// A lottery decides what was on the disk by chance. Playing the pieces in the order of their writes loses nothing of the
// disorder: a piece that is left out leaves whatever an earlier one left there, and so every order of writing has its turn.
type lottery struct {
	random *rand.Rand
	share  float64 // of the pieces that are kept: another one for each cut
	image  *Image
}

func (l *lottery) keeps() bool {
	l.image.Unsynced++
	kept := l.random.Float64() < l.share
	if kept {
		l.image.Kept++
	}
	return kept
}

// apply lays as much of the event over the content as was on the disk.
func (l *lottery) apply(content []byte, e event) []byte {
	if e.operation == isTruncation {
		if l.keeps() {
			content = e.on(content)
		}
		return content
	}
	for done := 0; done < len(e.bytes); {
		at := int(e.offset) + done
		piece := e.bytes[done:min(len(e.bytes), done+sector-at%sector)]
		done += len(piece)
		if !l.keeps() {
			continue
		}
		if l.random.Float64() < tornShare {
			piece = piece[:l.random.IntN(len(piece))]
		}
		if len(piece) > 0 {
			content = laid(content, at, piece)
		}
	}
	return content
}
