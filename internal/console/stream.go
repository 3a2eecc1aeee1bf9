package console

import "bytes"

// looksTrusted is how many looks of a stream go by before its reader is asked for anew: some ten seconds, which is as long as
// somebody who has logged out, was disabled or has lost a role goes on seeing what is new on a page that was open.
const looksTrusted = 10

// Stream sends a fragment of the page while the page is open and its reader may see it. A stream outlives many clicks, so
// what was asked at its door is asked again and again while it lasts; one whose reader may see it no more ends without a
// word, and the browser that asks for it anew is told why not.
func (v *Visit) Stream(fragment func(*bytes.Buffer) error) error {
	looks, ended := 0, false
	err := v.console.Shell.Stream(v.Context, func(b *bytes.Buffer) error {
		if looks++; looks%looksTrusted == 0 {
			if err := v.identify(); err != nil {
				ended = true
				return err
			}
		}
		return fragment(b)
	})
	if ended && v.Response().Committed {
		return nil
	}
	return err
}
