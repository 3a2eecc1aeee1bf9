package modeldata

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/fault"
	"fieldwork/internal/modelspec"
	"fieldwork/internal/strictyaml"
)

// inMemory is a file of a test.
type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// readModel loads a spec and reads data.csv.
func readModel(t *testing.T, spec, data string) (*Model, error) {
	t.Helper()
	s, err := modelspec.Load("m/spec.yaml", []byte(spec))
	if err != nil {
		return nil, err
	}
	return Read(s, "", func(name string) (File, error) {
		if name != "m/data.csv" {
			return nil, fault.Errorf(fault.NotFound, "open %s: no such file", name)
		}
		return inMemory{bytes.NewReader([]byte(data))}, nil
	})
}

func mustRead(t *testing.T, spec, data string) *Model {
	t.Helper()
	m, err := readModel(t, spec, data)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// votes is a small survey: three outcomes, a number, a factor, a weight.
const votes = `vote,age,region,male,w,town
left,20,North,0,1,a
left,31,South,1,2,a
left,45,North,1,1,b
left,29,East,0,3,b
middle,38,South,0,1,c
middle,52,East,1,2,c
middle,24,North,1,1,d
middle,61,North,0,1,d
right,47,East,0,2,e
right,66,South,1,1,e
right,35,North,0,1,f
right,58,South,0,4,f
left,55,South,0,1,g
right,23,East,1,1,g
middle,41,South,1,2,h
right,70,North,1,1,h
`

// ordinary is a spec for votes.
const ordinary = "kind: mnlogit\ndata: data.csv\noutcome: vote\nlevels: [left, middle, right]\nbase: left\nregressors: [age]\n"

// TestWhatIsWrongWithTheData has an error that says where, and how to mend it.
func TestWhatIsWrongWithTheData(t *testing.T) {
	swap := strings.NewReplacer
	for name, c := range map[string]struct {
		spec, data string
		want       []string
	}{
		"unknown outcome":    {swap("outcome: vote", "outcome: vot").Replace(ordinary), votes, []string{`m/spec.yaml:3:10: unknown-column: the data have no column "vot" for the outcome; did you mean "vote"?`}},
		"unknown regressor":  {swap("[age]", "[age, gender]").Replace(ordinary), votes, []string{`m/spec.yaml:6:19`, `no column "gender" for the regressors`, "use one of age, male"}},
		"inside a term":      {swap("[age]", "[age*mal]").Replace(ordinary), votes, []string{`no column "mal"`, `did you mean "male"?`}},
		"outcome in a term":  {swap("[age]", "['age:factor(vote)']").Replace(ordinary), votes, []string{`"vote" is the outcome and a regressor`}},
		"unreadable term":    {swap("[age]", "[log(age)]").Replace(ordinary), votes, []string{`m/spec.yaml:6:14`, `"log" is no function`, "factor( ) is the only"}},
		"unknown weights":    {ordinary + "weights: {column: weight, type: sampling}\n", votes, []string{`no column "weight" for the weights`}},
		"unknown clusters":   {ordinary + "cluster: village\n", votes, []string{`no column "village" for the clusters`}},
		"text for a number":  {ordinary, swap(",31,", ",thirty-one,").Replace(votes), []string{"data.csv", "row 2", "age", "thirty-one"}},
		"factor of one":      {swap("[age]", "[factor(region)]").Replace(ordinary), swap("South", "North", "East", "North").Replace(votes), []string{"m/spec.yaml:6:14", "factor(region) has 1 levels", "leave it out"}},
		"base of a factor":   {swap("[age]", "['factor(region, base=Nord)']").Replace(ordinary), votes, []string{`the base "Nord"`, `use one of "East", "North", "South"`}},
		"twice by a product": {swap("[age]", "[age, age*male]").Replace(ordinary), votes, []string{`"age" is in the model twice: by "age" and by "age*male"`}},
		"base nobody has":    {"kind: mnlogit\ndata: data.csv\noutcome: vote\nbase: centre\n", votes, []string{`m/spec.yaml:4:7`, `no row has the base "centre"`}},
		"logit of three":     {"kind: logit\ndata: data.csv\noutcome: vote\n", votes, []string{`logit is for two levels; "vote" has 3; write kind: mnlogit`}},
		"a misspelt level":   {swap("middle,", "midle,").Replace(ordinary), votes, []string{`m/spec.yaml:4:16: levels: no row's "vote" is "midle"`, `did you mean "middle"?`}},
		"number and factor":  {swap("[age]", "[male, factor(male)]").Replace(ordinary), votes, []string{`m/spec.yaml:6:20: regressors: "male" is a number in one term and a factor in another; keep one of the two`}},
		"weight in a term":   {swap("[age]", "['age:w']").Replace(ordinary) + "weights: {column: w, type: frequency}\n", votes, []string{`"w" is the weight and a regressor; remove it here`}},
		"weight, regressor":  {swap("[age]", "[age, w]").Replace(ordinary) + "weights: {column: w, type: frequency}\n", votes, []string{`m/spec.yaml:6:19: regressors: "w" is the weight and a regressor`}},
		"outcome, regressor": {swap("[age]", "[age, vote]").Replace(ordinary), votes, []string{`m/spec.yaml:6:19: regressors: "vote" is the outcome and a regressor; remove it here`}},
		"factor by itself":   {swap("[age]", "['factor(region):factor(region)']").Replace(ordinary), votes, []string{`"region" is multiplied by itself`}},
		"empty file":         {ordinary, "", []string{"data.csv", "empty"}},
		"no data":            {swap("data: data.csv\n", "").Replace(ordinary), votes, []string{"m/spec.yaml names no data file; add data: FILE to it, or give --data FILE"}},
		"other file":         {swap("data.csv", "dta.csv").Replace(ordinary), votes, []string{"m/dta.csv: no such file", "with data: in m/spec.yaml or with --data"}},
	} {
		_, err := readModel(t, c.spec, c.data)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", name, err, want)
			}
		}
		_, finding := err.(strictyaml.Findings)
		if kind := fault.KindOf(err); !finding && kind != fault.Invalid && kind != fault.NotFound {
			t.Errorf("%s: the error is %s", name, kind)
		}
	}
}

