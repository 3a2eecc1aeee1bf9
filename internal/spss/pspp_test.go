package spss

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

// limits is the table at the limits, with words for some reasons.
func limits(rows int) labelledtest.Data {
	d := labelledtest.Limits(rows)
	d.Table.Reasons = map[labelled.Missing]labelled.Text{labelled.NotAsked: {"zh-CN": "未询问", "en": "Not asked"}, labelled.Refused: {"en": "Refused"}}
	d.Table.Notes = append(d.Table.Notes, strings.Repeat("这是模拟数据。", 20))
	d.Table.Variables[4].Wording = labelled.Text{"en": "Your age')\n/income:Page('"} // what ends an attribute
	return d
}

func TestPSPPReadsWhatWasWritten(t *testing.T) {
	need(t, "PSPP", "pspp", "--version")
	folder := t.TempDir()
	written := map[string]labelledtest.Data{"limits": limits(60), "none": labelledtest.Limits(0), "one": oneRow(), "names": longNames()}
	for seed := 0; seed < samples; seed += 16 {
		written[fmt.Sprintf("sample%04d", seed)] = sample(seed)
	}
	var syntax strings.Builder
	for name, d := range written {
		save(t, filepath.Join(folder, name+".sav"), d)
		fmt.Fprintf(&syntax, "GET FILE='%s/%s.sav'.\nSAVE TRANSLATE /OUTFILE='%s/%s.csv' /TYPE=CSV /FIELDNAMES /CELLS=VALUES.\n", folder, name, folder, name)
	}
	said := pspp(t, folder, syntax.String())
	if strings.Contains(said, "warning") || strings.Contains(said, "error") {
		t.Errorf("PSPP complains:\n%.2000s", said)
	}
	for name, d := range written {
		checkCSV(t, name, filepath.Join(folder, name+".csv"), d)
	}
}

// pspp runs a syntax and gives what it printed.
func pspp(t *testing.T, folder, syntax string) string {
	t.Helper()
	path, out := filepath.Join(folder, "run.sps"), filepath.Join(folder, "run.csv")
	if err := os.WriteFile(path, []byte(syntax), 0o600); err != nil {
		t.Fatal(err)
	}
	printed := run(t, "pspp", "-o", out, path)
	said, err := os.ReadFile(out)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return printed + string(said)
}

// checkCSV compares the CSV that PSPP made of a file with what was written. PSPP writes days and moments as Americans do.
func checkCSV(t *testing.T, name, path string, d labelledtest.Data) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) != d.Rows()+1 {
		t.Fatalf("%s has %d rows, want %d and a header; %v", name, len(rows), d.Rows(), err)
	}
	for i := range d.Table.Variables {
		v, column := &d.Table.Variables[i], d.Column(i)
		if rows[0][i] != v.Name {
			t.Errorf("%s: variable %s is called %s", name, v.Name, rows[0][i])
		}
		for row := range d.Rows() {
			if got, want := inPSPP(v, rows[row+1][i]), cell(v, column, row); got != want {
				t.Errorf("%s, %s, row %d: %.80q, want %.80q", name, v.Name, row+1, got, want)
			}
		}
	}
}

// inPSPP is a cell of PSPP's CSV as the function cell tells it.
func inPSPP(v *labelled.Variable, text string) string {
	switch {
	case v.Kind == labelled.Words:
		return escape(text)
	case text == " ":
		return "NA"
	case v.Kind == labelled.Day:
		day, err := time.Parse("01/02/2006", text)
		return parsed(float64(day.Unix())/86400, err)
	case v.Kind == labelled.Instant:
		moment, err := time.Parse("01/02/2006 15:04:05", text)
		return parsed(float64(moment.Unix()), err)
	}
	return parsed(strconv.ParseFloat(text, 64))
}

// parsed is a number that was read, or why it was not.
func parsed(x float64, err error) string {
	if err != nil {
		return err.Error()
	}
	return number(x)
}

// TestPSPPShowsTheDictionary sees that labels, missing values, levels of measurement, multiple-response sets, documents and
// attributes arrive.
func TestPSPPShowsTheDictionary(t *testing.T) {
	need(t, "PSPP", "pspp", "--version")
	folder := t.TempDir()
	path := filepath.Join(folder, "limits.sav")
	save(t, path, limits(60))
	shown := "\n" + pspp(t, folder, "GET FILE='"+path+"'.\nDISPLAY DICTIONARY.\nMRSETS /DISPLAY NAME=ALL.\nDISPLAY DOCUMENTS.\nFREQUENCIES age.\n"+
		"SYSFILE INFO '"+path+"'.\n")
	for _, want := range []string{
		"\nreasons_price,3,价格,Nominal,Input,8,Right,F8.0,F8.0,-9 THRU -4\n",
		"\nage,5,年龄,Scale,Input,8,Right,F8.0,F8.0,-9 THRU -4\n",
		"\nincome,6,收入（千元）,Scale,Input,16,Right,F16.4,F16.4,-999999999 THRU -999999994\n",
		"\ncomment,7,意见,Nominal,Input,40,Left,A8000,A8000,\n",
		"\nborn,9,生日,Scale,Input,10,Right,SDATE10,SDATE10,\n",
		"\nstarted,10,开始,Scale,Input,20,Right,DATETIME20.0,DATETIME20.0,\n",
		"\na_name_of_exactly_32_characters_,2," + shorten(strings.Repeat("标签", 100), 255) + ",Ordinal,",
		"\n价格,-9[a],未询问\n,-8[a],Refused\n,-7[a],not reached\n,-6[a],don't know\n,-5[a],no answer\n,-4[a],withdrawn\n,0,否\n,1,是\n",
		",2," + strings.Repeat("否", 39) + "…\n,4001,其他\n",
		"\n$reasons,原因,Dichotomies,1,\"reasons_price\nreasons_quality\"\n",
		"The respondents were virtual.\n" + strings.Repeat("这是模拟数据。", 3) + "这是模拟数\n",
		"\n标签标签", "Label_en," + strings.TrimSpace(strings.Repeat("label ", 60)) + "\n",
		"\n,Label_zh_CN," + strings.Repeat("标签", 100) + "\n", "\n,Values_zh_CN[2],2=" + strings.Repeat("否", 100) + "\n",
		"\n,Page,screener\n,Universe,haitao == yes\n", ",Wording_en,Have you bought any?\n", "\n,Unit_zh_CN,岁\n,Wording_en,Your age') /income:Page('\n", "Formula,midpoint(income) / 1000\n",
		"\n(dataset),Made,2015-10-20T16:00:00Z\n", ",Title_en,Survey of cross-border online shoppers\n",
		"Created,20 Oct 15 16:00:00 by fieldwork test\n", "\nMissing,未询问,9,15.0%,,\n", "Cases,60\n", "Encoding,UTF-8\n", "跨境网购消费者调查",
	} {
		if !strings.Contains(shown, want) {
			t.Errorf("PSPP does not show %q", want)
		}
	}
	if t.Failed() {
		t.Logf("PSPP shows:\n%s", shown)
	}
}
