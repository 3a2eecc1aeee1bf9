//go:build !amd64

package estimate

const fused, wide = false, false

func dot4(w, t, a, b, c, d *float64, n int, out *[4]float64)     { panic("dot4 is for amd64") }
func dot4wide(w, t, a, b, c, d *float64, n int, out *[4]float64) { panic("dot4wide is for amd64") }
func add4(z, a, b, c, d *float64, n int, by *[4]float64)         { panic("add4 is for amd64") }
func shift(z, x *float64, n int, mean, scale float64)            { panic("shift is for amd64") }
func exp4(out, x *float64, n int)                                { panic("exp4 is for amd64") }
