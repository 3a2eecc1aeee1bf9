package dataset

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestAStampIsRFC3339: whatever was stamped before it.
func TestAStampIsRFC3339(t *testing.T) {
	var s stamper
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.OneOf(rapid.Int64Range(-1e10, 1e11), rapid.Int64Range(1_444_000_000, 1_444_400_000)).Draw(t, "second"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns"))
		if got, want := s.stamp(at.In(time.FixedZone("CST", 8*3600))), at.UTC().Format(time.RFC3339); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	})
	if got := s.stamp(time.Time{}); got != "" {
		t.Errorf("no instant is %q", got)
	}
}
