// Package browser prints pages and draws pictures with the Chromium that a machine has.
//
// It is opinionated. A browser is never needed: who asks learns whether there is one, and goes on without. Each run has a
// profile of its own that is removed after it, no network that it would use, and a time after which it is ended. What is
// printed twice is the same file: the moment of printing is replaced by the one of the document.
package browser

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// patience is how long a browser may take for one page; a report of a hundred pages takes some seconds.
const patience = 2 * time.Minute

// Find is the path of a browser, and whether there is one: the one that the caller was told to take, when it is not "",
// or else the first that is installed under one of its usual names.
func Find(override string) (path string, ok bool) {
	names := []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"}
	if override != "" {
		names = []string{override}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, true
		}
	}
	return "", false
}

// PDF prints an HTML file to a PDF file whose times are asOf, in UTC; the same page gives the same bytes.
func PDF(ctx context.Context, browser, htmlFile, pdfFile string, asOf time.Time) error {
	dir, err := os.MkdirTemp("", "fieldwork-print")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	printed := filepath.Join(dir, "printed.pdf")
	page, err := address(htmlFile)
	if err != nil {
		return err
	}
	if err := run(ctx, browser, printed, "--no-pdf-header-footer", "--print-to-pdf="+printed, page); err != nil {
		return fmt.Errorf("print %s: %w", filepath.Base(htmlFile), err)
	}
	pdf, err := os.ReadFile(printed)
	if err != nil {
		return err
	}
	if pdf, err = settle(pdf, asOf); err != nil {
		return fmt.Errorf("print %s: %w", filepath.Base(htmlFile), err)
	}
	return os.WriteFile(pdfFile, pdf, 0o644)
}

func address(file string) (string, error) {
	path, err := filepath.Abs(file)
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String(), err
}

// run starts the browser, waits for it, and tells whether it made the file.
func run(ctx context.Context, browser, file string, args ...string) error {
	profile, err := os.MkdirTemp("", "fieldwork-profile")
	if err != nil {
		return err
	}
	defer remove(profile)
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	common := []string{"--headless", "--disable-gpu", "--disable-quic", "--disable-extensions", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--no-first-run", "--no-default-browser-check", "--disable-dev-shm-usage", "--user-data-dir=" + profile}
	if os.Getuid() == 0 { // as root it refuses to start with its sandbox
		common = append(common, "--no-sandbox")
	}
	command := exec.CommandContext(ctx, browser, append(common, args...)...)
	command.WaitDelay = 5 * time.Second
	var said bytes.Buffer
	command.Stderr = &said
	err = command.Run()
	if info, statErr := os.Stat(file); statErr == nil && info.Size() > 0 && ctx.Err() == nil {
		return nil // it may end with an error of its own after its work is done
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s gave nothing within %s (%w); end other work on this machine, or go on without", browser, patience, ctx.Err())
	}
	return fmt.Errorf("%s made no file (%v; it said: %s); run it by hand, name another browser, or go on without", browser, err, lastLine(said.String()))
}

// remove removes a profile, into which a process of the browser that is slow to go may still write.
func remove(profile string) {
	for range 5 {
		if os.RemoveAll(profile) == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	line := s[strings.LastIndexByte(s, '\n')+1:]
	return line[:min(len(line), 300)]
}
