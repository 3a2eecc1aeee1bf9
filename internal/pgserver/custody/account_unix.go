//go:build unix

package custody

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// An Account is who runs the servers.
type Account struct {
	name       string
	credential *syscall.Credential // nil: as ourselves
}

// Unprivileged is the account that runs the servers: ourselves, unless we are root. PostgreSQL refuses to run as root, who
// therefore hands it to somebody who owns nothing else.
func Unprivileged() (Account, error) {
	if os.Geteuid() != 0 {
		return Account{name: "this user"}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return Account{}, fmt.Errorf("account %s: %w", name, err)
		}
		return Account{name: name, credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
	}
	return Account{}, errors.New("PostgreSQL does not run as root, and there is neither an account postgres nor nobody to run it as; run this as an ordinary user, or add one of them")
}

// Folder is a new folder that belongs to the account and that it can reach, in the first of the system's folders for
// temporary files where that is so: a folder of root's may be closed to everybody else.
func (a Account) Folder() (string, error) {
	var all error
	for _, parent := range []string{os.TempDir(), "/tmp", "/var/tmp"} {
		folder, err := a.makeFolder(parent)
		if err == nil {
			return folder, nil
		}
		all = errors.Join(all, err)
	}
	return "", fmt.Errorf("no folder for a PostgreSQL server: %w; set TMPDIR to a folder that everybody may enter", all)
}

func (a Account) makeFolder(parent string) (string, error) {
	folder, err := os.MkdirTemp(parent, "fieldwork-postgres")
	if err != nil {
		return "", err
	}
	if err := a.Give(folder); err != nil {
		os.RemoveAll(folder)
		return "", err
	}
	probe := exec.Command("/bin/sh", "-c", `cd "$0" && : > probe && rm probe`, folder)
	a.Own(probe)
	if said, err := probe.CombinedOutput(); err != nil {
		os.RemoveAll(folder)
		return "", fmt.Errorf("%s cannot write in %s (%w: %s)", a.name, folder, err, said)
	}
	return folder, nil
}

// Own has the command run by the account, in a session of its own, so that a key pressed in a terminal does not end it.
func (a Account) Own(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Credential: a.credential, Setsid: true}
}

// Give makes the account the owner of a file of ours.
func (a Account) Give(path string) error {
	if a.credential == nil {
		return nil
	}
	return os.Chown(path, int(a.credential.Uid), int(a.credential.Gid))
}
