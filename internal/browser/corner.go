package browser

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
)

// corner is the upper left corner of a picture, as a picture.
func corner(shot []byte, width, height int) ([]byte, error) {
	whole, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		return nil, fmt.Errorf("the browser's picture cannot be read (%w); name another browser, or go on without", err)
	}
	part := image.NewRGBA(image.Rect(0, 0, width, height))
	if !part.Bounds().In(whole.Bounds()) {
		return nil, fmt.Errorf("the browser's picture is %v, smaller than %v; name another browser, or go on without", whole.Bounds().Size(), part.Bounds().Size())
	}
	draw.Draw(part, part.Bounds(), whole, whole.Bounds().Min, draw.Src)
	var out bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, part)
	return out.Bytes(), err
}
