// Package locales embeds the words of the frame: buttons, messages, endings, the console, the report. It is opinionated:
// a questionnaire's own texts never stand here, and no language lacks a word that another one has.
package locales

import "embed"

// FS holds the words by language: active.<language>.toml, and files beside it that are named after a part of the program.
//
//go:embed *.toml
var FS embed.FS
