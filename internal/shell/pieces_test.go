package shell

import (
	"bytes"
	"compress/gzip"
	"html/template"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestPagesOfPiecesUnzipToTheirText: whatever the pieces are, a browser reads the page.
func TestPagesOfPiecesUnzipToTheirText(t *testing.T) {
	var press Press
	rapid.Check(t, func(t *rapid.T) {
		var page Page
		for range rapid.IntRange(0, 12).Draw(t, "pieces") {
			text := template.HTML(strings.Repeat(rapid.StringN(0, 40, 200).Draw(t, "text"), rapid.SampledFrom([]int{1, 3, 40, 900}).Draw(t, "times")))
			if rapid.Bool().Draw(t, "static") {
				page = append(page, press.Static(text))
			} else {
				page = append(page, Piece{HTML: text})
			}
		}
		var zipped bytes.Buffer
		page.zip(&zipped)
		z, err := gzip.NewReader(&zipped)
		if err != nil {
			t.Fatal(err)
		}
		read, err := io.ReadAll(z)
		if err != nil || string(read) != page.Text() {
			t.Fatalf("%d bytes are read as %d (%v)", len(page.Text()), len(read), err)
		}
	})
}
