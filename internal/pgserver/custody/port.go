package custody

import (
	"fmt"
	"net"
	"os"
	"strconv"
)

// Ports are looked for below those that systems give to outgoing connections (32768 and up on Linux): a connection that got the
// port of a server which is down just now would keep it from coming back. Processes begin at different ports.
const (
	firstPort  = 20000
	portSpread = 9000
	lastPort   = 32000
)

// FreePorts are so many ports of 127.0.0.1 at which nobody listens now. They are looked for from the skip-th of this process on.
func FreePorts(many, skip int) ([]int, error) {
	var ports []int
	for port := firstPort + os.Getpid()%portSpread + skip; port < lastPort && len(ports) < many; port++ {
		listener, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			ports = append(ports, port)
			listener.Close()
		}
	}
	if len(ports) < many {
		return nil, fmt.Errorf("only %d of %d ports of 127.0.0.1 up to %d are free; end what listens there", len(ports), many, lastPort)
	}
	return ports, nil
}
