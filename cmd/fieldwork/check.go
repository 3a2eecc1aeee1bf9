package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
)

func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check DIR...",
		Short: "Lint surveys: questionnaire, plan, sources and population",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("name at least one survey folder")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			var found error
			for _, name := range args {
				s, err := checkSurvey(name)
				if err != nil {
					found = errors.Join(found, err)
					continue
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s: no findings (%d pages, %d variables, %d cells, version %s)\n",
					name, len(s.Pages), len(s.Variables), len(s.Cells), s.Version.Short())
			}
			return found
		},
	}
}

func checkSurvey(name string) (*survey.Survey, error) {
	s, f, err := loadSurvey(name)
	if err != nil {
		return nil, err
	}
	if _, err := survey.LoadPlan(f.files, f.dir, s); err != nil {
		return nil, err
	}
	_, err = simulate.LoadPopulation(f.files, f.dir, s)
	if errors.Is(err, fs.ErrNotExist) { // a survey may do without a population
		err = nil
	}
	return s, err
}
