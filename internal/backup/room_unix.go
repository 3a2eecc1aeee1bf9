//go:build linux || darwin

package backup

import "golang.org/x/sys/unix"

// freeIn is how many bytes somebody without privileges may still write to the folder's disk.
func freeIn(folder string) (free int64, known bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}
