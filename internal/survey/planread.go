package survey

import (
	"errors"
	"io/fs"
	"path"
	"slices"

	"fieldwork/internal/fault"
	"fieldwork/internal/strictyaml"
)

// LoadPlan reads the analysis plan of a survey that has been loaded, and refuses one with findings. A survey without the
// file has an empty plan.
func LoadPlan(fsys fs.FS, dir string, s *Survey) (*Plan, error) {
	name, data, findings := planData(fsys, dir)
	if data == nil {
		return &Plan{}, invalid(findings)
	}
	plan, findings := ParsePlan(name, data, s)
	return plan, invalid(findings)
}

// ReadPlan reads the plan as far as it can be used. What is wrong within a table is said in the table's Faults, so that
// the others can be computed; every such table has a name of its own and a title, whatever the file says. The findings are
// those that stand in no table, and leave nothing to be computed. A survey without the file has an empty plan.
func ReadPlan(fsys fs.FS, dir string, s *Survey) (*Plan, strictyaml.Findings) {
	name, data, findings := planData(fsys, dir)
	if data == nil {
		return &Plan{}, findings
	}
	plan, findings, _ := readPlan(name, data, s)
	findings.Sort()
	return plan, findings
}

// ParsePlan reads an analysis plan against its survey's variables. The plan is usable only when nothing was found.
func ParsePlan(name string, data []byte, s *Survey) (*Plan, strictyaml.Findings) {
	plan, outside, inside := readPlan(name, data, s)
	return plan, slices.Concat(outside, inside)
}

// planData is the content of the plan's file, nil when there is none.
func planData(fsys fs.FS, dir string) (name string, data []byte, findings strictyaml.Findings) {
	name = path.Join(dir, PlanFile)
	data, err := fs.ReadFile(fsys, name)
	if err == nil {
		return name, append([]byte{}, data...), nil // an empty file is not nil: it is no plan, which is said
	}
	if !errors.Is(err, fs.ErrNotExist) {
		findings.Addf(strictyaml.Pos{File: name, Line: 1, Col: 1}, "unreadable-file", "make it a file that can be read", "the plan cannot be read: %v", err)
	}
	return name, nil, findings
}

// readPlan keeps apart what was found outside and inside the tables.
func readPlan(name string, data []byte, s *Survey) (plan *Plan, outside, inside strictyaml.Findings) {
	var f planFile
	outside = strictyaml.Decode(name, data, &f)
	var declared []string
	for _, t := range f.Tables {
		declared = append(declared, t.Table.Text)
		outside = slices.DeleteFunc(outside, func(o strictyaml.Finding) bool { return slices.Contains(t.found, o) })
	}
	c := newPlanner(s, &outside)
	plan = &Plan{Derived: c.derive(f.Derived), Where: c.rule(f.Where, afterwards)}
	for i, t := range f.Tables {
		if t.At.Line == 0 {
			continue // nothing could be read of it, which has been said
		}
		found := slices.Clone(t.found)
		c.Findings = &found
		planned := c.table(t.tableFile, plan.Tables)
		if len(found) > 0 {
			found.Sort()
			planned.ID = ownName(planned.ID, i+1, plan.Tables, declared)
			planned = c.faulty(planned, found)
		}
		plan.Tables = append(plan.Tables, planned)
		inside = append(inside, found...)
	}
	return plan, outside, inside
}

// LintPlan is for callers that want a plan or nothing: it fails when there is no plan file, or no table in it.
func LintPlan(p *Plan) error {
	if len(p.Tables) == 0 {
		return fault.Errorf(fault.NotFound, "the survey has no tables planned in %s, so there is nothing to analyze; write them there, beside the questionnaire", PlanFile)
	}
	return nil
}
