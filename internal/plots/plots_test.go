package plots_test

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fieldwork/internal/analysis"
	"fieldwork/internal/chart"
	"fieldwork/internal/plots"
	"fieldwork/internal/survey"
)

// table makes a table with records of the header; a field behind "=" is a number, "=" alone is one that does not exist.
func table(kind survey.TableKind, suffix, header string, lines ...string) analysis.Table {
	r := analysis.Records{Name: "t" + suffix, Header: strings.Split(header, ",")}
	for _, line := range lines {
		var row []analysis.Cell
		for _, field := range strings.Split(line, ",") {
			row = append(row, cell(field))
		}
		r.Rows = append(r.Rows, row)
	}
	return analysis.Table{ID: "t", Number: "Table 1", Kind: kind, Records: []analysis.Records{r}}
}

func cell(field string) analysis.Cell {
	if number, ok := strings.CutPrefix(field, "="); ok {
		x := math.NaN()
		if number != "" {
			x = parse(number)
		}
		return analysis.Cell{Figure: true, Value: x, Decimals: 3}
	}
	return analysis.Cell{Plain: field}
}

func planned(kind survey.TableKind, figure survey.FigureKind) survey.PlannedTable {
	return survey.PlannedTable{ID: "t", Kind: kind, Figures: []survey.FigureKind{figure}, Outcome: "cell", Models: []string{"1", "2"},
		Groups: []survey.Group{{Name: "g", Label: survey.Text{"en": "Group G"}}, {Name: "h", Label: survey.Text{"en": "Group H"}}},
		Rows:   []survey.PlannedRow{{Heading: true, Variable: "head"}, {Variable: "x"}, {Variable: "y"}}}
}

// draw makes the figures; every published value is 10 more than ours, in the column that is asked for, of the row x alone.
func draw(p survey.PlannedTable, t analysis.Table) []plots.Plot {
	s := &survey.Survey{Cells: []survey.Cell{{Name: "A", Text: survey.Text{"en": "Cell A"}}, {Name: "B", Text: survey.Text{"en": "Cell B"}}}}
	published := func(_ string, row analysis.Row, column string) (float64, bool) {
		return row.Number(column) + 10, row.Name("term") == "x" || row.Name("variable") == "x"
	}
	words := func(id string) string { return "<" + id + ">" }
	return plots.Of(s, p, t, published, func(c analysis.Cell) string { return c.Show("en", words) }, words)
}

const (
	frequencies  = "table,variable,code,name,label,count,percent,group,n"
	multiple     = "table,group,rank,code,name,label,count,percent,n,variable,kind"
	means        = "table,group,variable,label,n,mean,sd,se"
	coefficients = "table,model,group,outcome,term,label,estimate,se,statistic,p,stars,low,high,robust_se"
	margins      = "table,model,group,outcome,term,label,effect,se,statistic,p,stars,low,high,discrete"
	population   = "table,model,group,outcome,term,label,discrete,effect_at_quota_shares,se_at_quota_shares,effect,se_conditional,se_unconditional,statistic,p,stars,low,high"
)

func TestSharesAreBarsByGroup(t *testing.T) {
	p := planned(survey.FrequencyTable, survey.SharesFigure)
	got := draw(p, table(p.Kind, "", frequencies,
		"t,x,=1,one,One,=3,=30,g,=10", "t,x,=2,two,Two,=7,=70,g,=10", "t,x,=1,one,One,=1,=20,h,=5", "t,x,=2,two,Two,=4,=80,h,=5",
		"t,y,=1,one,One,=,=,g,=0"))
	if len(got) != 1 || got[0].ID != "t_shares_x" || got[0].Caption != "Table 1 · <figure_shares> · x<figure_diamonds>" {
		t.Fatalf("%+v; want one figure: of y there is no number", got)
	}
	bars := got[0].Figure.(chart.Bars)
	if !slices.Equal(bars.Categories, []string{"One", "Two"}) || bars.Series[0].Name != "Group G" || bars.Series[1].Name != "Group H" ||
		!slices.Equal(bars.Series[1].Values, []float64{20, 80}) || !slices.Equal(bars.Series[1].Reference, []float64{30, 90}) || !bars.Percent {
		t.Errorf("%+v", bars)
	}
}

