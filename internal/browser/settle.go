package browser

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"regexp"
	"time"
)

// dated are the moments in the information of a PDF file (ISO 32000-1, 7.9.4) and in its metadata, and its identity.
var (
	dated    = regexp.MustCompile(`/(?:CreationDate|ModDate)\s*\((D:[^)]*)\)`)
	metadata = regexp.MustCompile(`<xmp:(?:CreateDate|ModifyDate|MetadataDate)>([^<]*)<`)
	identity = regexp.MustCompile(`/ID\s*\[\s*<([0-9A-Fa-f]*)>\s*<([0-9A-Fa-f]*)>\s*\]`)
	unique   = regexp.MustCompile(`uuid:([0-9A-Fa-f-]{36})`)
)

// settle makes a PDF file depend on nothing but what it shows and the moment: every moment in it becomes asOf, and its
// identity the hash of the rest. Nothing changes its length, so that its table of offsets stays right.
func settle(pdf []byte, asOf time.Time) ([]byte, error) {
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		return nil, fmt.Errorf("the browser's file is no PDF; name another browser")
	}
	pdf = bytes.Clone(pdf)
	asOf = asOf.UTC()
	found := replace(pdf, dated, func(old []byte) []byte { return fit(asOf.Format("D:20060102150405+00'00'"), len(old)) })
	if found == 0 {
		return nil, fmt.Errorf("the PDF file does not say when it was made, so that it cannot be made the same twice; name another browser")
	}
	replace(pdf, metadata, func(old []byte) []byte { return fit(asOf.Format("2006-01-02T15:04:05+00:00"), len(old)) })
	zero := func(old []byte) []byte { return bytes.Repeat([]byte("0"), len(old)) }
	replace(pdf, identity, zero)
	replace(pdf, unique, zero)
	sum := fmt.Appendf(nil, "%x", sha256.Sum256(pdf))
	replace(pdf, identity, func(old []byte) []byte { return fit(string(sum), len(old)) })
	return pdf, nil
}

// replace writes over every group of every match and tells how many there were.
func replace(pdf []byte, pattern *regexp.Regexp, with func(old []byte) []byte) (found int) {
	for _, match := range pattern.FindAllSubmatchIndex(pdf, -1) {
		for i := 2; i+1 < len(match); i += 2 {
			old := pdf[match[i]:match[i+1]]
			copy(old, with(old))
			found++
		}
	}
	return found
}

// fit is the text, cut or filled with spaces to a length.
func fit(s string, length int) []byte {
	return append([]byte(s), bytes.Repeat([]byte(" "), length)...)[:length]
}
