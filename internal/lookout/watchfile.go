package lookout

import (
	"bytes"
	"net/http"
	"strings"

	"fieldwork/internal/console"
)

// A watchReply is what a page asks for again and again whose stream does not come through. Programs have the figures from
// /api, where their names are a contract.
type watchReply struct {
	Markup string `json:"markup"` // the page's figures, as the stream has them
}

// watchFile gives the figures to a page that polls.
func (l *Lookout) watchFile(v *console.Visit) error {
	var b bytes.Buffer
	if err := l.fragment(v.Ctx(), &b, v); err != nil {
		return err
	}
	return v.JSON(http.StatusOK, watchReply{strings.Join(strings.Fields(b.String()), " ")})
}
