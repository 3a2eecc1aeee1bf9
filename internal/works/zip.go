package works

import (
	"archive/zip"
	"io"
	"io/fs"
	"path"
	"strings"

	"fieldwork/internal/fault"
)

// Zip writes the files of a work that was made as a ZIP archive, file by file as it reads them: it needs no more memory for a
// large folder than for a small one. The same folder gives the same bytes. An error after the first byte leaves an archive
// without its list, which no program takes for whole. A work that was not made is a Conflict.
func Zip(w io.Writer, work Work) error {
	if work.Files == nil {
		return fault.Errorf(fault.Conflict, "the work %s has no files; it is %s", work.ID, work.State)
	}
	archive := zip.NewWriter(w)
	err := fs.WalkDir(work.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		return add(archive, work, name)
	})
	if err != nil {
		return fault.Errorf(fault.KindOf(err), "the archive of %s: %w", work.ID, err)
	}
	return archive.Close()
}

// add puts one file into the archive.
func add(archive *zip.Writer, work Work, name string) error {
	file, err := work.Files.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: work.Ended.UTC()}
	if compressed(name) {
		header.Method = zip.Store
	}
	header.SetMode(0o644)
	into, err := archive.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = io.Copy(into, file)
	return err
}

// compressed tells whether a file's kind is compressed already, so that doing it again takes time and gains nothing.
func compressed(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".xlsx", ".docx", ".pdf", ".png", ".parquet", ".zip", ".gz":
		return true
	}
	return false
}
