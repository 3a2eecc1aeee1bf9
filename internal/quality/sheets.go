package quality

import "math/bits"

// sheets are the closed answers of those of one type. Each is a row of items of which 0 is no answer, packed into as many bits
// as the items need: a tick takes two, so that all answers to a long questionnaire take some thirty bytes. They stand in
// blocks, because one slice that grows would be there twice each time it does.
type sheets struct {
	at       []int32
	inSample []bool
	blocks   [][]byte
	size     []int // bits of each item
	bytes    int   // of a row
	learnt   int   // from how many is known what is likely; 0: it is not
}

const blockRows = 4096

func newSheets(items []item) *sheets {
	s := &sheets{size: make([]int, len(items))}
	all := 0
	for i, it := range items {
		s.size[i] = bits.Len(uint(it.size - 1))
		all += s.size[i]
	}
	s.bytes = (all + 7) / 8
	return s
}

// add keeps the row of one respondent more.
func (s *sheets) add(at int, inSample bool, row []byte) {
	i := len(s.at)
	s.at, s.inSample = append(s.at, int32(at)), append(s.inSample, inSample)
	if i == len(s.blocks)*blockRows {
		s.blocks = append(s.blocks, make([]byte, blockRows*s.bytes))
	}
	packed, bit := s.packed(i), 0
	for k, category := range row {
		for b := range s.size[k] {
			packed[bit>>3] |= category >> b & 1 << (bit & 7)
			bit++
		}
	}
}

func (s *sheets) packed(i int) []byte {
	from := i % blockRows * s.bytes
	return s.blocks[i/blockRows][from : from+s.bytes]
}

// unpack writes the row of respondent i.
func (s *sheets) unpack(i int, row []byte) {
	packed, bit := s.packed(i), 0
	for k, size := range s.size {
		category := byte(0)
		for b := range size {
			category |= packed[bit>>3] >> (bit & 7) & 1 << b
			bit++
		}
		row[k] = category
	}
}

// A matrix is rows of items in full, for those who are learnt from.
type matrix struct {
	cells []byte
	width int
}

func (m matrix) row(k int) []byte { return m.cells[k*m.width : (k+1)*m.width] }

// unpacked are the rows of some respondents.
func (s *sheets) unpacked(of []int32) matrix {
	m := matrix{make([]byte, len(of)*len(s.size)), len(s.size)}
	for k, i := range of {
		s.unpack(int(i), m.row(k))
	}
	return m
}

// mostLearnt is from how many respondents is learnt at most; more make the tree no better.
const mostLearnt = 20000

// learners are those of the sample, or a part of them spread evenly when they are many.
func (s *sheets) learners() []int32 {
	var learn []int32
	for i, in := range s.inSample {
		if in {
			learn = append(learn, int32(i))
		}
	}
	if len(learn) <= mostLearnt {
		return learn
	}
	part := make([]int32, mostLearnt)
	for k := range part {
		part[k] = learn[k*len(learn)/mostLearnt]
	}
	return part
}