func TestSharesOfOptionsAreThoseOfTheShortList(t *testing.T) {
	p := planned(survey.MultipleTable, survey.SharesFigure)
	p.Top = 2
	got := draw(p, table(p.Kind, "", multiple, "t,g,=1,=4,d,D,=9,=90,=10,q_d,option", "t,g,=2,=1,a,A,=5,=50,=10,q_a,option",
		"t,g,=3,=2,b,B,=1,=10,=10,q_b,option", "t,g,,=1,yes,Later,=1,=10,=10,later,added"))
	if len(got) != 1 || !slices.Equal(got[0].Figure.(chart.Bars).Categories, []string{"D", "A"}) {
		t.Errorf("%+v", got)
	}
}

func TestCrosstabsHaveTheColumnsAsSeries(t *testing.T) {
	p := planned(survey.CrosstabTable, survey.SharesFigure)
	got := draw(p, table(p.Kind, "", frequencies+",by,by_code,by_label,within", "t,x,=1,one,One,=3,=30,men,=10,sex,=1,Men,g",
		"t,x,=1,one,One,=4,=40,women,=10,sex,=2,Women,g", "t,x,=1,one,One,=5,=50,men,=10,sex,=1,Men,h"))
	if len(got) != 2 || got[1].ID != "t_shares_x_h" || !strings.Contains(got[1].Caption, "Group H") {
		t.Fatalf("%+v; want a figure for each group", got)
	}
	if bars := got[0].Figure.(chart.Bars); len(bars.Series) != 2 || bars.Series[1].Name != "Women" || bars.Series[1].Values[0] != 40 {
		t.Errorf("%+v", bars)
	}
}

func TestADistributionIsStackedUnlessThePlanSaysOtherwise(t *testing.T) {
	p := planned(survey.DistributionPlot, "")
	p.Figures = nil
	records := table(p.Kind, "", frequencies, "t,x,=1,one,One,=3,=30,g,=10", "t,x,=2,two,Two,=7,=70,g,=10", "t,x,=1,one,One,=1,=20,h,=5", "t,x,=2,two,Two,=4,=80,h,=5")
	got := draw(p, records)
	want := chart.Stacked{Groups: []string{"Group G", "Group H"}, Parts: []string{"One", "Two"}, Percent: [][]float64{{30, 70}, {20, 80}}}
	if len(got) != 1 || !reflect.DeepEqual(got[0].Figure, want) {
		t.Errorf("%+v", got)
	}
	if p.Figures = []survey.FigureKind{}; len(draw(p, records)) != 0 {
		t.Error("a plan that chooses no figure got one")
	}
}

func TestMeansHaveIntervalsOfTheirStandardErrors(t *testing.T) {
	p := planned(survey.MeansTable, survey.MeansFigure)
	got := draw(p, table(p.Kind, "", means, "t,g,y,Y,=9,=3,=1,=", "t,g,x,X,=9,=4,=1,=0.1"))
	v := got[0].Figure.(chart.Intervals)
	s := v.Panels[0].Series[0]
	if !slices.Equal(v.Categories, []string{"X", "Y"}) || s.Name != "Group G" || math.Abs(s.Low[0]-(4-0.1959964)) > 1e-6 || !math.IsNaN(s.Low[1]) ||
		s.Values[1] != 3 || s.Reference[0] != 14 || !math.IsNaN(s.Reference[1]) || v.Zero {
		t.Errorf("%+v", v)
	}
}

