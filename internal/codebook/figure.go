package codebook

import (
	"math"
	"strconv"
	"strings"
)

// grouped is a whole number for people, in groups of three digits.
func grouped(n int) string { return group(strconv.Itoa(n)) }

func group(digits string) string {
	whole, rest, decimal := strings.Cut(digits, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if decimal {
		whole += "." + rest
	}
	return sign + whole
}

// figure is a computed number for people: at least three digits of it that count, and never more than two decimals where
// the number is ten or more.
func figure(x float64) string {
	switch size := math.Abs(x); {
	case x == 0:
		return "0"
	case size >= 1e15 || size < 1e-3:
		return strconv.FormatFloat(x, 'g', 3, 64)
	case size >= 10:
		return group(strconv.FormatFloat(x, 'f', 2, 64))
	}
	return strconv.FormatFloat(x, 'f', 3, 64)
}

// plain is a number as it was given: all its digits, without an exponent where that can be read.
func plain(x float64) string {
	if size := math.Abs(x); size != 0 && (size >= 1e18 || size < 1e-6) {
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// percent is a part of a whole in per cent, with one decimal.
func percent(part, whole int) string {
	return strconv.FormatFloat(100*float64(part)/float64(whole), 'f', 1, 64)
}
