//go:build !unix

package works_test

import "errors"

func makePipe(string) error { return errors.ErrUnsupported }
