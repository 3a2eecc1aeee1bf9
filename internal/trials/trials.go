// Package trials is where the program itself is put to the test by what happens to servers: it is killed, its power is cut, its
// disk fills and fails, its clock is put forward and back, it is told to stop.
//
// It is opinionated: the program is built and run as it is shipped, respondents come over HTTP, and each keeps its own list of
// what was acknowledged to it, against which an audit holds the file afterwards. It holds tests alone.
package trials