func TestCoefficientsAreWithoutConstantsAndInThePlansOrder(t *testing.T) {
	p := planned(survey.MNLogitTable, survey.CoefficientsFigure)
	p.Groups = []survey.Group{{Name: "all"}}
	got := draw(p, table(p.Kind, "", coefficients, "t,1,all,B,y,Y,=1,=1,=1,=1,*,=0,=2,=1", "t,1,all,B,_cons,C,=9,=1,=1,=1,*,=8,=10,=1",
		"t,2,all,B,x,X,=5,=1,=1,=1,*,=4,=6,=1", "t,2,all,B,y,Y,=,=,=,=,,=,=,="))
	v := got[0].Figure.(chart.Intervals)
	if !slices.Equal(v.Categories, []string{"X", "Y"}) || len(v.Panels) != 1 || v.Panels[0].Title != "Cell B" || !v.Zero {
		t.Fatalf("%+v", v)
	}
	first, second := v.Panels[0].Series[0], v.Panels[0].Series[1]
	if first.Name != "<report_model> (1)" || !math.IsNaN(first.Values[0]) || first.High[1] != 2 || second.Values[0] != 5 || second.Reference[0] != 15 || !math.IsNaN(second.Values[1]) {
		t.Errorf("%+v", v.Panels)
	}
}

func TestEffectsAreInPercentagePointsAndOfDummiesDiscrete(t *testing.T) {
	p := planned(survey.OLogitTable, survey.EffectsFigure)
	var lines []string
	for _, group := range []string{"g", "h"} {
		for _, outcome := range []string{"A", "B", "other"} {
			lines = append(lines, "t,1,"+group+","+outcome+",x,X,=0.1,=1,=1,=1,*,=0,=0.2,0", "t,1,"+group+","+outcome+",x,X,=0.3,=1,=1,=1,*,=0.2,=0.4,1")
		}
	}
	got := draw(p, table(p.Kind, "_margins", margins, lines...))
	if len(got) != 2 || got[0].ID != "t_effects" || got[1].ID != "t_effects_2" {
		t.Fatalf("%d figures, want one a group: six panels do not fit side by side", len(got))
	}
	v := got[0].Figure.(chart.Intervals)
	if s := v.Panels[0].Series[0]; len(v.Panels) != 3 || v.Panels[0].Title != "Group G<figure_colon>Cell A" || v.Panels[2].Title != "Group G<figure_colon>other" ||
		math.Abs(s.Values[0]-30) > 1e-9 || math.Abs(s.High[0]-40) > 1e-9 || math.Abs(s.Reference[0]-1030) > 1e-9 {
		t.Errorf("%+v", v.Panels)
	}
}

func TestMarginsStandInTheSampleAndInThePopulation(t *testing.T) {
	p := planned(survey.MarginsTable, survey.EffectsFigure)
	p.Models, p.Groups = []string{"3"}, nil
	got := draw(p, table(p.Kind, "", population, "t,3,all,B,x,X,0,=0.1,=0.01,=0.2,=1,=1,=1,=1,*,=0.15,=0.25"))
	s := got[0].Figure.(chart.Intervals).Panels[0].Series
	if s[0].Name != "<report_at_quotas>" || s[1].Name != "<report_in_population>" || math.Abs(s[0].Low[0]-(10-1.959964)) > 1e-4 || s[1].Values[0] != 20 || s[1].High[0] != 25 {
		t.Errorf("%+v", s)
	}
}

func TestATableWithoutNumbersHasNoFigure(t *testing.T) {
	for kind, figure := range map[survey.TableKind]survey.FigureKind{survey.FrequencyTable: survey.SharesFigure, survey.DistributionPlot: survey.StackedFigure,
		survey.MeansTable: survey.MeansFigure, survey.OLSTable: survey.CoefficientsFigure, survey.OLogitTable: survey.EffectsFigure, survey.MarginsTable: survey.EffectsFigure} {
		if got := draw(planned(kind, figure), analysis.Table{ID: "t", Kind: kind}); len(got) != 0 {
			t.Errorf("%s without records: %+v", kind, got)
		}
	}
	p := planned(survey.OLSTable, survey.CoefficientsFigure)
	if got := draw(p, table(p.Kind, "", coefficients, "t,1,g,,x,X,=,=,=,=,,=,=,=")); len(got) != 0 {
		t.Errorf("a model that could not be estimated: %+v", got)
	}
}

func parse(number string) float64 {
	x, err := strconv.ParseFloat(number, 64)
	if err != nil {
		panic(err)
	}
	return x
}
