package chart

import (
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDrawingsKeepToASubsetOfSVG: who turns our drawings into another format must know every element and attribute in them.
// Extend the list together with internal/latex.
func TestDrawingsKeepToASubsetOfSVG(t *testing.T) {
	elements := strings.Fields("svg title desc defs clipPath g path rect text")
	attributes := strings.Fields(`aria-labelledby baseProfile clip-path d dominant-baseline fill fill-opacity height id role space stroke
		stroke-dasharray stroke-linecap stroke-linejoin stroke-miterlimit stroke-width style text-anchor transform version viewBox width x xlink xmlns y`)
	path := regexp.MustCompile(`^[MLAZld0-9eE., -]*$`)
	transform := regexp.MustCompile(`^(matrix|translate)\([-0-9.,e ]*\)$`)
	style := regexp.MustCompile(`^font-size:1[23]px;font-family:[A-Za-z, -]*;(font-weight:bold;)?$`)
	for name, svg := range golden(t) {
		for element := range starts(t, svg) {
			if !slices.Contains(elements, element.Name.Local) {
				t.Errorf("%s: element <%s> is new", name, element.Name.Local)
			}
			for _, a := range element.Attr {
				wrong := !slices.Contains(attributes, a.Name.Local)
				switch a.Name.Local {
				case "d":
					wrong = !path.MatchString(a.Value)
				case "transform":
					wrong = !transform.MatchString(a.Value)
				case "style":
					wrong = !style.MatchString(a.Value)
				case "text-anchor":
					wrong = !slices.Contains([]string{"start", "middle", "end"}, a.Value)
				case "dominant-baseline":
					wrong = a.Value != "central"
				}
				if wrong {
					t.Errorf("%s: <%s %s=%q> is new", name, element.Name.Local, a.Name.Local, a.Value)
				}
			}
		}
		if strings.Contains(strings.ReplaceAll(svg, "http://www.w3.org/", ""), "http") {
			t.Errorf("%s holds an address", name)
		}
	}
}

// TestNothingIsWrittenOutsideTheDrawing looks at the anchors of all texts, and at how far the texts are likely to reach.
func TestNothingIsWrittenOutsideTheDrawing(t *testing.T) {
	figures := gallery()
	for name, svg := range golden(t) {
		width, height := figures[name].size()
		for _, w := range texts(svg) {
			if w.x < -1 || w.x+w.width > float64(width)+8 || w.y < 5 || w.y > float64(height)-5 {
				t.Errorf("%s (%d × %d): %q stands at %.0f to %.0f, %.0f", name, width, height, w.text, w.x, w.x+w.width, w.y)
			}
		}
	}
}

// TestTextsDoNotOverlap compares the boxes of all level texts of a drawing.
func TestTextsDoNotOverlap(t *testing.T) {
	for name, svg := range golden(t) {
		all := texts(svg)
		for i, a := range all {
			for _, b := range all[:i] {
				if a.y-b.y < 10 && b.y-a.y < 10 && a.x < b.x+b.width-5 && b.x < a.x+a.width-5 {
					t.Errorf("%s: %q and %q overlap at %.0f, %.0f", name, a.text, b.text, a.x, a.y)
				}
			}
		}
	}
}

// A drawnText is a level text with about the place that it takes.
type drawnText struct {
	text        string
	x, y, width float64
}

var textPattern = regexp.MustCompile(`<text ([^>]*)>([^<]*)</text>`)

func texts(svg string) (all []drawnText) {
	for _, found := range textPattern.FindAllStringSubmatch(svg, -1) {
		attributes, size := found[1], 12.0
		place := regexp.MustCompile(`transform="translate\(([-0-9.]+) ([-0-9.]+)\)"`).FindStringSubmatch(attributes)
		if place == nil { // written at a slope
			continue
		}
		if strings.Contains(attributes, "13px") {
			size = 13
		}
		w := drawnText{text: unescaped(found[2]), x: parse(place[1]) + attribute(attributes, "x"), y: parse(place[2]) + attribute(attributes, "y")}
		w.width = widthOf(w.text, size) * 0.9 // the estimate is of the widest of our fonts
		switch {
		case strings.Contains(attributes, `text-anchor="middle"`):
			w.x -= w.width / 2
		case strings.Contains(attributes, `text-anchor="end"`):
			w.x -= w.width
		}
		all = append(all, w)
	}
	return all
}

func golden(t *testing.T) map[string]string {
	t.Helper()
	drawings := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(gallery())) {
		drawings[name] = readGolden(t, name)
	}
	return drawings
}

// starts iterates over the elements of a document, which must be well-formed.
func starts(t *testing.T, document string) func(yield func(xml.StartElement) bool) {
	return func(yield func(xml.StartElement) bool) {
		d := xml.NewDecoder(strings.NewReader(document))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatalf("not well-formed: %v", err)
			}
			if start, ok := token.(xml.StartElement); ok && !yield(start) {
				return
			}
		}
	}
}
