package main

import (
	"log/slog"
	"net"
	"net/http"
	"time"

	"fieldwork/internal/wire"
)

// How long the server waits for others. A page's head is small, and 30 s for a body are enough for the longest honest page
// over 6 kbit/s. Between two pages people read: a connection that is kept for two minutes spares most of them a new one.
const (
	headPatience  = 10 * time.Second
	bodyPatience  = 30 * time.Second
	takePatience  = 30 * time.Second // for 64 KB of an answer
	pagesPatience = 2 * time.Minute
)

// maxHead is the largest head of a request, in bytes: proxies pass on 8 KB, and panels' links have a tenth of it.
const maxHead = 16 << 10

// mostConnections is how many connections a server keeps at once: each takes some 20 KB, and respondents who read a page
// need none. spareFiles are the files that the database, the log and those whom we call need beside the connections.
const (
	mostConnections = 8192
	spareFiles      = 128
)

// connectionsWith is how many connections there may be when the process may have so many files open. More would leave none
// for the database, and everybody's answers would fail instead of one newcomer's connection.
func connectionsWith(files int) int {
	return min(mostConnections, max(files/2, files-spareFiles))
}

// httpServer answers requests with the patience that slow phones need and no more; ended stops event streams, which would
// hold up a shutdown.
func httpServer(h http.Handler, ended func(), log *slog.Logger) *http.Server {
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: headPatience, ReadTimeout: bodyPatience, IdleTimeout: pagesPatience, MaxHeaderBytes: maxHead,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	server.RegisterOnShutdown(ended)
	return server
}

// line limits the connections that the server is given.
func line(ln net.Listener, server *http.Server) *wire.Line {
	l := wire.Listen(ln, connectionsWith(openFiles()), takePatience)
	server.ConnState, server.ConnContext = l.Heard, wire.Known
	return l
}
