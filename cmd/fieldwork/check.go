package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"fieldwork/internal/calibration"
	"fieldwork/internal/fault"
	"fieldwork/internal/published"
	"fieldwork/internal/quality"
	"fieldwork/internal/simulate"
	"fieldwork/internal/strictyaml"
	"fieldwork/internal/survey"
)

func checkCommand() *cobra.Command {
	var schema string
	c := &cobra.Command{
		Use:   "check DIR...",
		Short: "Lint surveys: questionnaire, plan, sources, quality rules, published figures and population",
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case schema != "" && len(args) > 0:
				return usage("--schema prints a schema and checks nothing; leave %q out", args[0])
			case schema == "" && len(args) == 0:
				return usage("name at least one survey folder")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if schema != "" {
				return printSchema(cmd.OutOrStdout(), schema)
			}
			var found error
			for _, name := range args {
				s, err := checkSurvey(name)
				if err != nil {
					found = errors.Join(found, err)
					continue
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s: no findings (%d pages, %d variables, %d cells, version %s)\n",
					name, len(s.Pages), len(s.Variables), len(s.Cells), s.Version.Short())
				printDimensions(cmd.OutOrStdout(), s)
			}
			return found
		},
	}
	c.Flags().StringVar(&schema, "schema", "", "print the JSON Schema of a file for editors: "+strings.Join(schemaNames(), ", "))
	return c
}

// schemaNames are the files that have a schema, by their names without the ending.
func schemaNames() []string {
	names := append(survey.SchemaNames(), quality.SchemaName)
	slices.Sort(names)
	return names
}

// printSchema writes the JSON Schema of a file that a survey is made of.
func printSchema(w io.Writer, name string) error {
	data := quality.Schema()
	if name != quality.SchemaName {
		if !slices.Contains(schemaNames(), name) {
			return usage("--schema: there is no schema of %q; %s", name, strictyaml.DidYouMean(name, schemaNames()))
		}
		var err error
		if data, err = survey.Schema(name); err != nil {
			return err
		}
	}
	_, err := w.Write(data)
	return err
}

func checkSurvey(name string) (*survey.Survey, error) {
	s, f, err := loadSurvey(name)
	if err != nil {
		return nil, err
	}
	plan, err := survey.LoadPlan(f.files, f.dir, s)
	if err != nil {
		return nil, err
	}
	if err := checkPublished(f, s, plan); err != nil {
		return nil, err
	}
	if _, findings := quality.Read(f.files, f.dir, s); len(findings) > 0 {
		return nil, fault.Errorf(fault.Invalid, "%w", findings.Err())
	}
	_, err = simulate.LoadPopulation(f.files, f.dir, s)
	if errors.Is(err, fs.ErrNotExist) { // a survey may do without a population
		err = nil
	}
	return s, err
}

// checkPublished lints what was published of the survey, and what its population shall give; it may do without either.
func checkPublished(f folder, s *survey.Survey, plan *survey.Plan) error {
	set, findings := published.Read(f.files, f.dir, s, plan)
	if err := findings.Err(); err != nil {
		return fault.Errorf(fault.Invalid, "%w", err)
	}
	_, err := calibration.Read(f.files, f.dir, s, plan, set)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
