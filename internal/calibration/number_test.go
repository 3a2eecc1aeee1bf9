package calibration_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/internal/calibration"
	"fieldwork/internal/published"
	"fieldwork/questionnaires"
)

const header = "item,records,model,group,outcome,term,variable,name,cell,of,column,times,plus,published,mean,sd,studies\n"

func TestNumbersAreLinted(t *testing.T) {
	u := setup(t)
	set, _ := published.Read(questionnaires.FS, shipped, u.Survey, u.Plan)
	for _, c := range []struct{ name, file, want string }{
		{"sound", header + "x,table07,,A,,,importance_price,,,,mean,,,3.961,3.96,0.02,400\n", ""},
		{"a published share", header + "x,table03,,,,,gender,male,,,percent,,,30.0,,,\n", ""},
		{"not published", header + "x,table08,1,,B,_cons,,,,,estimate,,,,-0.4,0.5,400\n", ""},
		{"a column of no use", "item,records,column,published,meen\nx,table07,mean,1,\n", `x/calibration.csv:1:31: unknown-column: the file has no use for a column "meen"; did you mean "mean"?`},
		{"a column missing", "item,records,column\n", `no-column: the file has no column "published"`},
		{"no name", header + ",table07,,A,,,importance_price,,,,mean,,,3.961,3.96,0.02,400\n", "calibration.csv:2:1: no-item"},
		{"a name twice", header + strings.Repeat("x,table03,,,,,gender,male,,,percent,,,30.0,,,\n", 2), `calibration.csv:3:1: duplicate-item: the item "x" is there twice`},
		{"no table", header + "x,table7,,A,,,importance_price,,,,mean,,,3.961,3.96,0.02,400\n", `unknown-table: no table of the plan has records called "table7"; did you mean "table07"?`},
		{"no figure", header + "x,table07,,A,,,importance_price,,,,means,,,3.961,3.96,0.02,400\n", `unknown-column: the records "table07" have no figure "means"; did you mean "mean"?`},
		{"no row", header + "x,table07,,D,,,importance_price,,,,mean,,,3.961,3.96,0.02,400\n", `unknown-group: the records "table07" have no group "D"`},
		{"a key of another table", header + "x,table07,,A,,income,importance_price,,,,mean,,,3.961,3.96,0.02,400\n", `unknown-key: the rows of the records "table07" have no term`},
		{"no cell", header + "x,fills,,,,,,,B,D,arrivals,,,,1,1,400\n", `unknown-cell: the survey has no cell "D"`},
		{"no count of a fill", header + "x,fills,,,,,,,B,C,held,,,,1,1,400\n", `unknown-column: the records "fills" have no figure "held"`},
		{"no sd", header + "x,table07,,A,,,importance_price,,,,mean,,,3.961,3.96,,\n", "bad-target: a mean stands without its standard deviation"},
		{"sd of zero", header + "x,table07,,A,,,importance_price,,,,mean,,,3.961,3.96,0,400\n", "bad-target: a mean needs a standard deviation above zero"},
		{"no studies", header + "x,table07,,A,,,importance_price,,,,mean,,,3.961,3.96,0.02,\n", "bad-target: a mean needs a standard deviation above zero and the number of studies"},
		{"no target", header + "x,table07,,A,,,importance_price,,,,mean,,,3.961,,,\n", "no-target: it is not known how far a study may be"},
		{"a share of nobody", header + "x,table03,,,,,gender,male,,,percent,,,0,,,\n", "no-target"},
		{"a share of everybody", header + "x,table03,,,,,gender,male,,,percent,,,100,,,\n", "no-target"},
		{"a changed share", header + "x,table03,,,,,gender,male,,,percent,2,,60,,,\n", "no-target"},
		{"another figure than was published", header + "x,table07,,A,,,importance_price,,,,mean,,,3.9,3.96,0.02,400\n", "contradiction: x is 3.9 here and 3.961 by the published figures"},
		{"another figure made of one", header + "x,figure04,,B,,,,will_not,,,percent,-1,100,98,98.9,0.3,400\n", "contradiction: x is 98 here and 99 by the published figures"},
		{"another fill", header + "x,fills,,,,,,,B,C,completed,,,885,886,38,400\n", "contradiction: x is 885 here and 886 by the published figures"},
		{"no number", header + "x,table07,,A,,,importance_price,,,,mean,once,,3.961,3.96,0.02,400\n", `bad-number: "once" is no number`},
	} {
		_, err := calibration.Read(fstest.MapFS{"x/calibration.csv": {Data: []byte(c.file)}}, "x", u.Survey, u.Plan, set)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := calibration.Read(fstest.MapFS{}, "x", u.Survey, u.Plan, set); err == nil || !strings.Contains(err.Error(), "x/calibration.csv cannot be read") {
		t.Errorf("without a file: %v", err)
	}
}

// TestNothingPublishedIsNoContradiction: a survey of which nothing was published may calibrate all the same.
func TestNothingPublishedIsNoContradiction(t *testing.T) {
	u := setup(t)
	file := header + "x,table08,1,,B,_cons,,,,,estimate,,,-0.4,-0.4,0.5,400\n"
	numbers, err := calibration.Read(fstest.MapFS{"x/calibration.csv": {Data: []byte(file)}}, "x", u.Survey, u.Plan, nil)
	if err != nil || len(numbers) != 1 || numbers[0].SE.Given {
		t.Errorf("%v, %+v", err, numbers)
	}
}
