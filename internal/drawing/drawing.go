// Package drawing reads the SVG of a figure into shapes that other formats can draw again.
//
// It is opinionated. A drawing is lines, areas and words and nothing that acts: no script, no address, no picture from
// elsewhere, no style sheet. What it does not know it refuses, so that no format silently loses a part of a figure and no
// page shows one that could do harm.
package drawing

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A Shape is an element of a drawing.
type Shape struct {
	Name     string            // svg, g, path, …
	Values   map[string]string // attributes by name, those of style among them
	Text     string            // of text, tspan, title and desc
	Children []*Shape
}

// known are the elements that a drawing is made of.
func known() []string {
	return []string{"svg", "title", "desc", "defs", "clipPath", "g", "path", "rect", "line", "polyline", "polygon", "circle", "ellipse", "text"}
}

// attributes are those that shapes may have; what stands in style counts as an attribute.
func attributes() []string {
	return []string{"xmlns", "xlink", "space", "version", "baseProfile", "viewBox", "preserveAspectRatio", "role", "aria-labelledby", "aria-label", "aria-hidden", "lang", "id", "pointer-events",
		"width", "height", "x", "y", "dx", "dy", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "d", "points", "transform", "clip-path", "clip-rule",
		"fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "opacity", "paint-order",
		"font", "font-size", "font-family", "font-weight", "font-style", "text-anchor", "dominant-baseline", "white-space"}
}

// deepest is how deep shapes may lie in each other; our own lie three deep.
const deepest = 32

// Read reads a drawing. An error says which element or attribute it does not know.
func Read(svg string) (*Shape, error) {
	if strings.Contains(svg, "<!") { // HTML and XML disagree on where they end
		return nil, fmt.Errorf("the drawing has a comment, a directive or a CDATA section; leave it out")
	}
	d := xml.NewDecoder(strings.NewReader(svg))
	root, open := (*Shape)(nil), []*Shape(nil)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("the drawing is no XML: %w", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			shape, err := element(token, open)
			if err != nil {
				return nil, err
			}
			if len(open) > 0 {
				parent := open[len(open)-1]
				parent.Children = append(parent.Children, shape)
			} else if root != nil {
				return nil, fmt.Errorf("there are two drawings in one; keep one svg element")
			} else {
				root = shape
			}
			open = append(open, shape)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].Text += string(token)
			}
		case xml.ProcInst:
			return nil, fmt.Errorf("the drawing has a processing instruction, which is not drawn; leave it out")
		}
	}
	if root == nil {
		return nil, fmt.Errorf("the drawing is empty; it must be an svg element")
	}
	return root, nil
}

// element is an element with its attributes, when both are known.
func element(start xml.StartElement, open []*Shape) (*Shape, error) {
	name := start.Name.Local
	switch {
	case !slices.Contains(known(), name) || start.Name.Space != "" && start.Name.Space != "http://www.w3.org/2000/svg":
		return nil, fmt.Errorf("the element <%s> is not one of a drawing; draw it with %s", name, strings.Join(known(), ", "))
	case (len(open) == 0) != (name == "svg"):
		return nil, fmt.Errorf("<%s> stands where it cannot; a drawing is one svg element", name)
	case len(open) >= deepest:
		return nil, fmt.Errorf("<%s> lies more than %d elements deep; draw it flatter", name, deepest)
	}
	shape := &Shape{Name: name, Values: map[string]string{}}
	for _, a := range start.Attr {
		if err := shape.set(a.Name.Local, a.Value); err != nil {
			return nil, fmt.Errorf("<%s>: %w", name, err)
		}
	}
	return shape, nil
}

// set keeps an attribute, or each declaration of a style.
func (s *Shape) set(name, value string) error {
	if name == "style" {
		for declaration := range strings.SplitSeq(value, ";") {
			property, value, ok := strings.Cut(declaration, ":")
			if !ok {
				continue
			}
			if err := s.set(strings.TrimSpace(property), strings.TrimSpace(value)); err != nil {
				return err
			}
		}
		return nil
	}
	if !slices.Contains(attributes(), name) {
		return fmt.Errorf("the attribute %s is not one of a drawing; leave it out or teach it to package drawing", name)
	}
	if at := strings.Index(strings.ToLower(value), "url("); at >= 0 && !strings.HasPrefix(value, "url(#") {
		return fmt.Errorf("the attribute %s points elsewhere; a drawing holds all it needs", name)
	}
	s.Values[name] = value
	return nil
}

// All visits the shape and every one within it, from the outside in.
func (s *Shape) All(visit func(*Shape)) {
	visit(s)
	for _, child := range s.Children {
		child.All(visit)
	}
}
