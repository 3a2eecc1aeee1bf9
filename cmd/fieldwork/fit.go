package main

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"fieldwork/internal/fault"
	"fieldwork/internal/fit"
	"fieldwork/internal/modeldata"
	"fieldwork/internal/modelspec"
	"fieldwork/internal/modeltable"
)

func fitCommand() *cobra.Command {
	var spec, data string
	var asJSON bool
	var view modeltable.View
	cmd := &cobra.Command{
		Use:   "fit",
		Short: "Estimate one model from a spec and a data file",
		Long: "Estimate a linear regression, a multinomial, ordered or binary logit as a spec file says (docs/fit.md),\n" +
			"from a CSV, Parquet or Stata file. Prints a table as Stata does, or every number as JSON.\n" +
			"Exits with 1 when there are no estimates: separation, or a model that is refused.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if spec == "" {
				return usage("say which model with --spec FILE.yaml")
			}
			r, err := fitModel(spec, data)
			if err != nil {
				return err
			}
			if asJSON {
				err = printJSON(cmd.OutOrStdout(), r)
			} else {
				err = modeltable.Write(cmd.OutOrStdout(), r, view)
			}
			if err == nil && !r.Estimated() {
				err = fault.Errorf(fault.Invalid, "%s: %s", spec, r.Message)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&spec, "spec", "", "YAML file of the model")
	cmd.Flags().StringVar(&data, "data", "", "data file (.csv, .parquet, .dta), instead of the spec's own")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print every number as JSON")
	cmd.Flags().BoolVar(&view.Exponentiated, "exp", false, "show relative-risk or odds ratios in the table")
	cmd.Flags().BoolVar(&view.Effects, "effects", false, "add average marginal effects to the table")
	return cmd
}

// fitModel runs the spec in the named file.
func fitModel(spec, data string) (*fit.Result, error) {
	text, err := os.ReadFile(spec)
	if err != nil {
		return nil, fault.Errorf(fault.NotFound, "the spec cannot be read: %w; name a YAML file with --spec", err)
	}
	s, err := modelspec.Load(spec, text)
	if err != nil {
		return nil, err
	}
	return fit.Run(s, data, openFile)
}

// printJSON writes a result, indented, with the names as the data have them.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// sizedFile is an open file that knows its size.
type sizedFile struct {
	*os.File
	size int64
}

func (f sizedFile) Size() int64 { return f.size }

func openFile(name string) (modeldata.File, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Errorf(fault.NotFound, "%w", err)
	}
	if err != nil {
		return nil, fault.Errorf(fault.Invalid, "%w", err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = fault.Errorf(fault.Invalid, "%s is a folder", name)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return sizedFile{f, info.Size()}, nil
}
