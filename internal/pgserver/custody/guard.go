// Package custody runs servers that are not ours, such as PostgreSQL, for as long as this process wants them.
//
// It is opinionated: such a server gets an account that owns nothing else, a folder of its own, a port that no outgoing
// connection takes, and a guard, so that nothing of it is left when this process is gone, however it went.
package custody

import (
	"fmt"
	"io"
	"os/exec"
)

// A Guard is a small process that ends servers and removes their folder when this process is gone without having done it: when
// it was killed, or when nobody thought of it. A signal at the parent's death would not do: on Linux it comes already when the
// thread that started the child ends, and the folder would stay.
type Guard struct {
	cmd  *exec.Cmd
	line io.WriteCloser // which it hears of each start and end by, and whose closing tells that we are gone
}

// script keeps the numbers of the processes that it heard of and not of their end. When the line is closed it has them end, with
// those that were started by them and left a postmaster.pid in a cluster's folder below. A number in such a file may be that of
// somebody else by now, unless it works there.
const script = `servers=
while read -r sign heard; do
  rest=
  for server in $servers; do [ "$server" = "$heard" ] || rest="$rest $server"; done
  servers=$rest
  [ "$sign" = + ] && servers="$servers $heard"
done
for server in $servers; do kill -QUIT "$server" 2>/dev/null; done
for file in "$0"/*/postmaster.pid "$0"/*/*/postmaster.pid; do
  server=$(head -n 1 "$file" 2>/dev/null)
  [ -n "$server" ] && [ "$(readlink "/proc/$server/cwd")" = "${file%/*}" ] && kill -QUIT "$server" 2>/dev/null && servers="$servers $server"
done
tries=0
for server in $servers; do
  while kill -0 "$server" 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries+1)); done
  kill -KILL "$server" 2>/dev/null
done
rm -rf -- "$0"`

// Watch sets a guard over the servers whose folder is given. It is of our own account, so that it may remove the folder, and in a
// session of its own, so that what ends a group of processes does not end it too.
func Watch(folder string) (*Guard, error) {
	g := &Guard{cmd: exec.Command("/bin/sh", "-c", script, folder)}
	Account{}.Own(g.cmd)
	g.cmd.Dir = "/"
	line, err := g.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	g.line = line
	if err := g.cmd.Start(); err != nil {
		return nil, fmt.Errorf("guard of %s: %w", folder, err)
	}
	return g, nil
}

// tell lets the guard know of a server's start (+) or end (-).
func (g *Guard) tell(sign string, pid int) error {
	if _, err := fmt.Fprintln(g.line, sign, pid); err != nil {
		return fmt.Errorf("the guard of a server does not hear: %w", err)
	}
	return nil
}

// Dismiss lets the guard go; it ends what it knows of, removes the folder, and is gone when Dismiss returns.
func (g *Guard) Dismiss() {
	g.line.Close()
	g.cmd.Wait()
}
