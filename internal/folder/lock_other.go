//go:build !unix

package folder

// lock does nothing where folders cannot be locked: there, one delivery at a time is for its callers to see to.
func lock(string) (unlock func(), err error) { return func() {}, nil }
