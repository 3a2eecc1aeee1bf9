// Package static embeds what browsers fetch: style sheets, scripts, and vendored libraries with their licences.
package static

import "embed"

// FS holds css/, js/ and vendor/.
//
//go:embed css js vendor
var FS embed.FS
