package latex

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"fieldwork/internal/drawing"
)

// A style is the attributes of a shape that those within it take over.
type style map[string]string

func taken() []string {
	return []string{"fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "font", "font-size", "font-weight", "text-anchor", "dominant-baseline"}
}

// inherited is the style of a shape below another. Opacity is not taken over but multiplied.
func inherited(s *drawing.Shape, above style) style {
	own := style{"opacity": above["opacity"]}
	for _, name := range taken() {
		if v, ok := s.Values[name]; ok {
			own[name] = v
		} else if v, ok := above[name]; ok {
			own[name] = v
		}
	}
	if v, ok := s.Values["opacity"]; ok {
		own["opacity"] = strings.TrimSpace(above["opacity"] + " " + v)
	}
	return own
}

// options are fill and stroke in the words of TikZ; "" when neither is seen.
func (l style) options(scale float64) (string, error) {
	var options []string
	color, opacity, err := paint(l["fill"], "black", l["fill-opacity"], l["opacity"])
	if err != nil {
		return "", err
	}
	if color != "" {
		options = append(options, "fill="+color, "fill opacity="+opacity)
		if l["fill-rule"] == "evenodd" {
			options = append(options, "even odd rule")
		}
	}
	color, opacity, err = paint(l["stroke"], "none", l["stroke-opacity"], l["opacity"])
	if err != nil {
		return "", err
	}
	width, err := l.length("stroke-width", 1)
	if err != nil || color == "" || width <= 0 {
		return strings.Join(options, ","), err
	}
	options = append(options, "draw="+color, "draw opacity="+opacity, "line width="+short(width*scale)+"pt")
	dashes, err := l.dashes(scale)
	if err != nil {
		return "", err
	}
	options = append(options, dashes...)
	if shape := l["stroke-linecap"]; shape == "round" {
		options = append(options, "line cap=round")
	} else if shape == "square" {
		options = append(options, "line cap=rect")
	}
	if shape := l["stroke-linejoin"]; shape == "round" || shape == "bevel" {
		options = append(options, "line join="+shape)
	}
	return strings.Join(options, ","), nil
}

func (l style) dashes(scale float64) ([]string, error) {
	dashes := strings.FieldsFunc(l["stroke-dasharray"], func(r rune) bool { return r == ',' || r == ' ' })
	if len(dashes) == 0 || dashes[0] == "none" {
		return nil, nil
	}
	if len(dashes)%2 == 1 {
		dashes = append(dashes, dashes...)
	}
	pattern := ""
	for i, dash := range dashes {
		x, err := strconv.ParseFloat(strings.TrimSuffix(dash, "px"), 64)
		if err != nil || !(x >= 0) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("the dashes %q are no numbers", l["stroke-dasharray"])
		}
		pattern += []string{"on ", "off "}[i%2] + short(x*scale) + "pt "
	}
	return []string{"dash pattern=" + strings.TrimSpace(pattern)}, nil
}

func (l style) length(name string, other float64) (float64, error) {
	return (&drawing.Shape{Name: name, Values: l}).Number(name, other)
}

// size is the size of the font, which may stand in the short form "bold 12px Arial" too.
func (l style) size() (float64, error) {
	if l["font-size"] == "" {
		for word := range strings.FieldsSeq(l["font"]) {
			if strings.HasSuffix(word, "px") {
				return style{"font-size": word}.length("font-size", 12)
			}
		}
	}
	return l.length("font-size", 12)
}

// paint is a colour in the words of xcolor with its opacity; "" when there is none to be seen.
func paint(color, other, opacity, above string) (name, seen string, err error) {
	if color == "" {
		color = other
	}
	share := 1.0
	for word := range strings.FieldsSeq(opacity + " " + above) {
		x, err := strconv.ParseFloat(word, 64)
		if err != nil {
			return "", "", fmt.Errorf("the opacity %q is no number", word)
		}
		share *= min(max(x, 0), 1)
	}
	rgb, own, err := mix(strings.ToLower(strings.TrimSpace(color)))
	if err != nil || own*share == 0 {
		return "", "0", err
	}
	return fmt.Sprintf("{rgb,255:red,%d;green,%d;blue,%d}", rgb[0], rgb[1], rgb[2]), short(own * share), nil
}

// mix reads a colour of SVG with its opacity.
func mix(color string) (rgb [3]int, opacity float64, err error) {
	switch color {
	case "none", "transparent":
		return rgb, 0, nil
	case "black":
		return rgb, 1, nil
	case "white":
		return [3]int{255, 255, 255}, 1, nil
	}
	if digits, ok := strings.CutPrefix(color, "#"); ok && (len(digits) == 3 || len(digits) == 6) {
		each := len(digits) / 3
		for i := range rgb {
			part := strings.Repeat(digits[i*each:(i+1)*each], 3-each)
			n, err := strconv.ParseUint(part, 16, 8)
			if err != nil {
				return rgb, 0, fmt.Errorf("the colour %q cannot be read", color)
			}
			rgb[i] = int(n)
		}
		return rgb, 1, nil
	}
	return mixture(color)
}

// mixture reads rgb(1,2,3) and rgba(1,2,3,0.5).
func mixture(color string) (rgb [3]int, opacity float64, err error) {
	name, inner, _ := strings.Cut(strings.TrimSuffix(color, ")"), "(")
	parts := strings.FieldsFunc(inner, func(r rune) bool { return r == ',' || r == ' ' })
	if !(name == "rgb" && len(parts) == 3 || name == "rgba" && len(parts) == 4) {
		return rgb, 0, fmt.Errorf("the colour %q is not known; write it as #rrggbb, rgb() or rgba()", color)
	}
	opacity = 1
	for i, part := range parts {
		x, err := strconv.ParseFloat(part, 64)
		if err != nil || !(x >= 0 && x <= 255) {
			return rgb, 0, fmt.Errorf("the colour %q cannot be read", color)
		}
		if i == 3 {
			opacity = min(x, 1)
		} else {
			rgb[i] = int(math.Round(x))
		}
	}
	return rgb, opacity, nil
}

// short is a number as TeX reads it: no exponent, four decimals at most.
func short(x float64) string {
	s := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(x, 'f', 3, 64), "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}