// TestRowsAreCountedByReason: missing by column, an outcome that is no level, a weight of zero.
func TestRowsAreCountedByReason(t *testing.T) {
	data := votes + "left,,North,0,1,a\nleft,,,0,1,a\ncentre,30,North,0,1,a\ncentre,,North,0,1,a\nright,40,North,0,0,a\n,40,North,1,1,b\nleft,40,North,1,,b\n"
	spec := strings.Replace(ordinary, "[age]", "[age, factor(region)]", 1) + "weights: {column: w, type: frequency}\n"
	r := mustRead(t, spec, data)
	want := []Drop{{"not_among_levels", "vote", 2}, {"missing", "vote", 1}, {"missing", "age", 3}, {"missing", "region", 1}, {"missing", "w", 1}, {"weight_zero", "w", 1}}
	if !slices.Equal(r.Dropped, want) {
		t.Errorf("dropped %v, want %v", r.Dropped, want)
	}
	if r.Rows() != 23 || r.Used != 16 || r.Missing != 5 || r.N != 25 {
		t.Errorf("of %d rows %d are used, %d lack something, N = %v", r.Rows(), r.Used, r.Missing, r.N)
	}
	said := slices.ContainsFunc(r.Warnings, func(w Warning) bool {
		return w.Code == "not_among_levels" && strings.Contains(w.Message, `"centre" (2)`)
	})
	if !said || !r.Notices || mustRead(t, spec, votes).Notices {
		t.Errorf("notices %v, warnings %v", r.Notices, r.Warnings)
	}
}

// TestALevelThatIsNearANumberIsNoSlip, nor is one that nobody has when every value is a level.
func TestALevelThatIsNearANumberIsNoSlip(t *testing.T) {
	for name, c := range map[string]struct{ spec, data string }{
		"numbers":     {"kind: ologit\ndata: data.csv\noutcome: w\nlevels: [1, 2, 5]\nregressors: [age]\n", votes},
		"empty level": {strings.Replace(ordinary, "right]", "right, righty]", 1), votes},
	} {
		if _, err := readModel(t, c.spec, c.data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTroubleIsLocated: what package estimate refuses without knowing of files has its place here.
func TestTroubleIsLocated(t *testing.T) {
	swap := strings.NewReplacer
	header, _, _ := strings.Cut(votes, "\n")
	weigh := func(kind string) string { return ordinary + "weights: {column: w, type: " + kind + "}\n" }
	empty := strings.Join(append([]string{header}, "left,,North,1,0,a", "right,,South,0,0,b"), "\n") + "\n"
	for name, c := range map[string]struct {
		spec, data string
		say        func(*Model) string
		want       string
	}{
		"no rows":       {ordinary, header + "\n", (*Model).NothingLeft, "m/data.csv has a header and no rows; give"},
		"empty column":  {ordinary, empty, (*Model).NothingLeft, `m/data.csv: column "age" is empty in all 2 rows; mend`},
		"no such level": {swap("left", "l", "middle", "m", "right", "r").Replace(ordinary), votes, (*Model).NothingLeft, `column "vote": none of the 16 rows has one of the levels "l", "m", "r"; mend levels`},
		"weightless":    {strings.Replace(weigh("sampling"), "[age]", "[male]", 1), empty, (*Model).NothingLeft, `column "w" is zero in all 2 rows`},
		"each lacks one": {strings.Replace(ordinary, "[age]", "[age, w]", 1), header + "\nleft,,North,1,1,a\nright,3,South,0,,b\n", (*Model).NothingLeft,
			`none of the 2 rows is complete: "age" is empty in 1, "w" is empty in 1; leave out`},
		"negative":     {weigh("sampling"), swap(",1,2,a", ",1,-2,a").Replace(votes), (*Model).BadWeight, `m/data.csv: row 2, column "w": the weight is -2; a weight is`},
		"fraction":     {weigh("frequency"), swap(",1,2,a", ",1,2.5,a").Replace(votes), (*Model).BadWeight, `m/data.csv: row 2, column "w": the frequency is 2.5, and`},
		"good weights": {weigh("frequency"), votes, (*Model).BadWeight, ""},
		"huge":         {ordinary, swap(",31,", ",1e300,").Replace(votes), (*Model).TooLarge, `m/data.csv: row 2, column "age": 1e+300 is too large`},
		"huge outcome": {"kind: ols\ndata: data.csv\noutcome: age\n", swap(",31,", ",-1e300,").Replace(votes), (*Model).TooLarge, `row 2, column "age": -1e+300 is too large`},
		"small":        {ordinary, votes, (*Model).TooLarge, ""},
	} {
		if got := c.say(mustRead(t, c.spec, c.data)); !strings.HasPrefix(got, c.want) && !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
