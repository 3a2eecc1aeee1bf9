package estimate

import "golang.org/x/sys/cpu"

// fused tells whether the processor multiplies and adds four numbers at once; those sold since 2013 do. The functions
// below need it.
var fused = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// wide tells whether it does so with eight numbers, as servers' processors do; dot4wide needs it.
var wide = fused && cpu.X86.HasAVX512F

// dot4 sets out to Σ w t a, Σ w t b and so on over the first n rows, of which it takes the largest multiple of eight.
//
//go:noescape
func dot4(w, t, a, b, c, d *float64, n int, out *[4]float64)

// dot4wide is dot4, in half the time.
//
//go:noescape
func dot4wide(w, t, a, b, c, d *float64, n int, out *[4]float64)

// add4 adds the four columns, each times its number in by, to z over the first n rows, of which it takes the largest
// multiple of eight.
//
//go:noescape
func add4(z, a, b, c, d *float64, n int, by *[4]float64)

// shift sets z to (x - mean)·scale over the first n rows, of which it takes the largest multiple of four.
//
//go:noescape
func shift(z, x *float64, n int, mean, scale float64)

// exp4 sets out to exp(x), x brought within ±708, over the first n rows, of which it takes the largest multiple of four.
//
//go:noescape
func exp4(out, x *float64, n int)
