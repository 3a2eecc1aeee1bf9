package main

import "runtime/debug"

// software is the program's name and version, for manifests and reports: the module's version, and the commit when the
// build knows it.
func software() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "fieldwork"
	}
	version := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			version = s.Value[:12]
		}
	}
	return "fieldwork " + version
}
