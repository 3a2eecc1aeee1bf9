//go:build unix

package folder

import (
	"os"
	"syscall"
)

// lock waits until nobody else replaces anything in the folder dir. The lock is gone with the process that holds it. Some file
// systems lock no folders, NFS among them: there it locks nothing, because that is no reason to lose what was made.
func lock(dir string) (unlock func(), err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	_ = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
	return func() { _ = f.Close() }, nil
}
