package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"

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

// Parse reads a questionnaire file. The survey is usable only when nothing was found.
func Parse(name string, data []byte) (*Survey, strictyaml.Findings) {
	var f surveyFile
	findings := strictyaml.Decode(name, data, &f)
	sum := sha256.Sum256(data)
	s := &Survey{
		Version: Version(hex.EncodeToString(sum[:])), Files: data,
		Lists: map[string]*List{}, questions: map[string]*Question{}, facts: map[string]fact{},
		Sources: map[string]panel.Source{},
	}
	c := &compiler{Findings: &findings, survey: s, askedOn: map[string]int{}, places: map[string]strictyaml.Pos{}}
	if f.At.Line > 0 { // otherwise the file is no mapping, which has been said
		c.compile(&f)
	}
	return s, findings
}

type sourcesFile struct {
	Sources []sourceFile `yaml:"sources"`
}

type sourceFile struct {
	At       strictyaml.Pos
	Source   strictyaml.Word            `yaml:"source"`
	ID       strictyaml.Word            `yaml:"id"`
	Redirect map[string]strictyaml.Word `yaml:"redirect"`
}

// loadSources reads sources.yaml; a survey without one takes direct visitors only.
func loadSources(fsys fs.FS, name string) (map[string]panel.Source, strictyaml.Findings) {
	direct := panel.Direct()
	sources := map[string]panel.Source{direct.Name: direct}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return sources, nil
	}
	var f sourcesFile
	findings := strictyaml.Decode(name, data, &f)
	c := &compiler{Findings: &findings}
	for _, sf := range f.Sources {
		source := panel.Source{Name: c.name(sf.Source, lowerName, "source", sf.At), IDParam: c.name(sf.ID, lowerName, "id", sf.At), Redirect: map[panel.Outcome]string{}}
		if _, twice := sources[source.Name]; twice {
			c.Addf(sf.At, "duplicate-source", "give each source its own name; direct is taken", "source %q is there twice", source.Name)
		}
		if source.IDParam == "source" || source.IDParam == "lang" {
			c.Addf(sf.ID.At, "reserved-name", "use another query parameter", "the parameter %q is our own", source.IDParam)
		}
		for outcome, template := range sf.Redirect {
			c.redirect(source, panel.Outcome(outcome), template)
		}
		sources[source.Name] = source
	}
	return sources, findings
}

func (c *compiler) redirect(source panel.Source, outcome panel.Outcome, template strictyaml.Word) {
	known := make([]string, 0, 4)
	for _, o := range panel.Outcomes() {
		known = append(known, string(o))
	}
	if !contains(known, string(outcome)) {
		c.Addf(template.At, "unknown-outcome", strictyaml.DidYouMean(string(outcome), known), "outcome %q is not known", outcome)
	}
	if err := panel.Check(template.Text); err != nil {
		c.Addf(template.At, "bad-address", "give a full https address with {id} in its query", "redirect %v", err)
	}
	source.Redirect[outcome] = template.Text
}
