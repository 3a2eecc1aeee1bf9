package browser

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
)

// A Picture is an SVG to be drawn, with its size in pixels.
type Picture struct {
	SVG           string
	Width, Height int
}

// tall is how much a browser is given to draw at once, in pixels: at double fineness it draws no page above 16,384.
const tall = 7_000 - margin

// fineness is how many points of a PNG there are for a pixel of its picture, along each side.
const fineness = 2

// margin is how much larger the window is made than what is drawn in it, in pixels: its frame takes of its size.
const margin = 600

// PNGs draws pictures as PNG, twice as fine, in their order. Starting a browser takes longer than drawing, so that many are
// drawn below each other and cut apart.
func PNGs(ctx context.Context, browser string, pictures []Picture) (drawn [][]byte, err error) {
	for len(pictures) > 0 {
		n, height := 1, pictures[0].Height
		for n < len(pictures) && height+pictures[n].Height <= tall {
			height += pictures[n].Height
			n++
		}
		sheet, err := sheetOf(ctx, browser, pictures[:n], height)
		if err != nil {
			return nil, fmt.Errorf("draw %d pictures: %w", n, err)
		}
		cut, err := cutApart(sheet, pictures[:n])
		if err != nil {
			return nil, err
		}
		drawn, pictures = append(drawn, cut...), pictures[n:]
	}
	return drawn, nil
}

// sheetOf draws the pictures below each other.
func sheetOf(ctx context.Context, browser string, pictures []Picture, height int) (image.Image, error) {
	dir, err := os.MkdirTemp("", "fieldwork-draw")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var page strings.Builder
	page.WriteString(`<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">` +
		`<style>body{margin:0;background:#fff}div{overflow:hidden}svg{display:block}</style>`)
	width := 0
	for _, p := range pictures {
		width = max(width, p.Width)
		fmt.Fprintf(&page, `<div style="width:%dpx;height:%dpx">%s</div>`, p.Width, p.Height, p.SVG)
	}
	source, drawn := filepath.Join(dir, "drawing.html"), filepath.Join(dir, "drawn.png")
	if err := os.WriteFile(source, []byte(page.String()), 0o600); err != nil {
		return nil, err
	}
	at, err := address(source)
	if err != nil {
		return nil, err
	}
	size := fmt.Sprintf("--window-size=%d,%d", width+margin, height+margin)
	if err := run(ctx, browser, drawn, "--hide-scrollbars", fmt.Sprintf("--force-device-scale-factor=%d", fineness), size, "--screenshot="+drawn, at); err != nil {
		return nil, err
	}
	file, err := os.Open(drawn)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return png.Decode(file)
}

// cutApart cuts a sheet into its pictures.
func cutApart(sheet image.Image, pictures []Picture) (cut [][]byte, err error) {
	top := 0
	for _, p := range pictures {
		part := image.NewRGBA(image.Rect(0, 0, fineness*p.Width, fineness*p.Height))
		draw.Draw(part, part.Bounds(), sheet, image.Pt(0, top), draw.Src)
		top += fineness * p.Height
		var out bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, part); err != nil {
			return nil, err
		}
		cut = append(cut, out.Bytes())
	}
	if bounds := sheet.Bounds(); bounds.Dy() < top {
		return nil, fmt.Errorf("the browser drew %d of %d lines; draw with another one, or go on without", bounds.Dy(), top)
	}
	return cut, nil
}
