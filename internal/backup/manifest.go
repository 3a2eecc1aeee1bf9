package backup

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"time"

	"fieldwork/internal/fault"
)

// format names what a manifest describes, and the version of its form.
const format = "fieldwork-backup-1"

// A Manifest says what a backup is.
type Manifest struct {
	Format   string    `json:"format"`
	Software string    `json:"software"` // that made it
	SQLite   string    `json:"sqlite"`   // the engine's version
	Begun    time.Time `json:"begun"`    // what was acknowledged before this instant is in it
	Size     int64     `json:"size"`     // bytes
	SHA256   string    `json:"sha256"`   // of the whole file, as sha256sum prints it
	Contents Contents  `json:"contents"`
	Seal     string    `json:"seal"` // SHA-256 of this manifest while its seal is empty
}

// Contents are the counts of a database.
type Contents struct {
	Schema int64            `json:"schema"` // the version of its schema
	Cells  []Cell           `json:"cells"`
	Tables map[string]int64 `json:"tables"` // rows
}

// A Cell is a quota cell as it was.
type Cell struct {
	Survey    string `json:"survey"`
	Cell      string `json:"cell"`
	Target    int64  `json:"target"`
	Completed int64  `json:"completed"`
	Held      int64  `json:"held"`
}

func manifestOf(backup string) string { return backup + ".json" }

// encode is the one way in which a manifest is written, so that no byte of it can be another.
func (m Manifest) encode() ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	err := e.Encode(m)
	return out.Bytes(), err
}

// sealed is the manifest with its seal.
func (m Manifest) sealed() (Manifest, error) {
	m.Seal = ""
	text, err := m.encode()
	sum := sha256.Sum256(text)
	m.Seal = hex.EncodeToString(sum[:])
	return m, err
}

func writeManifest(file string, m Manifest) error {
	m, err := m.sealed()
	if err != nil {
		return fault.Errorf(fault.Internal, "a manifest cannot be written: %w", err)
	}
	text, err := m.encode()
	if err != nil {
		return fault.Errorf(fault.Internal, "a manifest cannot be written: %w", err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return fault.Errorf(fault.Unavailable, "the backup's manifest cannot be written: %w", err)
	}
	return syncFile(file)
}

// ReadManifest reads the manifest beside a backup, which may not be there. One in which any byte was changed is refused.
func ReadManifest(backup string) (m Manifest, err error) {
	file := manifestOf(backup)
	text, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return m, fault.Errorf(fault.NotFound, "%s is not there, so %s is no backup that was completed; a backup is two files: copy both, under the same name", file, backup)
	case err != nil:
		return m, fault.Errorf(fault.Unavailable, "the backup's manifest cannot be read: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, fault.Errorf(fault.Invalid, "%s is no manifest of a backup, or a damaged one: %w; take another backup", file, err)
	}
	if m.Format != format {
		return m, fault.Errorf(fault.Invalid, "%s is of the form %q and this program reads %s; take the program that made it", file, m.Format, format)
	}
	again, err := m.sealed()
	if err == nil {
		var same []byte
		if same, err = again.encode(); err == nil && bytes.Equal(same, text) {
			return m, nil
		}
	}
	return m, fault.Errorf(fault.Invalid, "%s was changed or damaged since it was written; take another backup", file)
}

// Complete returns the manifest of a backup that is there at its full size. What is in it, Restore checks byte by byte.
func Complete(backup string) (Manifest, error) {
	m, err := ReadManifest(backup)
	if err != nil {
		return m, err
	}
	info, err := os.Stat(backup)
	if err != nil {
		return m, fault.Errorf(fault.NotFound, "there is no backup %s; name the file that fieldwork backup wrote", backup)
	}
	if info.Size() != m.Size {
		return m, fault.Errorf(fault.Invalid, "%s has %d bytes and its manifest says %d: it was cut short or changed; take another backup", backup, info.Size(), m.Size)
	}
	return m, nil
}
