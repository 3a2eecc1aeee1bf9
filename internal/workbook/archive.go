package workbook

import (
	"archive/zip"
	"cmp"
	"errors"
	"io"
	"os"
	"slices"

	"github.com/xuri/excelize/v2"
)

// archive writes the parts of the file as a ZIP archive in the order of their names. The library writes sheets that it
// spooled in an order of chance, and gathers the archive in memory; so it is given a file to write into, from which the
// compressed parts are copied as they are.
func archive(out io.Writer, f *excelize.File, spool string) (err error) {
	parts, err := os.CreateTemp(spool, "workbook-*.zip")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, parts.Close(), os.Remove(parts.Name())) }()
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(parts) })
	if _, err := f.WriteTo(io.Discard); err != nil {
		return err
	}
	size, err := parts.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	in, err := zip.NewReader(parts, size)
	if err != nil {
		return err
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return cmp.Compare(a.Name, b.Name) })
	sorted := zip.NewWriter(out)
	for _, part := range in.File {
		if err := sorted.Copy(part); err != nil {
			return err
		}
	}
	return sorted.Close()
}
