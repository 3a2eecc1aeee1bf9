package powercut

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

//go:embed shim/record.c
var source []byte

// Compile makes the recording library in the folder and returns its path. It needs gcc, and a system whose programs take
// libraries by LD_PRELOAD.
func Compile(folder string) (library string, err error) {
	code := filepath.Join(folder, "record.c")
	if err := os.WriteFile(code, source, 0o600); err != nil {
		return "", err
	}
	library = filepath.Join(folder, "record.so")
	said, err := exec.Command("gcc", "-O2", "-shared", "-fPIC", "-o", library, code, "-ldl", "-lpthread").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("the recording library cannot be compiled: %w\n%s", err, said)
	}
	return library, nil
}

// Environment has a program that is started with it record what it does to the database, an absolute path, in the log. A log
// that is there is continued.
func Environment(library, database, log string) []string {
	return []string{"LD_PRELOAD=" + library, "POWERCUT_DATABASE=" + database, "POWERCUT_LOG=" + log}
}
