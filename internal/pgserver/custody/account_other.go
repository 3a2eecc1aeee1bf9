//go:build !unix

package custody

import (
	"os"
	"os/exec"
)

// An Account is who runs the servers: here always ourselves.
type Account struct{}

// Unprivileged is ourselves.
func Unprivileged() (Account, error) { return Account{}, nil }

// Folder is a new folder.
func (Account) Folder() (string, error) { return os.MkdirTemp("", "fieldwork-postgres") }

// Own has nothing to change.
func (Account) Own(*exec.Cmd) {}

// Give has nothing to change.
func (Account) Give(string) error { return nil }

// KillFamilies kills processes; their children end by themselves when they are gone.
func KillFamilies(pids ...int) error {
	for _, pid := range pids {
		if p, err := os.FindProcess(pid); err == nil {
			p.Kill()
		}
	}
	return nil
}

// FreezeFamilies holds nobody here.
func FreezeFamilies(...int) (thaw func()) { return func() {} }

// Postmaster is not known here.
func Postmaster(string) int { return 0 }
