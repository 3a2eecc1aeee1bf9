package outline_test

import (
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/outline"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// shipped is a shipped survey with its plan.
func shipped(t *testing.T, name string) (*survey.Survey, *survey.Plan) {
	t.Helper()
	s, err := survey.Load(questionnaires.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := survey.LoadPlan(questionnaires.FS, name, s)
	if err != nil {
		t.Fatal(err)
	}
	return s, p
}

// TestKeysFitTheRowsOfTheTable; how many rows a key fits is counted in the paper.
func TestKeysFitTheRowsOfTheTable(t *testing.T) {
	s, p := shipped(t, "haitao-2015")
	for _, c := range []struct {
		records, key string
		want         int
	}{
		{"table08", "", 84}, {"table08", "model=1", 18}, {"table08", "outcome=A", 0}, {"table08", "model=3 term=offline", 0},
		{"table10", "", 33}, {"table10", "group=B", 16}, {"table10", "group=B term=sat_language", 0}, {"table10", "group=C term=sat_language", 1},
		{"table10_continued", "term=spend_same|spend_more", 4}, {"table11", "", 27}, {"table11_models", "", 2},
		{"table11", "group=C term=_cons", 1}, {"table08_margins", "model=3 term=visited outcome=C", 2}, {"table07", "", 36},
		{"table03", "variable=marital", 3}, {"table03_weighted", "variable=marital name=other", 1}, {"table06", "", 20},
		{"table04", "variable=buy_later name=yes", 1}, {"type_a", "", 4}, {"type_c", "name=yes", 1}, {"figure04", "name=will_not", 2},
		{"table08_population", "outcome=A term=visited discrete=1", 1},
	} {
		o, ok := outline.Find(s, p, c.records)
		if !ok {
			t.Errorf("no outline of %s among %v", c.records, outline.Names(s, p))
			continue
		}
		key := outline.Key{}
		for _, part := range strings.Fields(c.key) {
			key[strings.Split(part, "=")[0]] = part[strings.Index(part, "=")+1:]
		}
		if got := o.Matches(key); got != c.want {
			t.Errorf("%s: %q fits %d rows, want %d", c.records, c.key, got, c.want)
		}
	}
	for _, none := range []string{"table08_shares", "table", "table11_margins", "table04_models", ""} {
		if _, ok := outline.Find(s, p, none); ok {
			t.Errorf("there is an outline of %q", none)
		}
	}
}

func TestFiguresAndValues(t *testing.T) {
	s, p := shipped(t, "haitao-2015")
	o, _ := outline.Find(s, p, "table06")
	if f, ok := o.Figure("percent"); !ok || !f.Share || !slices.Equal(o.Values("group"), []string{"B", "C"}) {
		t.Errorf("%+v, groups %q", f, o.Values("group"))
	}
	if weighted, _ := outline.Find(s, p, "table03_weighted"); weighted.Figures[0].Share {
		t.Error("a weighted percentage is binomial")
	}
	if _, ok := o.Figure("mean"); ok || !slices.Contains(o.Columns(), "n") {
		t.Errorf("figures %q", o.Columns())
	}
}

// TestAPlainNumberMayBeAnything: only the data tells its values.
func TestAPlainNumberMayBeAnything(t *testing.T) {
	s, p := shipped(t, "haitao-2015")
	ages := survey.PlannedTable{ID: "ages", Kind: survey.FrequencyTable, Rows: []survey.PlannedRow{{Variable: "age"}}}
	o := outline.Of(s, p, ages)[0]
	if o.Matches(outline.Key{"name": "37"}) != 1 || o.Values("name") != nil || o.Matches(outline.Key{"variable": "aged"}) != 0 {
		t.Errorf("names %q", o.Values("name"))
	}
}

// TestATablesOwnNameWins: records of one table may be called as another table is.
func TestATablesOwnNameWins(t *testing.T) {
	s, p := shipped(t, "haitao-2015")
	own := *p
	own.Tables = append(slices.Clone(p.Tables), survey.PlannedTable{ID: "table08_models", Kind: survey.MeansTable, Rows: []survey.PlannedRow{{Variable: "age"}}})
	if o, ok := outline.Find(s, &own, "table08_models"); !ok || o.Table.Kind != survey.MeansTable {
		t.Errorf("%v, kind %s", ok, o.Table.Kind)
	}
}

// TestTheOtherShippedPlanHasOutlines: each of its tables, a cross-tabulation among them.
func TestTheOtherShippedPlanHasOutlines(t *testing.T) {
	s, p := shipped(t, "city-libraries")
	for _, table := range p.Tables {
		for _, o := range outline.Of(s, p, table) {
			if o.Matches(outline.Key{}) == 0 || len(o.Figures) == 0 {
				t.Errorf("%s has no rows or figures", o.Records)
			}
		}
		if len(outline.Of(s, p, table)) == 0 {
			t.Errorf("table %s has no outline", table.ID)
		}
	}
}

// TestACrosstabHasItsRowsOncePerGroup: the same category stands in the same column within every group of the plan.
func TestACrosstabHasItsRowsOncePerGroup(t *testing.T) {
	s, p := shipped(t, "haitao-2015")
	table := survey.PlannedTable{ID: "x", Kind: survey.CrosstabTable, By: "cell", Rows: []survey.PlannedRow{{Variable: "gender"}}}
	key := outline.Key{"variable": "gender", "name": "male", "group": "B"}
	if o := outline.Of(s, p, table)[0]; o.Matches(key) != 1 || !slices.Equal(o.Values("within"), []string{"all"}) {
		t.Errorf("without groups %d rows fit, within %q", o.Matches(key), o.Values("within"))
	}
	table.Groups = []survey.Group{{Name: "young"}, {Name: "old"}}
	o := outline.Of(s, p, table)[0]
	if o.Matches(key) != 2 {
		t.Errorf("%d rows fit what is said of no group, want 2", o.Matches(key))
	}
	if key["within"] = "old"; o.Matches(key) != 1 {
		t.Errorf("%d rows fit within a group, want 1", o.Matches(key))
	}
}
