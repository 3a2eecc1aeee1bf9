package survey

import (
	"maps"
	"regexp"
	"slices"

	"fieldwork/internal/panel"
	"fieldwork/internal/strictyaml"
)

// What follows tells a schema what the Go types of a file do not say. It repeats lint only where an editor can use it: the
// words that are known, the shape of names, and what excludes what within one mapping.

// DescribeYAML describes a list of options.
func (*optionList) DescribeYAML(d *strictyaml.Describer) *strictyaml.Schema {
	return &strictyaml.Schema{OneOf: []*strictyaml.Schema{d.Of([]optionFile{}), d.Of(listKeys{})}}
}

// DescribeYAML describes a page or the gate.
func (*pageFile) DescribeYAML(d *strictyaml.Describer) *strictyaml.Schema {
	return &strictyaml.Schema{OneOf: []*strictyaml.Schema{{Const: "gate"}, d.Of(pageKeys{})}}
}

// DescribeYAML describes a number of completes or the word none.
func (*targetFile) DescribeYAML(d *strictyaml.Describer) *strictyaml.Schema {
	completes, least, most := d.Of(0), 1, maxTarget
	completes.Minimum, completes.Maximum = &least, &most
	return &strictyaml.Schema{OneOf: []*strictyaml.Schema{{Const: "none"}, completes}}
}

// known limits keys to the words that are known, so that an editor offers them.
func known(s *strictyaml.Schema, words []string, keys ...string) {
	for _, key := range keys {
		s.Properties[key].Type, s.Properties[key].Enum = nil, words
	}
}

// named gives keys the pattern of names that lint asks of them.
func named(s *strictyaml.Schema, pattern *regexp.Regexp, keys ...string) {
	for _, key := range keys {
		s.Properties[key].Pattern = pattern.String()
	}
}

// RefineSchema says what lint asks of a survey's and its lists' names.
func (*surveyFile) RefineSchema(s *strictyaml.Schema) {
	named(s, surveyName, "survey")
	s.Properties["paradata"].Items = &strictyaml.Schema{Enum: unnamed(AllParadata())}
	s.Properties["lists"].Names = &strictyaml.Schema{Pattern: lowerName.String()}
}

// RefineSchema says that there is a notice or a reason for having none.
func (*privacyFile) RefineSchema(s *strictyaml.Schema) {
	s.OneOf = []*strictyaml.Schema{{Required: s.Required}, {Required: []string{"none"}}}
	s.Required = nil
}

// RefineSchema says what lint asks of an option's name.
func (*optionFile) RefineSchema(s *strictyaml.Schema) { named(s, lowerName, "name") }

// RefineSchema says what lint asks of a page.
func (*pageKeys) RefineSchema(s *strictyaml.Schema) {
	named(s, lowerName, "page", "shuffle")
	known(s, []string{"random"}, "order")
}

// RefineSchema says that a question has one kind, whose key names its variable.
func (*questionFile) RefineSchema(s *strictyaml.Schema) {
	kinds := (&questionFile{}).kinds()
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		named(s, lowerName, string(kind))
		s.OneOf = append(s.OneOf, &strictyaml.Schema{Required: []string{string(kind)}})
	}
	known(s, []string{"random"}, "order")
	known(s, []string{"dropdown"}, "show")
	known(s, []string{abroad}, "for")
}

// RefineSchema says what lint asks of the name.
func (*requirementFile) RefineSchema(s *strictyaml.Schema) { named(s, lowerName, "need") }

// RefineSchema says what lint asks of the name.
func (*typeFile) RefineSchema(s *strictyaml.Schema) { named(s, anyName, "type") }

// RefineSchema says what lint asks of the name.
func (*cellFile) RefineSchema(s *strictyaml.Schema) { named(s, anyName, "cell") }

// RefineSchema says what lint asks of the name.
func (*assignFile) RefineSchema(s *strictyaml.Schema) { named(s, lowerName, "assign") }

// RefineSchema says that there is a formula or a recode.
func (*deriveFile) RefineSchema(s *strictyaml.Schema) {
	named(s, lowerName, "derive")
	s.OneOf = []*strictyaml.Schema{{Required: []string{"value"}}, {Required: []string{"recode"}}}
}

// DescribeYAML describes a mapping from answers to targets.
func (*targetMap) DescribeYAML(d *strictyaml.Describer) *strictyaml.Schema {
	return d.Of(map[string]string{})
}

// DescribeYAML describes a table.
func (*placedTable) DescribeYAML(d *strictyaml.Describer) *strictyaml.Schema {
	return d.Of(tableFile{})
}

// RefineSchema says which kinds of table and of figure there are.
func (*tableFile) RefineSchema(s *strictyaml.Schema) {
	named(s, lowerName, "table")
	known(s, tableKinds(), "kind")
	s.Properties["figures"].Items = &strictyaml.Schema{Enum: figureKinds()}
}

// RefineSchema says what lint asks of the name.
func (*groupFile) RefineSchema(s *strictyaml.Schema) { named(s, anyName, "group") }

// RefineSchema says which outcomes an address can be given for.
func (*sourceFile) RefineSchema(s *strictyaml.Schema) {
	named(s, lowerName, "source")
	named(s, parameterName, "id")
	known(s, []string{"browser"}, "once")
	s.Properties["redirect"].Names = outcomes()
}

// RefineSchema says which words a signature is described by.
func (*signatureFile) RefineSchema(s *strictyaml.Schema) {
	known(s, unnamed(panel.Algorithms()), "algorithm")
	known(s, unnamed(panel.Overs()), "over")
	known(s, unnamed(panel.Encodings()), "encoding")
	known(s, unnamed(panel.TimeFormats()), "expires_as")
	s.Properties["outcomes"].Items = outcomes()
}

// RefineSchema says which outcomes a panel can be told of.
func (*callbackFile) RefineSchema(s *strictyaml.Schema) { s.Properties["words"].Names = outcomes() }

func outcomes() *strictyaml.Schema { return &strictyaml.Schema{Enum: unnamed(panel.Outcomes())} }
