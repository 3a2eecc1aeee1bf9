package ddi

// The variables.

type dataDscr struct {
	Groups    []varGrp   `xml:"varGrp"`
	Variables []variable `xml:"var"`
}

type varGrp struct {
	ID        string `xml:"ID,attr"`
	Type      string `xml:"type,attr"`
	Variables string `xml:"var,attr"`
	Name      string `xml:"name,attr"`
	Labels    []text `xml:"labl"`
}

type variable struct {
	ID             string      `xml:"ID,attr"`
	Name           string      `xml:"name,attr"`
	Weight         string      `xml:"wgt,attr,omitempty"`
	Files          string      `xml:"files,attr,omitempty"`
	Interval       string      `xml:"intrvl,attr"`
	Unit           string      `xml:"measUnit,attr,omitempty"`
	Nature         string      `xml:"nature,attr,omitempty"`
	Representation string      `xml:"representationType,attr"`
	Labels         []text      `xml:"labl"`
	Question       *qstn       `xml:"qstn"`
	Valid          *valueRange `xml:"valrng"`
	Invalid        *valueRange `xml:"invalrng"`
	Universe       []text      `xml:"universe"`
	Summary        []sumStat   `xml:"sumStat"`
	Categories     []catgry    `xml:"catgry"`
	Derivation     *derivation `xml:"derivation"`
	Format         varFormat   `xml:"varFormat"`
	Notes          []note      `xml:"notes"`
}

type qstn struct {
	Literal []text `xml:"qstnLit"`
}

type valueRange struct {
	Range span `xml:"range"`
}

type span struct {
	Units string `xml:"UNITS,attr"`
	Min   string `xml:"min,attr"`
	Max   string `xml:"max,attr"`
}

type sumStat struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type catgry struct {
	Missing     string    `xml:"missing,attr,omitempty"`
	MissingType string    `xml:"missType,attr,omitempty"`
	Value       string    `xml:"catValu"`
	Labels      []text    `xml:"labl"`
	Statistics  []sumStat `xml:"catStat"`
}

type derivation struct {
	Command string `xml:"drvcmd"`
}

type varFormat struct {
	Type     string `xml:"type,attr"`
	Name     string `xml:"formatname,attr,omitempty"`
	Category string `xml:"category,attr,omitempty"`
}

type note struct {
	Type    string `xml:"type,attr"`
	Subject string `xml:"subject,attr"`
	Lang    string `xml:"xml:lang,attr,omitempty"`
	Text    string `xml:",chardata"`
}
