package stata

import "math"

// Missing says which of Stata's missing codes stands in a number's place.
type Missing uint8

// A number is there, or Stata's own "." stands in its place. The codes .a to .z follow System in their order.
const (
	Present Missing = iota
	System
	lastMissing = System + 26 // .z
)

// String is the code as Stata writes it: ".", ".a" … ".z", and "" for a number that is there.
func (m Missing) String() string {
	switch {
	case m == Present:
		return ""
	case m == System:
		return "."
	case m <= lastMissing:
		return "." + string(rune('a'+m-System-1))
	}
	return "?"
}

// The largest number of each type that is one; what lies above it is a missing code. The missing codes of integers
// follow each other; those of floats begin at 2^127 (2^1023 for doubles) and are a 4096th of that apart, which is one
// in the given bit of the mantissa. Source: help dta, section 4, "Representation of numbers".
const (
	maxByte, maxInt, maxLong = 100, 32740, 2147483620

	floatMissing, floatStep   = 0x7f000000, 11
	doubleMissing, doubleStep = 0x7fe0000000000000, 40
)

// integer reads a number of a type whose largest is largest.
func integer(v, largest int64) (float64, Missing) {
	if v > largest {
		return math.NaN(), Missing(v - largest)
	}
	return float64(v), Present
}

// float reads the bits of a float. Infinities and NaN, which Stata itself never writes, are missing.
func float(bits uint32) (float64, Missing) {
	if v := float64(math.Float32frombits(bits)); bits < floatMissing || bits>>31 == 1 && !math.IsInf(v, 0) && v == v {
		return v, Present
	}
	return math.NaN(), missingStep(uint64(bits), floatMissing, floatStep)
}

// double is float for doubles.
func double(bits uint64) (float64, Missing) {
	if v := math.Float64frombits(bits); bits < doubleMissing || bits>>63 == 1 && !math.IsInf(v, 0) && v == v {
		return v, Present
	}
	return math.NaN(), missingStep(bits, doubleMissing, doubleStep)
}

// missingStep counts the steps from "." to a code; beyond .z it is ".".
func missingStep(bits, first uint64, step int) Missing {
	if n := (bits - first) >> step; n <= uint64(lastMissing-System) {
		return System + Missing(n)
	}
	return System
}
