//go:build linux

package trials_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
)

// wellFormed are requests as browsers and programs send them, to be spoilt. Their answers are asked for one after the other
// on one connection, and the first that cannot be read ends it.
func wellFormed() []string {
	form := "do=next&agree=1&age=30&reasons=1&reasons=3&shown=1444262400000"
	post := func(path, kind, body string) string {
		return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", path, kind, len(body), body)
	}
	get := func(path string) string {
		return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: zh-CN,zh;q=0.9,en;q=0.8\r\nAccept-Encoding: gzip\r\nCookie: interview=abcdefghijklmnopqrstuvwxyz234567\r\n\r\n"
	}
	token := "/s/haitao-2015/abcdefghijklmnopqrstuvwxyz234567"
	return []string{
		get("/"), get("/healthz"), get("/readyz"), get("/s/haitao-2015?source=panel&pid=p%E4%B8%AD1&lang=zh-CN"), get("/s/none?x=%00"),
		get(token), get(token + "/screener"), get(token + "/privacy"), get(token + "/withdraw"), get("/static/0/css/respondent.css"),
		get("/console/haitao-2015"), get("/console/login"), get("/api/v1/surveys"), get("/console/haitao-2015/events"),
		post(token+"/screener", "application/x-www-form-urlencoded", form), post(token+"/withdraw", "application/x-www-form-urlencoded", "do=withdraw"),
		post("/console/login", "application/x-www-form-urlencoded", "name=a%40b&password=%E5%AF%86%E7%A0%81&code=123456"),
		post("/api/v1/surveys/haitao-2015/works", "application/json", `{"kind":"delivery","formats":["csv"]}`),
		"POST " + token + "/screener HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ndo=ne\r\n2\r\nxt\r\n0\r\n\r\n",
	}
}

// spoilers change a request into one that nobody should send.
func spoilers() []func(*rand.Rand, []byte) []byte {
	pieces := []string{
		"\x00", "\r", "\n", "\r\n", "%", "%zz", "%00", "%2e%2e%2f", "..", "//", "\xff\xfe", "é", "中", "\u202e", ";", "&&", "=", "?", "#", "\t",
		"Content-Length: 5\r\n", "Content-Length: -1\r\n", "Content-Length: 99999999999999999999\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: x\r\n",
		"Host: other\r\n", "Expect: 100-continue\r\n", "Connection: upgrade\r\nUpgrade: h2c\r\n", "Range: bytes=9-1,-\r\n", "X-Forwarded-For: ,,::1%eth0\r\n", "Accept-Language: " + strings.Repeat("x-", 200) + "\r\n",
		"Cookie: interview=" + strings.Repeat("A", 5000) + "\r\n", "<script>", "' OR 1=1 --", "{{.}}", "${x}", "\x1b[2J",
	}
	at := func(r *rand.Rand, b []byte) int { return r.IntN(len(b) + 1) }
	return []func(*rand.Rand, []byte) []byte{
		func(r *rand.Rand, b []byte) []byte { // a byte is another
			b[r.IntN(len(b))] = byte(r.IntN(256))
			return b
		},
		func(r *rand.Rand, b []byte) []byte { // something is lost
			i := at(r, b)
			return append(b[:i:i], b[min(len(b), i+1+r.IntN(20)):]...)
		},
		func(r *rand.Rand, b []byte) []byte { // something is there twice
			i := at(r, b)
			j := min(len(b), i+r.IntN(40))
			return bytes.Join([][]byte{b[:j], b[i:]}, nil)
		},
		func(r *rand.Rand, b []byte) []byte { // something is there that does not belong
			i := at(r, b)
			return bytes.Join([][]byte{b[:i], []byte(pieces[r.IntN(len(pieces))]), b[i:]}, nil)
		},
		func(r *rand.Rand, b []byte) []byte { // a header more, where headers are
			i := bytes.Index(b, []byte("\r\n")) + 2
			return bytes.Join([][]byte{b[:i], []byte(pieces[r.IntN(len(pieces))]), b[i:]}, nil)
		},
		func(r *rand.Rand, b []byte) []byte { return b[:at(r, b)] }, // it ends early
		func(r *rand.Rand, b []byte) []byte { // a head that is too large, once in a while
			if r.IntN(50) > 0 {
				return b
			}
			i := bytes.Index(b, []byte("\r\n")) + 2
			return bytes.Join([][]byte{b[:i], []byte("X-Huge: " + strings.Repeat("h", 10_000+r.IntN(60_000)) + "\r\n"), b[i:]}, nil)
		},
		func(r *rand.Rand, _ []byte) []byte { // nothing that could be meant
			b := make([]byte, 1+r.IntN(200))
			for i := range b {
				b[i] = byte(r.IntN(256))
			}
			return b
		},
	}
}

// junk is what one connection sends: some requests, of which the last are spoilt.
func junk(r *rand.Rand, n int) []byte {
	good, ways := wellFormed(), spoilers()
	var sent []byte
	for range n {
		one := []byte(good[r.IntN(len(good))])
		for range 1 + r.IntN(3) {
			if way := ways[r.IntN(len(ways))]; len(one) > 0 {
				one = way(r, one)
			}
		}
		sent = append(sent, one...)
	}
	return sent
}
