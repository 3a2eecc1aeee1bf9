package codebook

import (
	"fieldwork/internal/labelled"
)

// A History is what a codebook tells of the versions of the questionnaire. The zero History is of one version that changed
// nothing.
type History struct {
	Survey  string
	Version string // whose columns the table has
	Held    []Held
	Asked   map[string][]string  // the versions that ask a variable, by its name
	Earlier map[string][]Wording // how other versions put a variable, by its name
	Gone    []Gone
}

// A Held is a version of the questionnaire, with the interviews that began with it.
type Held struct {
	Version    string `json:"version"`
	Interviews int    `json:"interviews"` // everybody's, not only the completes
}

// A Wording is how another version than the delivered one put a variable.
type Wording struct {
	Version string                `json:"version"`
	Label   labelled.Text         `json:"label"`
	Wording labelled.Text         `json:"wording,omitempty"`
	Values  map[int]labelled.Text `json:"values,omitempty"` // the options that had other words, or are gone, by code
}

// A Gone variable was asked by earlier versions alone: its answers are kept, and the table has no column for them.
type Gone struct {
	Name     string        `json:"name"`
	Label    labelled.Text `json:"label"`
	Versions []string      `json:"versions"`
}

// short is enough of a version's hash to recognise it by.
func short(version string) string { return version[:min(12, len(version))] }
