package steering

import (
	"bytes"
	"image/png"
	"net/http"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"fieldwork/internal/console"
	"fieldwork/internal/fault"
)

// pictureSize is the width and height of a code in pixels, a little more than it is shown at, for sharp screens.
const pictureSize = 640

// code is a QR code of an address as PNG. Its level of correction survives a crease in paper.
func code(address string) ([]byte, error) {
	small, err := qr.Encode(address, qr.M, qr.Auto)
	if err != nil {
		return nil, fault.Errorf(fault.Internal, "no QR code of an address of %d bytes: %w", len(address), err)
	}
	size := small.Bounds().Dx()
	large, err := barcode.Scale(small, max(1, pictureSize/size)*size, max(1, pictureSize/size)*size)
	if err != nil {
		return nil, fault.Errorf(fault.Internal, "no QR code: %w", err)
	}
	var b bytes.Buffer
	err = png.Encode(&b, large)
	return b.Bytes(), err
}

// linkPicture is the QR code of the link that everybody may use.
func (r *Room) linkPicture(v *console.Visit) error {
	if !takesDirect(v.Survey) {
		return fault.New(fault.NotFound, "the survey takes nobody without a source")
	}
	picture, err := code(r.door(v))
	if err != nil {
		return err
	}
	return v.Blob(http.StatusOK, "image/png", picture)
}
