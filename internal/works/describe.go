package works

// A Description is what can be ordered of a survey, and what the data hold that it gives. Its texts are in one language.
type Description struct {
	Variables []Variable // of the delivered tables, in the order of their columns
	Rules     []Rule     // the quality rules, in the order of their file
	Keeps     []Keep     // the keep-rules; the first keeps everybody
	Formats   []string   // in which data are delivered
	Languages []string   // of the labels of delivered data: the survey's, its default first
	Reports   []string   // the languages that a report is written in
	Versions  []Version  // of the questionnaire, in the order of their hashes
	Lacks     []string   // what is not known or does not work, such as rules that cannot be read, a line each
}

// A Variable is a column of the delivered tables.
type Variable struct {
	Name, Label string
	Type        string // code, flag, integer, decimal, text, day, time
	Values      []Value
	Universe    string // the rules that must hold for it to be asked; "" is everybody
	Question    string // its wording, where it says more than the label
	Page        string // on which it is asked; "" when it is not
	Formula     string // of a derived one; of a flag, the rule
	Unit        string
	Measure     string // nominal, ordinal, scale
}

// A Value is a code with its words.
type Value struct {
	Code  int
	Label string
}

// A Rule is a quality rule. How many interviews it flags at present, a field.Watch tells.
type Rule struct {
	Name, Kind string
	Version    int
	Text       string // the rule with its thresholds, as an English sentence
	Because    string // why the survey has it, in its author's words; may be empty
}

// A Keep is a rule that decides which completes a delivery leaves out.
type Keep struct {
	Name  string
	Drops []string // the quality rules of which any flag drops
	Flags int      // so many flags, of different rules, drop too; 0: no number does
}

// A Version is a questionnaire that interviews were held with.
type Version struct {
	ID      string // the content's hash in hexadecimal
	Short   string // its beginning, as people name it
	Current bool   // it is the one that newcomers get
}
