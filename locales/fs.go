// Package locales embeds the words of the frame: buttons, messages, endings, the console, the report. It is opinionated:
// a questionnaire's own texts never stand here, and no language lacks a word that another one has.
package locales

import "embed"

// FS holds active.<language>.toml for every language of the frame.
//
//go:embed active.*.toml
var FS embed.FS
