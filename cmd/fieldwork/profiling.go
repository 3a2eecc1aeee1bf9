package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/shell"
)

// A profiler shows what the running program is doing: where its time and its memory go, and what its goroutines wait for.
// It listens apart from everybody else and on this machine alone, because a heap holds answers and a trace holds names.
type profiler struct {
	http *http.Server
	ln   net.Listener
}

// openProfiler listens on a loopback address; nil for no address. It refuses any other address before it listens there.
func openProfiler(addr string, log *slog.Logger) (*profiler, error) {
	if addr == "" {
		return nil, nil
	}
	if err := loopbackAddr(addr); err != nil {
		return nil, err
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fault.Errorf(fault.Unavailable, "cannot listen on %s: %w; choose another address with --debug-addr", addr, err)
	}
	return &profiler{ln: ln, http: &http.Server{
		Handler: localOnly(profiles()), ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}}, nil
}

// loopbackAddr refuses an address that others than this machine could reach. A name is taken only if it is localhost:
// what another name means may change between the look and the listening.
func loopbackAddr(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return usage("--debug-addr %q is no address with a port; give one such as 127.0.0.1:6060", addr)
	}
	ip, err := netip.ParseAddr(host)
	if host != "localhost" && (err != nil || !ip.Unmap().IsLoopback()) {
		return usage("--debug-addr %q could be reached by others, and profiles hold what respondents answer; give an address of this machine alone, such as 127.0.0.1:6060", addr)
	}
	return nil
}

// profiles are the pages of net/http/pprof, on a mux of their own.
func profiles() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol) // go tool pprof posts to it
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// localOnly keeps pages to this machine even when the listener is made reachable from elsewhere: by a proxy beside us, by a
// tunnel, or by a web page whose host name is made to lead here.
func localOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !shell.Local(r) {
			http.Error(w, "profiles are for the server's own machine", http.StatusForbidden)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// url is where the profiles are.
func (p *profiler) url() string { return "http://" + p.ln.Addr().String() + "/debug/pprof/" }

// run answers until the context ends. A profile that is being taken is cut off: it must not hold up a stop.
func (p *profiler) run(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { p.http.Close() })
	defer stop()
	if err := p.http.Serve(p.ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (p *profiler) close() { p.http.Close(); p.ln.Close() }
