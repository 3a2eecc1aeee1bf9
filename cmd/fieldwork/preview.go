package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"path"
	"time"

	"github.com/spf13/cobra"

	"fieldwork/internal/fault"
	"fieldwork/internal/rehearsal"
	"fieldwork/internal/survey"
	"fieldwork/internal/web"
)

func previewCommand() *cobra.Command {
	var addr string
	var c rehearsal.Casting
	cmd := &cobra.Command{
		Use:   "preview DIR",
		Short: "Serve a survey that is being written; nothing counts",
		Long:  "Serves a survey without a database: any page can be jumped to, and the files are read again when they are saved.\nFindings are shown in the browser until they are mended.",
		Args:  oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := openFolder(args[0])
			if err != nil {
				return err
			}
			return f.preview(cmd.Context(), addr, c, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&addr, "addr", defaultAddr, "address to listen on; one that other machines reach shows them the preview")
	castingFlags(cmd, &c)
	return cmd
}

// castingFlags say what a rehearsal begins with.
func castingFlags(cmd *cobra.Command, c *rehearsal.Casting) {
	cmd.Flags().StringVar(&c.Language, "lang", "", "language to begin in (default the survey's first)")
	cmd.Flags().Uint64Var(&c.Seed, "seed", 1, "seed of the first interview's random orders and draws")
	cmd.Flags().StringArrayVar(&c.Full, "full", nil, "a quota cell that is to be full; may be repeated (all others have room)")
}

// preview serves the folder's survey until the context ends.
func (f folder) preview(ctx context.Context, addr string, c rehearsal.Casting, out, errs io.Writer) error {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return fault.Errorf(fault.Unavailable, "cannot listen on %s: %w; choose another address with --addr", addr, err)
	}
	defer ln.Close()
	log := slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: slog.LevelWarn}))
	tcp, ok := ln.Addr().(*net.TCPAddr)
	p, err := web.NewPreview(web.PreviewConfig{
		Load: f.load, Stamp: f.stamp, Casting: c, LocalOnly: ok && tcp.IP.IsLoopback(), Logger: log, Clock: time.Now,
	})
	if err != nil {
		return err
	}
	srv := &server{ln: ln, http: httpServer(p.Handler(), p.Close, log)}
	fmt.Fprintf(out, "preview      http://%s/\nstop with    Ctrl-C\n", browsable(ln.Addr()))
	return srv.answer(ctx)
}

// load reads the survey and its plan, whose mistakes are findings too.
func (f folder) load() (*survey.Survey, error) {
	s, err := survey.Load(f.files, f.dir)
	if err != nil {
		return nil, err
	}
	_, err = survey.LoadPlan(f.files, f.dir, s)
	return s, err
}

// stamp is the content hash of the files that load reads, or of why they cannot be read.
func (f folder) stamp() string {
	h := sha256.New()
	for _, name := range []string{survey.QuestionnaireFile, survey.PlanFile, survey.SourcesFile} {
		data, err := fs.ReadFile(f.files, path.Join(f.dir, name))
		fmt.Fprintf(h, "%s %d %v\n", name, len(data), err)
		h.Write(data)
	}
	return hex.EncodeToString(h.Sum(nil))
}
