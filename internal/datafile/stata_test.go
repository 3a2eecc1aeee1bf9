package datafile

import (
	"encoding/binary"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

const written = "../stata/testdata/written/"

func stataFile(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(written + name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestStataColumns(t *testing.T) {
	for _, name := range []string{"haven-stata8.dta", "haven-stata12.dta", "haven-stata13.dta", "haven-stata14.dta", "haven-stata15.dta",
		"pandas-114-big.dta", "pandas-117-little.dta", "pandas-118-big.dta", "pandas-119-little.dta"} {
		t.Run(name, func(t *testing.T) {
			table := mustRead(t, name, stataFile(t, name),
				cat("sex"), num("sex"), cat("trust"), cat("weight"), num("weight"), cat("town"), num("income"), cat("kids"))
			for i, want := range []string{
				"female|male|·|male|très autre|female of female|male|très autre",
				"1|2|·|2|3|1",
				"none|no answer|full|·|4|none of no answer|none|4|full", // in the order of the codes; 4 has no label
				"0.5|·|-1.25|3|0.125|",
				"0.5|·|-1.25|3|0.125|",
				"Besançon|Köln|Genève|a|two words|Besançon of Besançon|Genève|Köln|a|two words",
				"12.3456789012345|·|·|·|-8.5e+307|1e-300",
				"0|1|100|-127|5|2 of -127|0|1|2|5|100",
			} {
				got := say(table.Columns[i])
				if strings.HasSuffix(want, "|") && !strings.HasPrefix(got, want) || !strings.HasSuffix(want, "|") && got != want {
					t.Errorf("%s: %s, want %s", table.Columns[i].Name, got, want)
				}
			}
		})
	}
}

func TestStataLongStringsAreCategories(t *testing.T) {
	table := mustRead(t, "a.dta", stataFile(t, "haven-stata14.dta"), cat("remark"), cat("city"))
	if c := table.Columns[0]; c.Codes[0] != -1 || c.Codes[1] != c.Codes[3] || len(c.Levels) != 4 {
		t.Errorf("remark: codes %v", c.Codes)
	}
	if got, want := say(table.Columns[1]), "上海|·|首尔|Zürich|上海|𝒳 of Zürich|上海|首尔|𝒳"; got != want {
		t.Errorf("city: %s, want %s", got, want)
	}
}

func TestWhatIsWrongWithAStataFile(t *testing.T) {
	content := stataFile(t, "haven-stata14.dta")
	_, err := read("a.dta", string(content), num("kids"), num("town"))
	wrong(t, err, `a.dta: row 1, column "town": "Besançon" is text (the variable is str`, "destring", "factor")
	_, err = read("a.dta", string(content), num("kidz"))
	wrong(t, err, `no column "kidz"; did you mean "kids"`)
	_, err = read("a.dta", string(content[:len(content)/2]), num("kids"))
	wrong(t, err, "a.dta: ", "cut off")
	_, err = read("a.dta", "id,age\n1,2\n", num("age"))
	wrong(t, err, "does not begin as a .dta file")
	_, err = read("a.dta", "", num("age"))
	wrong(t, err, "empty")
	names, err := Header("a.dta", strings.NewReader(string(content)), int64(len(content)))
	if err != nil || !slices.Equal(names[:3], []string{"id", "kids", "orders"}) {
		t.Errorf("names %q, %v", names, err)
	}
}

// TestTwoCodesOfOneLabel edits the label "male" of a kept file into "female"'s place.
func TestTwoCodesOfOneLabel(t *testing.T) {
	content := stataFile(t, "haven-stata14.dta")
	at := strings.Index(string(content), "female\x00male\x00")
	if at < 0 {
		t.Fatal("the labels are not where they were")
	}
	table := at - 3*8 // offsets and codes of three labels stand before the texts
	binary.LittleEndian.PutUint32(content[table+4:], 0)
	_, err := read("a.dta", string(content), cat("sex"))
	wrong(t, err, `column "sex": the codes 1 and 2 both read "female"`, "own value label")
	if c := mustRead(t, "a.dta", content, num("sex")).Columns[0]; c.Numbers[1] != 2 || !math.IsNaN(c.Numbers[2]) {
		t.Errorf("as numbers: %v", c.Numbers)
	}
}
