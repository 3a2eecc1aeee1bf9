package pgserver

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// initialize makes the cluster's files. It does not wait until they are on the disk: nobody misses a cluster without data whose machine
// ends just after it was made.
func (s *Server) initialize(ctx context.Context) error {
	args := []string{"--pgdata=" + s.Data(), "--username=" + Superuser, "--encoding=UTF8", "--locale=C", "--data-checksums", "--auth=trust", "--no-sync"}
	if s.options.ICULocale != "" {
		args = append(args, "--locale-provider=icu", "--icu-locale="+s.options.ICULocale)
	}
	if s.options.Password != "" {
		file, err := s.passwordFile()
		if err != nil {
			return err
		}
		defer os.Remove(file)
		args = append(args[:len(args):len(args)], "--auth=scram-sha-256", "--pwfile="+file)
	}
	if out, err := s.command(ctx, s.programs.Initdb, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", s.programs.Initdb, err, out)
	}
	return s.configure()
}

// passwordFile hands initdb the superuser's password; a command line could be read by everybody.
func (s *Server) passwordFile() (string, error) {
	file := filepath.Join(s.folder, "password")
	if err := os.WriteFile(file, []byte(s.options.Password+"\n"), 0o600); err != nil {
		return "", err
	}
	return file, s.account.Give(file)
}

// longestSocket is what a path of a socket may have on any system, less the name that PostgreSQL adds.
const longestSocket = 80

// configure writes the settings that do not change from start to start, after those that initdb wrote.
func (s *Server) configure() error {
	settings := map[string]string{
		"listen_addresses":        "127.0.0.1",
		"unix_socket_directories": "",
		"max_connections":         "200",
		"cluster_name":            "fieldwork",
		"log_line_prefix":         "%m [%p] %u@%d ",
		"lc_messages":             "C",
	}
	if len(s.folder) <= longestSocket {
		settings["unix_socket_directories"] = s.folder
	}
	if s.options.Unsafe {
		settings["fsync"], settings["full_page_writes"] = "off", "off"
	}
	maps.Copy(settings, s.options.Settings)
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		fmt.Fprintf(&lines, "%s = %s\n", name, Literal(settings[name]))
	}
	conf, err := os.OpenFile(filepath.Join(s.Data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer conf.Close()
	_, err = conf.WriteString(lines.String())
	return err
}

// command is one of PostgreSQL's programs, run by the account in the server's folder. It sees nothing of our environment but
// the PATH: a variable such as PGPORT would send it elsewhere.
func (s *Server) command(ctx context.Context, path string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, path, args...)
	c.Dir, c.Env = s.folder, []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	s.account.Own(c)
	return c
}
