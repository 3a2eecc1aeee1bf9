package spss

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestForeignReadsWhatItKnows reads with R's package foreign. It was made before texts of more than 255 bytes were: it gives
// their segments as variables of their own.
func TestForeignReadsWhatItKnows(t *testing.T) {
	need(t, "R with foreign", "Rscript", "-e", "library(foreign)")
	path := filepath.Join(t.TempDir(), "limits.sav")
	save(t, path, limits(60))
	said := run(t, "Rscript", "testdata/foreign.R", path)
	for _, want := range []string{"60 rows\n", "32 segments of the comment\n", "年龄 \n", "range -9 -4 \n", "16 -9 -8 -7 -6 -5 -4 \n", "12.5 -999999999.0 \n",
		"是=1 否=0 withdrawn=-4 no answer=-5 don't know=-6 not reached=-7 Refused=-8 未询问=-9 \n"} {
		if !strings.Contains(said, want) {
			t.Errorf("foreign does not say %q:\n%s", want, said)
		}
	}
}

// TestReadStatReadsWhatWasWritten converts a file with ReadStat's own command.
func TestReadStatReadsWhatWasWritten(t *testing.T) {
	need(t, "ReadStat", "readstat", "--version")
	folder := t.TempDir()
	from, to := filepath.Join(folder, "limits.sav"), filepath.Join(folder, "limits.csv")
	d := limits(60)
	save(t, from, d)
	if said := run(t, "readstat", from, to); !strings.Contains(said, "10 variables and 60 rows") {
		t.Errorf("ReadStat says %s", said)
	}
	file, err := os.Open(to)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i := range d.Table.Variables {
		v, column := &d.Table.Variables[i], d.Column(i)
		for row := range d.Rows() {
			got, want := rows[row+1][i], cell(v, column, row)
			switch {
			case v.Kind.Numeric():
				x, err := strconv.ParseFloat(got, 64)
				got = parsed(x, err)
			case v.Name == "comment" || v.Name == "source":
				got = escape(got)
			default:
				continue // it does not show days
			}
			if got != want {
				t.Errorf("%s, row %d: %.80q, want %.80q", v.Name, row+1, got, want)
			}
		}
	}
}
