package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	accounts "fieldwork/internal/account"
	"fieldwork/internal/fault"
	"fieldwork/internal/store"
)

// grantFlags name a role in a survey.
type grantFlags struct {
	userFlags
	survey string
}

func (f *grantFlags) register(cmd *cobra.Command) {
	f.userFlags.register(cmd)
	cmd.Flags().StringVar(&f.survey, "survey", "", "survey id; every survey when none is given")
}

// grant is the role in the survey of the flag, which must be one that the database holds: a typing error would give nothing.
func (f *grantFlags) grant(ctx context.Context, o office, role string) (accounts.Grant, error) {
	g := accounts.Grant{Survey: accounts.EverySurvey, Role: accounts.Role(role)}
	if !slices.Contains(accounts.Roles(), g.Role) {
		return g, usage("%q is no role; choose from viewer, analyst and manager", role)
	}
	if f.survey == "" || f.survey == accounts.EverySurvey {
		return g, nil
	}
	g.Survey = f.survey
	ids, err := o.store.Surveys(ctx)
	if err == nil && !slices.Contains(ids, f.survey) {
		err = fault.Errorf(fault.NotFound, "the database %s holds no survey %q; it holds: %s", store.Shown(f.db), f.survey, strings.Join(ids, ", "))
	}
	return g, err
}

func userGrantCommand() *cobra.Command {
	var f grantFlags
	cmd := &cobra.Command{Use: "grant NAME ROLE", Short: "Give an account a role (viewer, analyst, manager or none) in a survey, or in every one",
		Long: "Give an account a role in a survey, or in every one. Another role that it had there is replaced; roles in other surveys stay.\nThe role none takes it away.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usage("say whose role and which: user grant NAME ROLE")
			}
			return f.open(cmd, func(ctx context.Context, o office) error { return f.change(ctx, o, args[0], args[1]) })
		}}
	f.register(cmd)
	return cmd
}

// change puts the role in the place of the one that the account had in the survey.
func (f *grantFlags) change(ctx context.Context, o office, name, role string) error {
	none := role == "none"
	if none {
		role = string(accounts.Viewer) // stands in for it, so that the survey is checked
	}
	g, err := f.grant(ctx, o, role)
	if err != nil {
		return err
	}
	a, err := o.ByName(ctx, name)
	if err != nil {
		return err
	}
	grants := slices.DeleteFunc(slices.Clone(a.Grants), func(had accounts.Grant) bool { return had.Survey == g.Survey })
	if !none {
		grants = append(grants, g)
	}
	if err := o.SetGrants(ctx, o.by, a.ID, grants); err != nil {
		return err
	}
	return o.list(ctx, a.ID)
}

func userAddCommand() *cobra.Command {
	var f grantFlags
	var role, base string
	cmd := &cobra.Command{Use: "add NAME --role ROLE", Short: "Make an account and print the one-time link by which its owner sets the password",
		Args: oneName, RunE: func(cmd *cobra.Command, args []string) error {
			if role == "" {
				return usage("say what the account may do with --role: viewer sees the monitor, analyst takes data and reports, manager steers the field")
			}
			link, err := linkUnder(base)
			if err != nil {
				return err
			}
			return f.open(cmd, func(ctx context.Context, o office) error {
				g, err := f.grant(ctx, o, role)
				if err != nil {
					return err
				}
				_, token, err := o.Invite(ctx, o.by, args[0], []accounts.Grant{g})
				if err != nil {
					return err
				}
				return o.hand(link(token))
			})
		}}
	f.register(cmd)
	cmd.Flags().StringVar(&role, "role", "", "viewer, analyst or manager (needed)")
	registerBase(cmd, &base)
	return cmd
}
