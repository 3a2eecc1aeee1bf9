package survey

// A Plan is the analyses of a study, written down before the first answer, in analysis.yaml.
type Plan struct {
	Where   *Rule      // rows that enter any table; nil: all
	Derived []Variable // computed for the analyses alone, after the survey's own variables, each from those before it too
	Tables  []PlannedTable
}

// A TableKind says what is computed.
type TableKind string

const (
	FrequencyTable   TableKind = "frequencies"  // percent of each category of each variable
	MultipleTable    TableKind = "multiple"     // percent of cases that ticked each option of a many question, by group
	MeansTable       TableKind = "means"        // mean of each variable, by group
	DistributionPlot TableKind = "distribution" // a figure: shares of one variable's categories, by group
	MNLogitTable     TableKind = "mnlogit"      // multinomial logit, one column a model
	OLogitTable      TableKind = "ologit"       // ordered logit, one block a group, one column a model
	OLSTable         TableKind = "ols"          // ordinary least squares, one block a group, one column a model
	CrosstabTable    TableKind = "crosstab"     // percent of each category of the variables in every category of another, with a test of independence
	MarginsTable     TableKind = "margins"      // a mnlogit table's marginal effects, for the sample and for the population, one block a model
)

// A PlannedTable is one table or figure.
type PlannedTable struct {
	ID       string // file name of its CSV: table08
	Number   string // as the paper prints it: "Table 8"
	Kind     TableKind
	Title    Text
	Notes    []Text
	Where    *Rule  // rows that enter; nil: all
	Weights  string // the column that says what each row counts for; "": every row counts once
	Question string // multiple: the many question
	Groups   []Group
	Top      int    // multiple: how many options the short form lists; 0: all
	SortBy   string // multiple, means: the group whose figures order the rows, highest first; "": in the plan's or list's order
	Rows     []PlannedRow
	Outcome  string // models and distribution: the variable explained or shown
	Base     string // mnlogit: the base outcome's name
	Models   []string
	By       string       // crosstab: the variable whose categories are the columns
	Beside   string       // frequencies, means: a column by which every figure is shown weighted, too, beside the unweighted one; "": not
	Test     bool         // means: test that the groups' means are equal
	Figures  []FigureKind // what is drawn of it
	// PublishedNotes say what the publication leaves open or rounds oddly; they stand where its figures do.
	PublishedNotes []Text
	// Faults are the findings in the table's own lines. A table that has any is not computed and says them instead.
	Faults []string
}

// A FigureKind says what is drawn of a table.
type FigureKind string

const (
	SharesFigure       FigureKind = "shares"       // of frequencies, multiple and crosstab: bars of percent
	StackedFigure      FigureKind = "stacked"      // of distribution: one bar a group; drawn unless figures are chosen
	MeansFigure        FigureKind = "means"        // of means: points with 95 % intervals
	CoefficientsFigure FigureKind = "coefficients" // of models: points with 95 % intervals
	EffectsFigure      FigureKind = "effects"      // of logit models and margins: average marginal effects with 95 % intervals
)

// A Group is a column, or a block of a model table.
type Group struct {
	Name  string
	Label Text
	Where *Rule // nil: all
}

// A PlannedRow is a variable of a table (or a heading), with the words of the table rather than of the questionnaire.
type PlannedRow struct {
	Heading  bool
	Variable string
	Label    Text     // empty: the variable's own label
	Code     string   // multiple: show the percent of this option (of a one question) among the group, after the options
	Models   []string // models that include it; nil: all
	Groups   []string // groups whose models include it; nil: all
}

// Includes tells whether the row is a term of the model in the group.
func (r PlannedRow) Includes(model, group string) bool {
	return !r.Heading && (r.Models == nil || contains(r.Models, model)) && (r.Groups == nil || contains(r.Groups, group))
}
