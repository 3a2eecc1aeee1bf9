package ha

import (
	"encoding/json"
	"os"
	"path/filepath"

	"fieldwork/internal/pgserver"
)

// Times by which the nodes agree, in seconds: a leader that has not been heard of for ttl is none. They are as short as Patroni
// recommends; shorter ones take a slow disk for a death.
const (
	ttl          = 20
	loopWait     = 5
	retryTimeout = 5
)

// object is a part of a configuration.
type object = map[string]any

// configure writes the node's configuration. JSON is YAML, too.
func (n *Node) configure() (file string, err error) {
	var hosts []string
	for _, m := range n.cluster.etcd {
		hosts = append(hosts, address(m.client))
	}
	config := object{
		"scope": "fieldwork", "name": n.Name,
		"restapi":             object{"listen": address(n.rest), "connect_address": address(n.rest)},
		n.cluster.options.DCS: object{"hosts": hosts},
		"bootstrap": object{
			"dcs": object{
				"ttl": ttl, "loop_wait": loopWait, "retry_timeout": retryTimeout,
				// A commit is on two machines before it is acknowledged, and waits when there is no second one.
				"synchronous_mode": true, "synchronous_mode_strict": true,
				"postgresql": object{
					"use_pg_rewind": true, "use_slots": true,
					"parameters": object{"wal_log_hints": "on", "max_connections": 200},
				},
			},
			"initdb": []any{object{"encoding": "UTF8"}, object{"locale": "C.UTF-8"}, "data-checksums"},
		},
		"postgresql": n.postgresql(),
	}
	data, err := json.MarshalIndent(config, "", "  ")
	if err != nil {
		return "", err
	}
	file = filepath.Join(n.folder, "patroni.yml")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return "", err
	}
	return file, n.cluster.account.Give(file)
}

// postgresql is what the configuration says of the node's own server.
func (n *Node) postgresql() object {
	role := func(name string) object { return object{"username": name, "password": n.cluster.options.Password} }
	const from = " 127.0.0.1/32 scram-sha-256"
	return object{
		"listen": address(n.Port), "connect_address": address(n.Port),
		"data_dir": n.data(), "bin_dir": n.cluster.Programs.PostgreSQL.Folder,
		"pgpass":         filepath.Join(n.folder, "pgpass"),
		"authentication": object{"superuser": role(pgserver.Superuser), "replication": role("replicator"), "rewind": role("rewinder")},
		"parameters":     object{"unix_socket_directories": n.folder, "password_encryption": "scram-sha-256"},
		"pg_hba":         []string{"local all all scram-sha-256", "host all all" + from, "host replication replicator" + from},
	}
}
