package ddi

import "encoding/xml"

// The elements that are written, with their children in the order of the schema (DDI-Codebook 2.5.1, codebook.xsd). The
// names of the fields say what the abbreviations of the schema mean.

type codeBook struct {
	XMLName  xml.Name   `xml:"ddi:codebook:2_5 codeBook"`
	Version  string     `xml:"version,attr"`
	Lang     string     `xml:"xml:lang,attr,omitempty"`
	Document docDscr    `xml:"docDscr"`
	Study    stdyDscr   `xml:"stdyDscr"`
	Files    []fileDscr `xml:"fileDscr"`
	Data     dataDscr   `xml:"dataDscr"`
}

type text struct {
	Lang string `xml:"xml:lang,attr,omitempty"`
	Text string `xml:",chardata"`
}

type dated struct {
	Date string `xml:"date,attr"`
	Text string `xml:",chardata"`
}

// What stands at the head: who and what.

type docDscr struct {
	Citation citation `xml:"citation"`
}

type citation struct {
	Title       titlStmt `xml:"titlStmt"`
	Responsible *rspStmt `xml:"rspStmt"`
	Production  prodStmt `xml:"prodStmt"`
	Version     *verStmt `xml:"verStmt"`
}

type titlStmt struct {
	Title    text   `xml:"titl"`
	Parallel []text `xml:"parTitl"`
	ID       string `xml:"IDNo,omitempty"`
}

type rspStmt struct {
	Author text `xml:"AuthEnty"`
}

type prodStmt struct {
	Date     dated  `xml:"prodDate"`
	Software string `xml:"software,omitempty"`
}

type verStmt struct {
	Version version `xml:"version"`
}

type version struct {
	Date string `xml:"date,attr"`
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type stdyDscr struct {
	Citation citation `xml:"citation"`
	Info     stdyInfo `xml:"stdyInfo"`
	Method   method   `xml:"method"`
	Notes    []text   `xml:"notes"`
}

type stdyInfo struct {
	Abstract []text  `xml:"abstract"`
	Summary  sumDscr `xml:"sumDscr"`
}

type sumDscr struct {
	Collected []collDate `xml:"collDate"`
	Universe  []text     `xml:"universe"`
	Kind      string     `xml:"dataKind"`
}

type collDate struct {
	Event string `xml:"event,attr"`
	Date  string `xml:"date,attr"`
	Text  string `xml:",chardata"`
}

type method struct {
	Collection dataColl `xml:"dataColl"`
}

type dataColl struct {
	Sampling  []text `xml:"sampProc"`
	Mode      []text `xml:"collMode"`
	Weighting []text `xml:"weight"`
	Cleaning  []text `xml:"cleanOps"`
}

// The files.

type fileDscr struct {
	ID   string  `xml:"ID,attr"`
	URI  string  `xml:"URI,attr"`
	Text fileTxt `xml:"fileTxt"`
}

type fileTxt struct {
	Name        string           `xml:"fileName"`
	Fingerprint *dataFingerprint `xml:"dataFingerprint"`
	Contents    string           `xml:"fileCont,omitempty"`
	Structure   fileStrc         `xml:"fileStrc"`
	Dimensions  dimensns         `xml:"dimensns"`
	Type        fileType         `xml:"fileType"`
	Software    string           `xml:"software,omitempty"`
}

type dataFingerprint struct {
	Type      string `xml:"type,attr"`
	Value     string `xml:"digitalFingerprintValue"`
	Algorithm string `xml:"algorithmSpecification"`
}

type fileStrc struct {
	Type string `xml:"type,attr"`
}

type dimensns struct {
	Cases     int `xml:"caseQnty"`
	Variables int `xml:"varQnty"`
}

type fileType struct {
	Charset string `xml:"charset,attr"`
	Text    string `xml:",chardata"`
}
