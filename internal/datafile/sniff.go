package datafile

import (
	"bytes"
	"errors"
	"io"

	"fieldwork/internal/fault"
)

const notUTF8 = "the text is not UTF-8 (Excel in China writes GBK); save the file as \"CSV UTF-8\""

// sniffed is how many bytes of a text file are looked at before it is read.
const sniffed = 4096

// begin looks at the first bytes of what should be a text file, so that a file of another kind is named as what it is
// rather than by the first odd cell. It gives where the text begins, which is behind a byte order mark.
func begin(f file) (int64, error) {
	first := make([]byte, min(f.size, sniffed))
	if n, err := f.r.ReadAt(first, 0); n < len(first) {
		return 0, unread(err)
	}
	if len(bytes.TrimSpace(first)) == 0 && f.size <= sniffed {
		return 0, errEmpty()
	}
	for _, kind := range []struct{ mark, is string }{
		{"PK\x03\x04", "a spreadsheet (.xlsx) or another zip file; open it and save it as \"CSV UTF-8\""},
		{"\xD0\xCF\x11\xE0", "an old spreadsheet (.xls); open it and save it as \"CSV UTF-8\""},
		{"PAR1", "a Parquet file; give it the extension .parquet"},
		{"<stata_dta>", "a Stata file; give it the extension .dta"},
		{"$FL2", "an SPSS file; save it as .csv or .dta"},
		{"\x1F\x8B", "compressed (gzip); unpack it first"},
		{"\xFF\xFE", "UTF-16 text; save it as \"CSV UTF-8\""},
		{"\xFE\xFF", "UTF-16 text; save it as \"CSV UTF-8\""},
	} {
		if bytes.HasPrefix(first, []byte(kind.mark)) {
			return 0, fault.Errorf(fault.Invalid, "the extension says a text file, but this is %s", kind.is)
		}
	}
	if bytes.IndexByte(first, 0) >= 0 {
		return 0, fault.New(fault.Invalid, "the file is binary and no text; give a .csv, .tsv, .parquet or .dta file")
	}
	if bytes.HasPrefix(first, []byte("\xEF\xBB\xBF")) {
		return 3, nil
	}
	return 0, nil
}

func errEmpty() error {
	return fault.New(fault.Invalid, "the file is empty; its first line has to name the columns")
}

// unread tells of a failure to read the bytes, which is not the fault of what is in them.
func unread(err error) error {
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.New(fault.Unavailable, "the file became shorter while it was read; try again")
	}
	return fault.Errorf(fault.Unavailable, "the file cannot be read: %w", err)
}
