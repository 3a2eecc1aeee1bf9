package fit

import (
	"bytes"
	"encoding/json"
	"math"
)

// A Number is printed as the shortest text that reads back to the same double; a number that does not exist is NaN, and
// null in JSON.
type Number float64

// MarshalJSON writes null for NaN and the infinities, which JSON does not have.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.Exists() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// Exists tells whether there is a number.
func (n Number) Exists() bool { return !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0) }

// some is a field that stands in the result, with a number or with null; nil is a field that does not.
func some(v float64) *Number {
	n := Number(v)
	return &n
}

// numbers converts a row.
func numbers(row []float64) []Number {
	out := make([]Number, len(row))
	for i, v := range row {
		out[i] = Number(v)
	}
	return out
}

// matrix converts row by row.
func matrix(rows [][]float64) [][]Number {
	out := make([][]Number, len(rows))
	for i, row := range rows {
		out[i] = numbers(row)
	}
	return out
}

// ByName is a JSON object whose keys keep the order of the outcome's levels.
type ByName[V any] []Named[V]

// Named is one entry of a ByName.
type Named[V any] struct {
	Name  string
	Value V
}

// MarshalJSON writes the entries in order.
func (m ByName[V]) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, e := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(e.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(e.Value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// byName puts names to values.
func byName(names []string, values []float64) ByName[Number] {
	out := make(ByName[Number], len(names))
	for i, name := range names {
		out[i] = Named[Number]{name, Number(values[i])}
	}
	return out
}
