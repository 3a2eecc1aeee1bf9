package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
)

// console lists the surveys for the researcher.
func (s *Server) console(c echo.Context) error {
	w := s.visitorWords(c)
	v := listView{frame: s.consoleFrame(w, w.Language), Heading: w.Text["monitor_list"], None: w.Text["index_none"]}
	v.Title = v.Heading
	v.Surveys = s.listed(c, consolePath)
	return s.render(c, http.StatusOK, "list", v)
}

func consolePath(id string) string { return "/console/" + url.PathEscape(id) }

func (s *Server) consoleFrame(w *words, language string) frame {
	f := s.frame(w, language)
	f.Styles = append(f.Styles, s.assets.url("css/console.css"))
	return f
}

// loopbackOnly keeps the console to the server's own machine until there are accounts. The direct peer must be loopback,
// no header may say that somebody passed the request on (a proxy that adds none cannot be told from a browser), and the address asked for must be a loopback name: a page from elsewhere whose
// host name is made to lead here (DNS rebinding) still carries its own name.
func (s *Server) loopbackOnly(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if !loopback(r.RemoteAddr) || !loopback(r.Host) || forwarded(r) {
			return fault.New(fault.Denied, "the console is for the server's own machine until there are accounts")
		}
		return next(c)
	}
}

func forwarded(r *http.Request) bool {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via"} {
		if _, there := r.Header[name]; there {
			return true
		}
	}
	return false
}

// loopback tells whether an address with or without a port is on this machine.
func loopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	if host == "localhost" {
		return true
	}
	if len(host) > 1 && host[0] == '[' && host[len(host)-1] == ']' {
		host = host[1 : len(host)-1]
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
