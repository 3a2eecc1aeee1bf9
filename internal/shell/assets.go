package shell

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
)

// Assets are the files of the style sheets, scripts and pictures, by name.
type Assets map[string]*asset

// An asset is a file that browsers keep for good, because its content is part of its address.
type asset struct {
	hash   string
	kind   string
	body   []byte
	zipped func() []byte // made when it is first asked for
}

func loadAssets(fsys fs.FS) (Assets, error) {
	all := Assets{}
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		kind, served := assetKinds()[path.Ext(name)]
		if err != nil || entry.IsDir() || !served {
			return err
		}
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		all[name] = &asset{hash: hex.EncodeToString(sum[:6]), kind: kind, body: body, zipped: sync.OnceValue(func() []byte { return zip(body) })}
		return nil
	})
	return all, err
}

func assetKinds() map[string]string {
	return map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png"}
}

func zip(body []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(body) // a bytes.Buffer takes everything
	w.Close()
	return b.Bytes()
}

// URL is the address of an asset; a file that is not there is a defect, which shows as an address that is not found.
func (a Assets) URL(name string) string {
	if found, ok := a[name]; ok {
		return "/static/" + found.hash + "/" + name
	}
	return "/static/missing/" + name
}

// asset serves /static/HASH/NAME. A page from before an upgrade may ask with an old hash; it gets today's file, which
// must then not be kept.
func (s *Shell) asset(c echo.Context) error {
	hash, name, _ := strings.Cut(c.Param("*"), "/")
	a, ok := s.Assets[name]
	if !ok {
		return fault.New(fault.NotFound, "no such asset")
	}
	h := c.Response().Header()
	h.Del(robotsTag)
	if hash == a.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Vary", "Accept-Encoding")
	if !AcceptsGzip(c.Request()) {
		return c.Blob(http.StatusOK, a.kind, a.body)
	}
	h.Set("Content-Encoding", "gzip")
	return c.Blob(http.StatusOK, a.kind, a.zipped())
}
