package console

import (
	"bytes"
	"context"
	"image/png"
	"net/http"
	"strings"

	"github.com/pquerna/otp"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
)

// enrolmentKey is where a session keeps the authenticator that is being set up: in the database with the rest of the
// session, so that whichever server answers next knows it, and gone with the confirmation.
const enrolmentKey = "enrolment" // string: otpauth://…

// pictureSide is that of the QR code, in pixels: four to a module of the codes that we make, for phones that look closely.
const pictureSide = 264

// enrolment is the authenticator that is being set up; nil while none is.
func (v *Visit) enrolment() *otp.Key {
	address := v.console.sessions.GetString(v.session, enrolmentKey)
	if address == "" || v.Account.TOTP {
		return nil
	}
	key, err := otp.NewKeyFromURL(address)
	if err != nil {
		return nil // it is ours, so it can be read
	}
	return key
}

// beginTOTP draws a secret, which the page then shows until it is confirmed.
func (k *Console) beginTOTP(v *Visit) error {
	e, err := k.accounts.BeginTOTP(v.Ctx(), v.Account)
	if err != nil {
		return k.selfWrong(v, formCodes, err)
	}
	k.sessions.Put(v.session, enrolmentKey, e.URL)
	if _, _, err := k.sessions.Commit(v.session); err != nil {
		return fault.Errorf(fault.Unavailable, "the session cannot be kept: %w", err)
	}
	return v.Redirect(http.StatusSeeOther, selfPath+"#codes")
}

// totpPicture is the QR code of the authenticator that is being set up, for its owner alone.
func (k *Console) totpPicture(v *Visit) error {
	key := v.enrolment()
	if key == nil {
		return fault.New(fault.NotFound, "no authenticator is being set up")
	}
	picture, err := key.Image(pictureSide, pictureSide)
	if err != nil {
		return fault.Errorf(fault.Internal, "no QR code: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		return fault.Errorf(fault.Internal, "no QR code: %w", err)
	}
	return v.Blob(http.StatusOK, "image/png", b.Bytes())
}

func (k *Console) confirmTOTP(v *Visit) error {
	return k.codes(v, k.accounts.ConfirmTOTP, "code", "codes_on")
}

func (k *Console) disableTOTP(v *Visit) error {
	return k.codes(v, k.accounts.DisableTOTP, "current", "codes_off")
}

// codes turns codes on or off by what stands in a field of the form.
func (k *Console) codes(v *Visit, turn func(ctx context.Context, a account.Account, proof string) (account.Account, error), field, done string) error {
	a, err := turn(v.Ctx(), v.Account, v.Form().Get(field))
	if err != nil {
		return k.selfWrong(v, formCodes, err)
	}
	return v.goOn(a, done)
}

// inFours is a secret in groups of four, as people can type it.
func inFours(secret string) string {
	var b strings.Builder
	for i, r := range secret {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
