// Package questionnaires embeds the surveys that ship with the program, one folder each.
package questionnaires

import "embed"

// FS holds the folder of every shipped survey.
//
//go:embed haitao-2015 city-libraries
var FS embed.FS
