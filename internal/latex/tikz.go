package latex

import (
	"fmt"
	"strings"

	"fieldwork/internal/document"
	"fieldwork/internal/drawing"
)

// picture is a drawing for TikZ, as wide as the given width in points unless it were higher than a page.
func picture(f document.Figure, words script, width float64) (string, error) {
	root, err := drawing.Read(f.SVG)
	if err != nil {
		return "", err
	}
	if f.Width <= 0 || f.Height <= 0 {
		return "", fmt.Errorf("its size is %d by %d; give it one", f.Width, f.Height)
	}
	scale := min(width/float64(f.Width), textHeight/float64(f.Height))
	width = scale * float64(f.Width)
	t := &tikz{script: words, clips: map[string]*drawing.Shape{}}
	root.All(func(s *drawing.Shape) {
		if s.Name == "clipPath" {
			t.clips[s.Values["id"]] = s
		}
	})
	fmt.Fprintf(t, "\\begin{tikzpicture}[x=1pt,y=1pt]\n\\useasboundingbox (0,0) rectangle (%s,%s);\n", short(width), short(scale*float64(f.Height)))
	matrix := drawing.Matrix{A: scale, D: -scale, F: scale * float64(f.Height)}
	for _, child := range root.Children {
		if err := t.shape(child, matrix, inherited(root, style{})); err != nil {
			return "", err
		}
	}
	t.WriteString("\\end{tikzpicture}\n")
	return t.String(), nil
}

// A tikz holds what has been drawn.
type tikz struct {
	strings.Builder
	script
	clips map[string]*drawing.Shape
}

// shape draws a shape and those within it.
func (t *tikz) shape(s *drawing.Shape, m drawing.Matrix, above style) error {
	if s.Name == "title" || s.Name == "desc" || s.Name == "defs" || s.Name == "clipPath" {
		return nil
	}
	own, err := drawing.Transform(s.Values["transform"])
	if err != nil {
		return err
	}
	m = m.Then(own)
	looks := inherited(s, above)
	if clip := s.Values["clip-path"]; clip != "" && clip != "none" {
		t.WriteString("\\begin{scope}\n")
		defer t.WriteString("\\end{scope}\n")
		if err := t.clip(clip, m); err != nil {
			return err
		}
	}
	switch s.Name {
	case "g":
		for _, child := range s.Children {
			if err := t.shape(child, m, looks); err != nil {
				return err
			}
		}
		return nil
	case "text":
		return t.words(s, m, looks)
	}
	return t.outline(s, m, looks)
}

// clip keeps what follows within the outline that the attribute names.
func (t *tikz) clip(reference string, m drawing.Matrix) error {
	id := strings.TrimSuffix(strings.TrimPrefix(reference, "url(#"), ")")
	path := t.clips[id]
	if path == nil || len(path.Children) != 1 {
		return fmt.Errorf("the clip path %q is not one of one shape; give it one", id)
	}
	own, err := drawing.Transform(path.Children[0].Values["transform"])
	if err != nil {
		return err
	}
	steps, err := path.Children[0].Outline()
	if err != nil {
		return err
	}
	fmt.Fprintf(t, "\\clip %s;\n", along(steps, m.Then(own)))
	return nil
}

// outline fills and strokes a shape.
func (t *tikz) outline(s *drawing.Shape, m drawing.Matrix, looks style) error {
	steps, err := s.Outline()
	if err != nil {
		return err
	}
	options, err := looks.options(m.Scale())
	if err != nil || options == "" || len(steps) < 2 {
		return err
	}
	fmt.Fprintf(t, "\\path[%s] %s;\n", options, along(steps, m))
	return nil
}

// words sets a text. Its middle lies 0.35 of its size above its base line, as that of capitals does in most fonts.
func (t *tikz) words(s *drawing.Shape, m drawing.Matrix, looks style) error {
	if strings.TrimSpace(s.Text) == "" {
		return nil
	}
	var at [4]float64
	for i, name := range []string{"x", "y", "dx", "dy"} {
		var err error
		if at[i], err = s.Number(name, 0); err != nil {
			return err
		}
	}
	size, err := looks.size()
	if err != nil {
		return err
	}
	place := drawing.Point{X: at[0] + at[2], Y: at[1] + at[3]}
	switch looks["dominant-baseline"] {
	case "central", "middle":
		place.Y += 0.35 * size
	case "hanging", "text-before-edge":
		place.Y += 0.8 * size
	}
	anchor := map[string]string{"middle": "base", "end": "base east"}[looks["text-anchor"]]
	if anchor == "" {
		anchor = "base west"
	}
	color, opacity, err := paint(looks["fill"], "black", looks["fill-opacity"], looks["opacity"])
	if err != nil || color == "" {
		return err
	}
	weight := ""
	if w := looks["font-weight"]; w == "bold" || w == "bolder" || len(w) == 3 && w >= "600" {
		weight = `\bfseries`
	}
	points := size * m.Scale()
	if t.ideographs { // the Latin letters of fonts for Chinese and Korean are wider than those the figure was laid out with
		points *= 0.93
	}
	p := m.Apply(place)
	fmt.Fprintf(t, "\\node[anchor=%s,inner sep=0pt,text=%s,text opacity=%s,rotate=%s,font=\\fontsize{%s}{%s}\\selectfont%s] at (%s,%s) {%s};\n",
		anchor, color, opacity, short(m.Angle()), short(points), short(points*1.2), weight, short(p.X), short(p.Y), t.text(s.Text))
	return nil
}

// along is an outline in the words of TikZ.
func along(steps []drawing.Step, m drawing.Matrix) string {
	var b strings.Builder
	at := func(p drawing.Point) string {
		p = m.Apply(p)
		return "(" + short(p.X) + "," + short(p.Y) + ")"
	}
	for _, s := range steps {
		switch s.Kind {
		case 'M':
			b.WriteString(" " + at(s.To))
		case 'L':
			b.WriteString(" -- " + at(s.To))
		case 'C':
			b.WriteString(" .. controls " + at(s.One) + " and " + at(s.Two) + " .. " + at(s.To))
		case 'Z':
			b.WriteString(" -- cycle")
		}
	}
	return strings.TrimSpace(b.String())
}
