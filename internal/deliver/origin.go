package deliver

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fieldwork/internal/conduct"
	"fieldwork/internal/folder"
	"fieldwork/internal/survey"
)

// An Origin is what stands beside a delivered data file and an analysis of its rows needs to know.
type Origin struct {
	Synthetic bool           // the respondents were virtual ones
	Filter    string         // what made its rows completes, as a rule
	AsOf      time.Time      // the moment whose data these are; zero when it is not told
	Version   survey.Version // of the questionnaire whose columns the file has; "" when it is not told
	// Arrivals are the eligible arrivals, by type, of the window that the weights were made from. They are nil when there
	// are no weights, and when the dataset was delivered before manifests told them.
	Arrivals map[string]int
	Conduct  *conduct.Facts // how the study was conducted; nil when it is not told
	Doubts   []string       // why what is told may not be of these rows, a line each: what, where and how to mend it
}

// ReadOrigin reads what was delivered with a data file. A folder without a manifest, or whose manifest cannot be read, says
// nothing of its rows.
func ReadOrigin(file string) Origin {
	dir := filepath.Dir(file)
	var m Manifest
	data, err := os.ReadFile(filepath.Join(dir, folder.Dataset))
	if err != nil || json.Unmarshal(data, &m) != nil || !strings.HasPrefix(m.Format, folder.FormatPrefix) {
		return Origin{Filter: SampleFilter, Doubts: []string{fmt.Sprintf("there is no %s beside %s, so that nothing is known of where its rows come from; analyze the file in the folder that deliver wrote", folder.Dataset, file)}}
	}
	o := Origin{Synthetic: m.Synthetic, Filter: cmp.Or(m.Filter, SampleFilter), AsOf: m.AsOf, Version: m.Version, Arrivals: m.Weighting.Arrivals}
	if doubt := m.doubt(file); doubt != "" {
		o.Doubts = append(o.Doubts, doubt)
	}
	name := filepath.Join(dir, ConductFile)
	facts, err := readConduct(name)
	switch {
	case err != nil:
		o.Doubts = append(o.Doubts, err.Error())
	case m.delivered(name) != unchanged:
		o.Doubts = append(o.Doubts, fmt.Sprintf("%s is not as it was delivered: its hash is not in the %s beside it; what the report says of the field may not be of this study: deliver the dataset again", name, folder.Dataset))
	}
	o.Conduct = facts
	return o
}

// A likeness is how a file compares with what a manifest says of it.
type likeness int

const (
	unlisted likeness = iota
	changed
	unchanged
)

// delivered compares a file with what the manifest lists under its name.
func (m Manifest) delivered(file string) likeness {
	i := slices.IndexFunc(m.Files, func(f folder.File) bool { return f.Name == filepath.Base(file) })
	if i < 0 {
		return unlisted
	}
	data, err := os.ReadFile(file)
	if sum := sha256.Sum256(data); err != nil || hex.EncodeToString(sum[:]) != m.Files[i].SHA256 {
		return changed
	}
	return unchanged
}

// doubt tells when the file is not what the manifest lists.
func (m Manifest) doubt(file string) string {
	switch m.delivered(file) {
	case unlisted:
		return fmt.Sprintf("%s is none of the files that the %s beside it lists; what the report says of the field is of the delivery, and may not be of these rows", file, folder.Dataset)
	case changed:
		return fmt.Sprintf("%s has been changed since it was delivered: its hash is not that of the %s beside it; deliver the dataset again if that was not meant", file, folder.Dataset)
	}
	return ""
}

// readConduct reads how the study was conducted.
func readConduct(name string) (*conduct.Facts, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no %s, so that the report tells nothing of who came, of the quality of the data and of the methods; deliver the dataset again", name)
	}
	var f conduct.Facts
	if err == nil {
		err = json.Unmarshal(data, &f)
	}
	if err == nil && f.Format != conduct.Format {
		err = fmt.Errorf("its format is %q and this program reads %q", f.Format, conduct.Format)
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be used: %w; the report tells nothing of how the study was conducted: deliver the dataset again", name, err)
	}
	return &f, nil
}
