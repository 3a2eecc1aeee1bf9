package survey

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"time"

	"fieldwork/internal/panel"
	"fieldwork/internal/strictyaml"
)

// sourcesFile is the shape of sources.yaml.
type sourcesFile struct {
	Direct  *bool        `yaml:"direct"`
	Sources []sourceFile `yaml:"sources"`
}

type sourceFile struct {
	At       strictyaml.Pos
	Source   strictyaml.Word            `yaml:"source"`
	ID       strictyaml.Word            `yaml:"id"`
	IDBack   *bool                      `yaml:"id_back"`
	Keep     []strictyaml.Word          `yaml:"keep"`
	Once     strictyaml.Word            `yaml:"once"`
	Entry    *signatureFile             `yaml:"entry_signature"`
	Redirect map[string]strictyaml.Word `yaml:"redirect"`
	Exit     *signatureFile             `yaml:"exit_signature"`
	Callback *callbackFile              `yaml:"callback"`
}

// parameterName is what panels call their parameters: PROLIFIC_PID, TolunaStartEnc, _s.
var parameterName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// loadSources reads sources.yaml; a survey without one takes direct visitors only.
func loadSources(fsys fs.FS, name string) (map[string]panel.Source, strictyaml.Findings) {
	direct := panel.Direct()
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return map[string]panel.Source{direct.Name: direct}, nil
	}
	return ParseSources(name, data)
}

// ParseSources reads a sources.yaml. Direct visitors are a source among the others, which is missing when the file turns
// them away.
func ParseSources(name string, data []byte) (map[string]panel.Source, strictyaml.Findings) {
	var f sourcesFile
	findings := strictyaml.Decode(name, data, &f)
	c := &compiler{Findings: &findings}
	direct := panel.Direct()
	sources := map[string]panel.Source{direct.Name: direct}
	for i := range f.Sources {
		source := c.source(&f.Sources[i])
		if _, twice := sources[source.Name]; twice {
			c.Addf(f.Sources[i].At, "duplicate-source", "give each source its own name; direct is taken", "source %q is there twice", source.Name)
		}
		sources[source.Name] = source
	}
	if f.Direct != nil && !*f.Direct {
		delete(sources, direct.Name)
	}
	return sources, findings
}

func (c *compiler) source(sf *sourceFile) panel.Source {
	source := panel.Source{
		Name: c.name(sf.Source, lowerName, "source", sf.At), IDParam: c.parameter(sf.ID, "id", sf.At),
		IDBack: sf.IDBack == nil || *sf.IDBack, Redirect: map[panel.Outcome]string{},
	}
	for _, w := range sf.Keep {
		source.Keep = append(source.Keep, c.kept(w, source))
	}
	if sf.Once.Text != "" {
		c.known(sf.Once, []string{"browser"}, "unknown-once", "once")
		source.OncePerBrowser = true
	}
	places := map[string]strictyaml.Pos{}
	for _, outcome := range slices.Sorted(maps.Keys(sf.Redirect)) {
		template := sf.Redirect[outcome]
		places["redirect."+outcome] = template.At
		source.Redirect[c.outcome(outcome, template.At)] = template.Text
	}
	source.Entry = c.signature(sf.Entry, "entry_signature.", places)
	source.Exit = c.signature(sf.Exit, "exit_signature.", places)
	source.Callback = c.callback(sf.Callback, places)
	for _, m := range source.Mistakes() {
		at, ok := places[m.Key]
		if !ok || at.Line == 0 {
			at = sf.At
		}
		c.Add(at, m.Code, m.Problem, m.Cure)
	}
	return source
}

// parameter is a parameter of the panel's links; source and lang are our own.
func (c *compiler) parameter(w strictyaml.Word, what string, at strictyaml.Pos) string {
	name := c.name(w, parameterName, what, at)
	if name == "source" || name == "lang" {
		c.Addf(w.At, "reserved-name", "use another query parameter", "the parameter %q is our own", name)
	}
	return name
}

func (c *compiler) kept(w strictyaml.Word, source panel.Source) string {
	name := c.parameter(w, "keep", w.At)
	if slices.Contains([]string{"id", "interview", "seconds", "word"}, name) {
		c.Addf(w.At, "reserved-name", "have the panel use another parameter", "{%s} stands for something of our own in addresses", name)
	}
	if name == source.IDParam || slices.Contains(source.Keep, name) {
		c.Addf(w.At, "duplicate-parameter", "name each parameter once; the id is kept anyway", "the parameter %q is there twice", name)
	}
	return name
}

func (c *compiler) outcome(outcome string, at strictyaml.Pos) panel.Outcome {
	known := unnamed(panel.Outcomes())
	if !contains(known, outcome) {
		c.Addf(at, "unknown-outcome", strictyaml.DidYouMean(outcome, known), "outcome %q is not known", outcome)
	}
	return panel.Outcome(outcome)
}

// known checks a word against those that are known; the first of them is meant when it is left out.
func (c *compiler) known(w strictyaml.Word, known []string, code, what string) string {
	if w.Text == "" {
		return known[0]
	}
	if !contains(known, w.Text) {
		c.Addf(w.At, code, strictyaml.DidYouMean(w.Text, known), "%s %q is not known", what, w.Text)
	}
	return w.Text
}

// unnamed are words without their type, for messages.
func unnamed[W ~string](typed []W) []string {
	names := make([]string, len(typed))
	for i, w := range typed {
		names[i] = string(w)
	}
	return names
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}
