package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"fieldwork/internal/fault"
)

// setupPath is where one-time links lead to, before the token.
const setupPath = "/console/setup/"

func registerBase(cmd *cobra.Command, base *string) {
	cmd.Flags().StringVar(base, "url", "", "the server's address, to print the whole link and not its path alone")
}

// linkUnder makes links of tokens under the server's address.
func linkUnder(base string) (func(token string) string, error) {
	if base == "" {
		return func(token string) string { return setupPath + token }, nil
	}
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, usage("--url %q is no server's address; write it as https://survey.example.org", base)
	}
	return func(token string) string { return strings.TrimSuffix(u.String(), "/") + setupPath + token }, nil
}

// hand prints a one-time link: alone on standard output, so that scripts can take it.
func (o office) hand(link string) error {
	_, err := fmt.Fprintln(o.out, link)
	return err
}

func userPasswordCommand() *cobra.Command {
	var f userFlags
	var base string
	var fromStdin, withoutCode bool
	cmd := &cobra.Command{Use: "password NAME", Short: "Print a one-time link by which the owner sets a new password, or set it",
		Long: "Print a one-time link, good for three days, by which the owner of an account sets a new password. With --stdin the\npassword is the first line of standard input. Either way the account's sessions end when it is set.",
		Args: oneName, RunE: func(cmd *cobra.Command, args []string) error {
			link, err := linkUnder(base)
			if err != nil {
				return err
			}
			return f.open(cmd, func(ctx context.Context, o office) error {
				a, err := o.ByName(ctx, args[0])
				if err != nil {
					return err
				}
				if withoutCode && a.TOTP {
					if err := o.ClearTOTP(ctx, o.by, a.ID); err != nil {
						return err
					}
				}
				token, err := o.Reset(ctx, o.by, a.ID)
				if err != nil {
					return err
				}
				if !fromStdin {
					return o.hand(link(token))
				}
				return o.set(ctx, token, cmd.InOrStdin())
			})
		}}
	f.register(cmd)
	registerBase(cmd, &base)
	cmd.Flags().BoolVar(&fromStdin, "stdin", false, "read the password from standard input")
	cmd.Flags().BoolVar(&withoutCode, "without-code", false, "ask for no more codes either: the authenticator is lost")
	return cmd
}

// longestLine is more bytes than any password has.
const longestLine = 4096

// set sets the password that stands in the first line.
func (o office) set(ctx context.Context, token string, stdin io.Reader) error {
	line, err := bufio.NewReader(io.LimitReader(stdin, longestLine)).ReadString('\n')
	if err != nil && err != io.EOF {
		return fault.Errorf(fault.Unavailable, "the password cannot be read: %w", err)
	}
	a, err := o.Accept(ctx, token, "", strings.TrimRight(line, "\r\n"))
	if err != nil {
		return err
	}
	return o.list(ctx, a.ID)
}
