// Package bench holds benchmarks that go through several rooms of the house, from the database to a file.
//
// It is opinionated: what is compared is measured side by side in one run, as processes of their own, several times in turn,
// and the smallest and the middle of the times are told together with the memory at its highest. It has no code that others
// use; everything stands in its tests, and no test is timed. What respondents feel is measured by the programs beneath it: a
// crowd that drive sends, the limit of the machine, and speed, which sets the two beside each other.
package bench
