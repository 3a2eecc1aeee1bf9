package parquetfile

import (
	"math"
	"testing"

	"fieldwork/internal/labelled"
)

// TestIntegersAreAsWideAsTheirRange, which the header says, whatever the cells hold.
func TestIntegersAreAsWideAsTheirRange(t *testing.T) {
	values := func(codes ...int) (all []labelled.Value) {
		for _, code := range codes {
			all = append(all, labelled.Value{Code: code})
		}
		return all
	}
	for name, test := range map[string]struct {
		v    labelled.Variable
		want string
	}{
		"an unknown range":   {labelled.Variable{Kind: labelled.Integer}, "INT64"},
		"the least":          {labelled.Variable{Kind: labelled.Integer, Min: math.MinInt32, Max: 1}, "INT32"},
		"below the least":    {labelled.Variable{Kind: labelled.Integer, Min: math.MinInt32 - 1, Max: 1}, "INT64"},
		"the greatest":       {labelled.Variable{Kind: labelled.Integer, Max: math.MaxInt32}, "INT32"},
		"above the greatest": {labelled.Variable{Kind: labelled.Integer, Max: math.MaxInt32 + 1}, "INT64"},
		"a flag":             {labelled.Variable{Kind: labelled.Flag}, "INT32"},
		"codes":              {labelled.Variable{Kind: labelled.Code, Values: values(-3, 4001)}, "INT32"},
		"a low code":         {labelled.Variable{Kind: labelled.Code, Values: values(math.MinInt32-1, 1)}, "INT64"},
		"a high code":        {labelled.Variable{Kind: labelled.Code, Values: values(1, math.MaxInt32+1)}, "INT64"},
	} {
		c, ok := columnOf(&test.v)
		if got := c.node.Type().Kind().String(); !ok || got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
