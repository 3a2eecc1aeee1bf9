package simulate

import "fieldwork/internal/strictyaml"

// PopulationFile is the file, in a survey's folder, that says who its virtual respondents are.
const PopulationFile = "population.yaml"

// The types of this file are the shape of population.yaml, key by key; population.go and answers.go turn them into a
// Population.

type populationFile struct {
	At         strictyaml.Pos
	Population strictyaml.Word       `yaml:"population"` // a CSV file with a header, gzipped, in the same folder
	Type       strictyaml.Word       `yaml:"type"`       // its column that says the quota cell a row belongs to
	Weight     strictyaml.Word       `yaml:"weight"`     // its column of weights; without one all rows weigh the same
	Shares     map[string]float64    `yaml:"shares"`     // relative shares of the cells in the population
	Answers    map[string]answerFile `yaml:"answers"`    // by question, or by field of the words an option asks for
	Behaviour  behaviourFile         `yaml:"behaviour"`
}

// answerFile says how one question is answered; which key it takes follows from the question's kind.
type answerFile struct {
	At      strictyaml.Pos
	Value   strictyaml.Word            `yaml:"value"`   // consent, one, number, scale, date, month, text: a formula
	Options map[string]strictyaml.Word `yaml:"options"` // many: for each option a formula that tells whether it is ticked; rank: one that is higher the earlier it comes
	Rows    map[string]strictyaml.Word `yaml:"rows"`    // grid: for each row a formula
	Words   []string                   `yaml:"words"`   // text: one of these; an empty one leaves the question empty
}

// behaviourFile is how the virtual respondents behave. Every key but the first two and the names is a share.
type behaviourFile struct {
	At             strictyaml.Pos
	Seconds        float64                    `yaml:"seconds_per_question"` // median; a row of a grid takes a third of it
	Spread         float64                    `yaml:"spread"`               // standard deviation of the log of a respondent's pace
	Speeders       float64                    `yaml:"speeders"`             // take a fifth of the time
	StraightLiners float64                    `yaml:"straight_liners"`      // give one answer to every row of Grid
	Grid           strictyaml.Word            `yaml:"grid"`
	DropOuts       float64                    `yaml:"drop_outs"`       // stop behind the gate; a third of them come back
	SecondAttempts float64                    `yaml:"second_attempts"` // come again with the same id after finishing
	Refusals       float64                    `yaml:"refusals"`        // do not consent
	Ineligible     float64                    `yaml:"ineligible"`      // give one of the answers below
	IneligibleBy   map[string]strictyaml.Word `yaml:"ineligible_answers"`
	English        float64                    `yaml:"english"` // answer in English
}
