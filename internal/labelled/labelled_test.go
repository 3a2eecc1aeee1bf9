package labelled_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

func TestAReasonIsAWordInJSON(t *testing.T) {
	for _, m := range append(labelled.Reasons(), labelled.Present) {
		data, err := json.Marshal(map[labelled.Missing]labelled.Missing{m: m})
		if err != nil {
			t.Fatal(err)
		}
		var back map[labelled.Missing]labelled.Missing
		if err := json.Unmarshal(data, &back); err != nil || back[m] != m || len(back) != 1 {
			t.Errorf("%s is read as %v, %v", data, back, err)
		}
		if of, ok := labelled.OfLetter(m.Letter()); !ok || of != m {
			t.Errorf("letter %c of %q is read as %q", m.Letter(), m, of)
		}
	}
	var m labelled.Missing
	if err := m.UnmarshalText([]byte("lost")); err == nil {
		t.Error("a word that is no reason was read")
	}
	if _, ok := labelled.OfLetter('z'); ok {
		t.Error("a letter that is no reason's was read")
	}
}

func TestAReasonHasWordsInALanguage(t *testing.T) {
	table := labelled.Table{Reasons: map[labelled.Missing]labelled.Text{labelled.NotAsked: {"zh-CN": "未询问"}}}
	if got := table.Reason(labelled.NotAsked, "en", "zh-CN"); got != "未询问" {
		t.Errorf("not asked is %q", got)
	}
	if got := table.Reason(labelled.DontKnow, "en"); got != "don't know" {
		t.Errorf("without words don't know is %q", got)
	}
}

func TestTheCodesOfMissingValuesLieBelowTheVariablesRange(t *testing.T) {
	for name, test := range map[string]struct {
		v         labelled.Variable
		low, high float64
	}{
		"a scale from 1":     {labelled.Variable{Kind: labelled.Integer, Min: 1, Max: 5}, -9, -4},
		"down to -3":         {labelled.Variable{Kind: labelled.Integer, Min: -3, Max: 5}, -9, -4},
		"down to -4":         {labelled.Variable{Kind: labelled.Integer, Min: -4, Max: 5}, -99, -94},
		"down to -100":       {labelled.Variable{Kind: labelled.Integer, Min: -100, Max: 5}, -999, -994},
		"a code below":       {labelled.Variable{Kind: labelled.Code, Values: []labelled.Value{{Code: -7}}}, -99, -94},
		"an unknown decimal": {labelled.Variable{Kind: labelled.Decimal}, -999999999, -999999994},
	} {
		if low, high := test.v.Codes(); low != test.low || high != test.high {
			t.Errorf("%s: %g to %g, want %g to %g", name, low, high, test.low, test.high)
		}
		if got := test.v.Code(labelled.NotAsked); got != test.low {
			t.Errorf("%s: not asked is %g", name, got)
		}
		if got := test.v.Code(labelled.Withdrawn); got != test.high {
			t.Errorf("%s: withdrawn is %g", name, got)
		}
	}
}

func TestDrawnTablesAreWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := labelledtest.Draw(t)
		for i, v := range d.Table.Variables {
			c := d.Column(i)
			if n := len(c.Numbers) + len(c.Texts); n != d.Rows() || len(c.Missing) != n || v.Kind.Numeric() != (c.Texts == nil) && n > 0 {
				t.Fatalf("%s: %d cells and %d reasons in %d rows", v.Name, n, len(c.Missing), d.Rows())
			}
			low, high := v.Codes()
			for _, x := range c.Numbers {
				if v.Kind != labelled.Decimal && x >= low && x <= high {
					t.Fatalf("%s: %g is a code for a missing value", v.Name, x)
				}
			}
		}
	})
}
