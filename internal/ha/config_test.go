package ha

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestProtocolIsOneThatKeepsALeaderFromComingBack(t *testing.T) {
	for version, want := range map[string]string{"2.1.4": "etcd", "3.0.2": "etcd", "3.0.3": "etcd3", "3.1.0": "etcd3", "4.1.4": "etcd3"} {
		if got := (Programs{Version: version}).safeDCS(); got != want {
			t.Errorf("Patroni %s speaks %s, not %s", version, got, want)
		}
	}
}

// TestConfigurationIsSafe: what our operators are told to set is set.
func TestConfigurationIsSafe(t *testing.T) {
	c := &Cluster{options: Options{Password: "it's secret", DCS: "etcd3"}, folder: t.TempDir()}
	if err := c.layOut(); err != nil {
		t.Fatal(err)
	}
	file, err := c.Nodes[1].configure()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Name  string
		Etcd3 struct{ Hosts []string }
		Boot  struct {
			DCS struct {
				Synchronous bool `json:"synchronous_mode"`
				Strict      bool `json:"synchronous_mode_strict"`
			}
		} `json:"bootstrap"`
	}
	if err := json.Unmarshal(data, &config); err != nil {
		t.Fatal(err)
	}
	if config.Name != "n2" || len(config.Etcd3.Hosts) != members || !config.Boot.DCS.Synchronous || !config.Boot.DCS.Strict {
		t.Errorf("%s", data)
	}
	if !strings.Contains(string(data), `"data-checksums"`) || strings.Contains(string(data), "trust") {
		t.Errorf("no checksums, or no passwords: %s", data)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file with the passwords: %v, %v", info.Mode(), err)
	}
}

// TestAddressNamesEveryNode: a driver takes it, with a password that has what addresses are divided by.
func TestAddressNamesEveryNode(t *testing.T) {
	c := &Cluster{options: Options{Password: "a:b@c/d?e"}, Nodes: []*Node{{Port: 1001}, {Port: 1002}, {Port: 1003}}}
	config, err := pgx.ParseConfig(c.URL("study", Owner))
	if err != nil {
		t.Fatal(err)
	}
	one := config
	if one.Password != c.options.Password || one.User != Owner || one.Database != "study" || one.Port != 1001 || len(one.Fallbacks) != 2 || one.ValidateConnect == nil {
		t.Errorf("%+v", one)
	}
}

func TestWholeClusters(t *testing.T) {
	const sound = `{"name":"n1","role":"leader","state":"running","timeline":2},{"name":"n2","role":"sync_standby","state":"streaming","timeline":2},`
	tests := []struct {
		name, members string
		leader, whole bool
	}{
		{"all is well", sound + `{"name":"n3","role":"replica","state":"running","timeline":2}`, true, true},
		{"a node is not there", strings.TrimSuffix(sound, ","), true, false},
		{"a node is behind", sound + `{"name":"n3","role":"replica","state":"running","timeline":1}`, true, false},
		{"a node starts", sound + `{"name":"n3","role":"replica","state":"starting","timeline":2}`, true, false},
		{"no commit is on two nodes", strings.ReplaceAll(sound, "sync_standby", "replica") + `{"name":"n3","role":"replica","state":"running","timeline":2}`, true, false},
		{"nobody leads", strings.ReplaceAll(sound, `"leader"`, `"replica"`) + `{"name":"n3","role":"replica","state":"running","timeline":2}`, false, false},
		{"the leader stops", strings.Replace(sound, "running", "stopping", 1) + `{"name":"n3","role":"replica","state":"running","timeline":2}`, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var v View
			if err := json.Unmarshal([]byte(`{"members":[`+test.members+`]}`), &v); err != nil {
				t.Fatal(err)
			}
			if got := v.whole(); got != test.whole {
				t.Errorf("whole: %t", got)
			}
			if leader := v.Leader(); (leader != nil) != test.leader {
				t.Errorf("leader: %+v", leader)
			}
		})
	}
}
