package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"slices"

	"fieldwork/internal/fault"
	"fieldwork/internal/panel"
	"fieldwork/internal/strictyaml"
)

// The names of a survey's files.
const (
	QuestionnaireFile = "questionnaire.yaml"
	PlanFile          = "analysis.yaml"
	SourcesFile       = "sources.yaml"
)

// Load reads the survey in a folder of fsys. Findings are returned as an error that lists them all, one a line.
func Load(fsys fs.FS, dir string) (*Survey, error) {
	name := path.Join(dir, QuestionnaireFile)
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fault.Errorf(fault.NotFound, "%s cannot be read: %w; name a folder that holds a survey", name, err)
	}
	s, findings := Parse(name, data)
	if folder := path.Base(dir); s.ID != folder && folder != "." && len(findings) == 0 {
		findings.Addf(strictyaml.Pos{File: name, Line: 1, Col: 1}, "folder-name", "give both the same name", "survey %q is in the folder %q", s.ID, folder)
	}
	if s.ID != "" { // otherwise the file could not be read, which has been said
		findings = append(findings, s.Privacy.unsaid(name)...)
	}
	sources, more := loadSources(fsys, path.Join(dir, SourcesFile))
	findings = append(findings, more...)
	s.Sources = sources
	return s, invalid(findings)
}

func invalid(findings strictyaml.Findings) error {
	if len(findings) == 0 {
		return nil
	}
	findings.Sort()
	return fault.Errorf(fault.Invalid, "%w", findings.Err())
}

// ParseKept reads a questionnaire file that was in the field before. It was linted then; what we have come to find since, or
// have taken for ourselves, must not lock a study out of its own data. Only what makes a file unusable is still found.
func ParseKept(name string, data []byte) (*Survey, strictyaml.Findings) {
	s, findings := read(name, data, true)
	return s, slices.DeleteFunc(findings, func(f strictyaml.Finding) bool { return slices.Contains(lintOnly(), f.Code) })
}

// lintOnly are the findings of a survey that can be used nevertheless.
func lintOnly() []string {
	return []string{"reserved-name", "reserved-page", "needless-key", "needless-consent", "conditional-consent", "two-consents", "mixed-targets",
		"duplicate-variable", "menu-with-words", "long-name", "reserved-word", "unknown-paradata", "paradata-twice", "device-unsaid"}
}

// Parse reads a questionnaire file. The survey is usable only when nothing was found.
func Parse(name string, data []byte) (*Survey, strictyaml.Findings) { return read(name, data, false) }

func read(name string, data []byte, kept bool) (*Survey, strictyaml.Findings) {
	var f surveyFile
	findings := strictyaml.Decode(name, data, &f)
	sum := sha256.Sum256(data)
	s := &Survey{
		Version: Version(hex.EncodeToString(sum[:])), Files: data,
		Lists: map[string]*List{}, questions: map[string]*Question{}, facts: map[string]fact{},
		Sources: map[string]panel.Source{},
	}
	c := &compiler{Findings: &findings, survey: s, earlier: kept, askedOn: map[string]int{}, places: map[string]strictyaml.Pos{}}
	if f.At.Line > 0 { // otherwise the file is no mapping, which has been said
		c.compile(&f)
	}
	return s, findings
}
