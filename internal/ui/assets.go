package ui

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// assetPrefix is where assets live. A handler for one exact address under it may stand beside AssetHandler.
const assetPrefix = "/assets/"

//go:embed assets
var assetFiles embed.FS

// assetTypes are the types of assets by extension; any other extension is refused at start.
var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// asset is one embedded file as it is served.
type asset struct {
	address   string // "/assets/spolu.0123456789.css"
	mediaType string
	hash      string
	plain     []byte
	zipped    func() []byte // made when first asked for: a start need not wait for it
}

// assetSet finds assets by their name in the source and by their address.
type assetSet struct {
	byName    map[string]*asset
	byAddress map[string]*asset
}

// assets reads the embedded files when first needed.
var assets = sync.OnceValue(func() assetSet {
	set, err := loadAssets(assetFiles, "assets")
	if err != nil {
		panic(err) // the files are embedded: only a mistake in the program gets here
	}
	return set
})

// Asset is the address of an asset ("spolu.css"), which changes with its content. It panics for a name that is not
// embedded: names are constants of the program.
func Asset(name string) string {
	a := assets().byName[name]
	if a == nil {
		panic(fmt.Sprintf("ui: no asset %q", name))
	}
	return a.address
}

// AssetHandler serves the assets under /assets/, compressed, for ever: an address names one content.
func AssetHandler() http.Handler { return assets() }

// KindIcon is the icon of a kind of help by its code; a kind of a profile's own has the icon of "other".
func KindIcon(code string) string {
	if bytes.Contains(assets().byName["kinds.svg"].plain, []byte(`id="`+code+`"`)) {
		return code
	}
	return "other"
}

func loadAssets(files fs.FS, dir string) (assetSet, error) {
	set := assetSet{map[string]*asset{}, map[string]*asset{}}
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return set, fmt.Errorf("assets: %w", err)
	}
	for _, e := range entries {
		plain, err := fs.ReadFile(files, path.Join(dir, e.Name()))
		if err != nil {
			return set, fmt.Errorf("assets: %w", err)
		}
		a, err := newAsset(e.Name(), plain)
		if err != nil {
			return set, err
		}
		set.byName[e.Name()], set.byAddress[a.address] = a, a
	}
	return set, nil
}

func newAsset(name string, plain []byte) (*asset, error) {
	ext := path.Ext(name)
	mediaType, ok := assetTypes[ext]
	if !ok {
		return nil, fmt.Errorf("assets: %s: no media type for %q", name, ext)
	}
	plain = slim(ext, plain)
	sum := sha256.Sum256(plain)
	hash := hex.EncodeToString(sum[:5])
	address := assetPrefix + strings.TrimSuffix(name, ext) + "." + hash + ext
	return &asset{address, mediaType, hash, plain, sync.OnceValue(func() []byte { return compress(plain) })}, nil
}

var (
	blockComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	lineComment  = regexp.MustCompile(`(?m)^\s*//.*$`)
	indentation  = regexp.MustCompile(`\s*\n\s*`)
	// In our styles no string has such a sign with a space beside it, and no selector a space behind a colon.
	punctuation = regexp.MustCompile(`\s*([{};,])\s*|(:)\s+`)
)

// slim leaves out what only readers of the source need: comments, indentation, and in styles every space that says
// nothing. A comment of a script stands on lines of its own.
func slim(ext string, plain []byte) []byte {
	switch ext {
	case ".css":
		plain = blockComment.ReplaceAll(plain, nil)
		return punctuation.ReplaceAll(plain, []byte("$1$2"))
	case ".js":
		plain = lineComment.ReplaceAll(plain, nil)
	default:
		return plain
	}
	return indentation.ReplaceAll(plain, []byte("\n"))
}

// compress cannot fail: the level is one there is, and memory takes everything.
func compress(plain []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = w.Write(plain)
	_ = w.Close()
	return b.Bytes()
}

func (s assetSet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	a := s.byAddress[r.URL.Path]
	if a == nil {
		http.NotFound(w, r)
		return
	}
	a.serve(w, r)
}

func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	body, etag := a.plain, `"`+a.hash+`"`
	h := w.Header()
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		body, etag = a.zipped(), `"`+a.hash+`-gzip"`
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", etag)
	h.Set("Vary", "Accept-Encoding")
	h.Set("X-Content-Type-Options", "nosniff")
	if strings.Contains(r.Header.Get("If-None-Match"), etag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", a.mediaType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // a reader who left is no error of ours
	}
}

// acceptsGzip reports whether an Accept-Encoding header allows gzip.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, params, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil || (coding != "gzip" && coding != "*") {
			continue
		}
		q, err := strconv.ParseFloat(params["q"], 64)
		return err != nil || q > 0
	}
	return false
}
