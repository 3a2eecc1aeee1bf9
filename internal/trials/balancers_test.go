package trials_test

import (
	"crypto/tls"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fieldwork/internal/siege"
)

// A balancer is a program that stands before several nodes, with the configuration that docs/operations.md gives for it.
type balancer struct {
	name     string      // of the program, and of the language of its block in the document
	own      [][2]string // what stands in the document, and what stands for it here: FOLDER, PORT, CERTIFICATE, KEY are filled in
	check    []string    // has the program check FILE
	run      []string    // has it serve
	wrapping string      // around the document's part; "": that is the whole
	asks     bool        // for the nodes' health
}

// documented are the balancers of the document.
func documented() []balancer {
	return []balancer{
		{
			name:  "nginx",
			own:   [][2]string{{"listen 443 ssl", "listen 127.0.0.1:PORT ssl"}, {"/etc/ssl/survey.example.org.pem", "CERTIFICATE"}, {"/etc/ssl/private/survey.example.org.key", "KEY"}},
			check: []string{"-t", "-p", "FOLDER", "-c", "FILE", "-e", "stderr"}, run: []string{"-p", "FOLDER", "-c", "FILE", "-e", "stderr"},
			wrapping: nginxAround,
		},
		{
			name:  "haproxy",
			own:   [][2]string{{"bind :443 ssl crt /etc/haproxy/survey.example.org.pem", "bind 127.0.0.1:PORT ssl crt CERTIFICATE"}},
			check: []string{"-c", "-f", "FILE"}, run: []string{"-db", "-f", "FILE"}, asks: true,
		},
		{
			name:  "caddy",
			own:   [][2]string{{"survey.example.org {", "https://127.0.0.1:PORT {\n\ttls CERTIFICATE KEY"}},
			check: []string{"validate", "--adapter", "caddyfile", "--config", "FILE"}, run: []string{"run", "--adapter", "caddyfile", "--config", "FILE"},
			wrapping: "{\n\tadmin off\n\tauto_https disable_redirects\n}\nCONFIGURATION", asks: true,
		},
	}
}

// nginxAround is what Debian's nginx.conf has around the file, with folders that need no rights.
const nginxAround = `daemon off;
pid FOLDER/nginx.pid;
USER
events { worker_connections 4096; }
http {
    access_log off;
    client_body_temp_path FOLDER/body;
    proxy_temp_path FOLDER/proxy;
    fastcgi_temp_path FOLDER/fastcgi;
    uwsgi_temp_path FOLDER/uwsgi;
    scgi_temp_path FOLDER/scgi;
CONFIGURATION
}
`

// nodesOfTheDocument are the addresses that stand for nodes in the document.
var nodesOfTheDocument = [2]string{"10.0.0.11:8080", "10.0.0.12:8080"}

// configuration is the block of the document for the program.
func (b balancer) configuration(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```"+b.name+"\n(.*?)^```$").FindAllStringSubmatch(string(text), -1)
	if len(blocks) != 1 {
		t.Fatalf("docs/operations.md has %d blocks for %s; want one", len(blocks), b.name)
	}
	return blocks[0][1]
}

// write writes the configuration as it stands in the document, with addresses and files of this machine.
func (b balancer) write(t *testing.T, folder, addr string, nodes [2]string) (file string) {
	t.Helper()
	certificate, key := filepath.Join(folder, "certificate.pem"), filepath.Join(folder, "certificate.key")
	text := b.configuration(t)
	for _, change := range append(b.own, [2]string{nodesOfTheDocument[0], nodes[0]}, [2]string{nodesOfTheDocument[1], nodes[1]}) {
		if !strings.Contains(text, change[0]) {
			t.Fatalf("%q is not in the configuration of %s", change[0], b.name)
		}
		text = strings.ReplaceAll(text, change[0], change[1])
	}
	if b.wrapping != "" {
		text = strings.Replace(b.wrapping, "CONFIGURATION", text, 1)
	}
	user := ""
	if os.Getuid() == 0 {
		user = "user root;" // because nobody else may enter the folders of tests
	}
	text = strings.NewReplacer("127.0.0.1:PORT", addr, "FOLDER", folder, "CERTIFICATE", certificate, "KEY", key, "USER", user).Replace(text)
	file = filepath.Join(folder, b.name+".conf")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// before has the program check its configuration and serve before the nodes; it ends with the test.
func (b balancer) before(t *testing.T, nodes [2]string) (url string, believed *tls.Config) {
	t.Helper()
	path, folder, addr := b.installed(t), t.TempDir(), freeAddress(t)
	believed = certify(t, folder)
	file := b.write(t, folder, addr, nodes)
	filled := func(arguments []string) (full []string) {
		for _, a := range arguments {
			full = append(full, strings.NewReplacer("FOLDER", folder, "FILE", file).Replace(a))
		}
		return full
	}
	checking := exec.Command(path, filled(b.check)...)
	checking.Env = append(os.Environ(), "HOME="+folder)
	if said, err := checking.CombinedOutput(); err != nil {
		t.Fatalf("%s refuses the configuration: %v\n%s", b.name, err, said)
	}
	serving := siege.Program{Path: path, Args: filled(b.run), Env: []string{"HOME=" + folder, "XDG_DATA_HOME=" + folder, "XDG_CONFIG_HOME=" + folder},
		Dir: folder, Log: filepath.Join(folder, "log"), Ready: "https://" + addr + "/readyz", TLS: believed}
	running, err := serving.Start(t.Context())
	if err != nil {
		log, _ := os.ReadFile(serving.Log)
		t.Fatalf("%v\n%s", err, log)
	}
	t.Cleanup(func() { running.Stop() }) // because a killed nginx leaves its workers behind; that HAProxy calls its own end a failure is no matter
	return "https://" + addr, believed
}

// installed finds the program; where it is missing the test is skipped, and fails where it must be there.
func (b balancer) installed(t *testing.T) string {
	t.Helper()
	for _, name := range []string{b.name, "/usr/sbin/" + b.name} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing, whose configuration docs/operations.md gives", b.name)
	}
	t.Skipf("%s is missing, whose configuration docs/operations.md gives", b.name)
	return ""
}
