package ha

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// Switchover hands the lead from one node to another, as before a machine is serviced.
func (c *Cluster) Switchover(ctx context.Context, from, to *Node) error {
	body, err := json.Marshal(object{"leader": from.Name, "candidate": to.Name})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address(from.rest)+"/switchover", bytes.NewReader(body))
	if err != nil {
		return err
	}
	patient := http.Client{Transport: client.Transport} // it answers when all is over
	answer, err := patient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	said, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("switchover from %s to %s: %d: %s", from.Name, to.Name, answer.StatusCode, said)
	}
	return nil
}
