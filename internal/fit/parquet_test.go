package fit

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"fieldwork/internal/modelspec"
)

// vote is a row of votes.
type vote struct {
	Vote   string   `parquet:"vote,dict"`
	Age    *float64 `parquet:"age,optional"`
	Region string   `parquet:"region"`
	Male   bool     `parquet:"male"`
	Weight int32    `parquet:"w"`
	Town   string   `parquet:"town"`
}

// TestParquetGivesWhatCSVGives: the same numbers to the last digit, a null being an empty cell.
func TestParquetGivesWhatCSVGives(t *testing.T) {
	data := strings.Replace(votes, "left,20,", "left,,", 1)
	var rows []vote
	for _, line := range strings.Split(strings.TrimSpace(data), "\n")[1:] {
		cells := strings.Split(line, ",")
		row := vote{Vote: cells[0], Region: cells[2], Male: cells[3] == "1", Town: cells[5]}
		if age, err := strconv.ParseFloat(cells[1], 64); err == nil {
			row.Age = &age
		}
		w, err := strconv.Atoi(cells[4])
		if err != nil {
			t.Fatal(err)
		}
		row.Weight = int32(w)
		rows = append(rows, row)
	}
	var file bytes.Buffer
	if err := parquet.Write(&file, rows); err != nil {
		t.Fatal(err)
	}
	spec := strings.Replace(ordinary, "[age]", "[age, male, factor(region)]", 1) + "weights: {column: w, type: frequency}\n"
	s, err := modelspec.Load("m/spec.yaml", []byte(spec))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(s, "m/votes.parquet", files{"m/votes.parquet": file.String()}.open)
	if err != nil {
		t.Fatal(err)
	}
	got, err1 := json.Marshal(r)
	want, err2 := json.Marshal(mustRun(t, spec, data))
	if err1 != nil || err2 != nil || r.DroppedMissing != 1 || !r.Estimated() {
		t.Fatal(err1, err2, r.Message, r.DroppedMissing)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("from Parquet\n%s\nfrom CSV\n%s", got, want)
	}
}
