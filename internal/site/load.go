package site

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/i18n"
)

//go:embed msk
var builtinFiles embed.FS

// Builtin is the profile of the Moravian-Silesian Region that the program carries. It panics only when the
// embedded files are wrong, which a test rules out.
var Builtin = sync.OnceValue(func() *Profile {
	dir, err := fs.Sub(builtinFiles, "msk")
	if err != nil {
		panic(err)
	}
	p, err := load(dir, &Profile{})
	if err != nil {
		panic(err)
	}
	return p
})

// Load reads a profile from a folder and lays it over the built-in one. A setting, a kind or a page that the
// folder has replaces the built-in one whole. The error joins everything that is wrong, one sentence a line, each
// naming the file and the field.
func Load(dir fs.FS) (*Profile, error) {
	if _, err := fs.Stat(dir, "."); err != nil {
		return nil, fmt.Errorf("the folder of the site profile cannot be read: %w", err)
	}
	return load(dir, Builtin())
}

func load(dir fs.FS, base *Profile) (*Profile, error) {
	p := *base
	l := &loader{dir: dir}
	l.settings(&p, base)
	l.kinds(&p, base)
	l.extras(&p)
	l.checkSettings(&p)
	l.checkKinds(&p)
	l.pages(&p, base)
	if err := errors.Join(l.faults...); err != nil {
		return nil, err
	}
	return &p, nil
}

// loader reads one folder and collects what is wrong with it.
type loader struct {
	dir       fs.FS
	ownKinds  bool // site.toml has its own list of kinds
	ownRegion bool // site.toml describes another region than the base
	defined   toml.MetaData
	faults    []error
}

// fault notes a sentence about a field of a file; field is "" when it is about the whole file.
func (l *loader) fault(file, field, format string, args ...any) {
	where := file
	if field != "" {
		where += ": " + field
	}
	l.faults = append(l.faults, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...)))
}

// read gives the content of a file, or nil if there is none.
func (l *loader) read(file string) []byte {
	data, err := fs.ReadFile(l.dir, file)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			l.fault(file, "", "cannot be read (%v).", err)
		}
		return nil
	}
	return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
}

// list gives the names of the files in a subfolder that end in ext, sorted, without ext.
func (l *loader) list(folder, ext string) []string {
	entries, err := fs.ReadDir(l.dir, folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.fault(folder, "", "cannot be read (%v).", err)
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ext); ok && !e.IsDir() && !strings.HasPrefix(name, ".") {
			names = append(names, name)
		}
	}
	return names
}

// decode reads TOML strictly: unknown keys and keys in capitals are faults. ok is false when nothing can be
// made of the file.
func (l *loader) decode(file string, data []byte, into any) (md toml.MetaData, ok bool) {
	md, err := toml.Decode(string(data), into)
	if err != nil {
		l.tomlFault(file, err)
		return md, false
	}
	for _, key := range md.Undecoded() {
		l.fault(file, key.String(), "is not a setting; remove it or correct its name.")
	}
	for _, key := range md.Keys() {
		if s := key.String(); s != strings.ToLower(s) {
			l.fault(file, s, "must be written in small letters.")
		}
	}
	return md, true
}

// tomlError takes the errors of the TOML package apart: line, key and what is wrong.
var tomlError = regexp.MustCompile(`(?s)^toml: (line \d+)(?: \(last key "(.*?)"\))?: (.*)$`)

func (l *loader) tomlFault(file string, err error) {
	if m := tomlError.FindStringSubmatch(err.Error()); m != nil {
		l.fault(file, m[2], "%s: %s.", m[1], strings.TrimSuffix(m[3], "."))
		return
	}
	l.fault(file, "", "%s.", strings.TrimPrefix(err.Error(), "toml: "))
}

// settings lays site.toml over the base.
func (l *loader) settings(p, base *Profile) {
	data := l.read("site.toml")
	if data == nil {
		return
	}
	var own Profile
	md, ok := l.decode("site.toml", data, &own)
	if !ok {
		return
	}
	overlay(md, reflect.ValueOf(p).Elem(), reflect.ValueOf(&own).Elem())
	l.defined = md
	l.ownKinds = md.IsDefined("kinds")
	l.ownRegion = base.Region.Code != "" && p.Region.Code != base.Region.Code
}

// overlay copies what the file defines from src to dst: tables of settings are gone through one by one, texts
// and lists are taken whole.
func overlay(md toml.MetaData, dst, src reflect.Value, parent ...string) {
	for i := range dst.NumField() {
		tag := dst.Type().Field(i).Tag.Get("toml")
		if tag == "" || tag == "-" {
			continue
		}
		key := slices.Concat(parent, []string{tag})
		switch {
		case !md.IsDefined(key...):
		case dst.Field(i).Kind() == reflect.Struct:
			overlay(md, dst.Field(i), src.Field(i), key...)
		default:
			dst.Field(i).Set(src.Field(i))
		}
	}
}

// kinds reads kinds/*.toml and puts together the profile's list. Kinds of the folder that no list names follow
// the base's.
func (l *loader) kinds(p, base *Profile) {
	p.known = make(map[string]help.Kind, len(base.known))
	for code, k := range base.known {
		p.known[code] = k
	}
	for _, code := range l.list("kinds", ".toml") {
		if !l.kind(p, code) {
			continue
		}
		if !l.ownKinds && !slices.Contains(p.KindCodes, code) {
			p.KindCodes = append(slices.Clone(p.KindCodes), code)
		}
	}
	p.Kinds = nil
	for _, code := range p.KindCodes {
		if k, ok := p.known[code]; ok {
			p.Kinds = append(p.Kinds, tailored(k, p))
		}
	}
}

// kind reads one file of a kind; ok is false when nothing can be made of it.
func (l *loader) kind(p *Profile, code string) (ok bool) {
	file := kindFile(code)
	var k help.Kind
	if _, ok := l.decode(file, l.read(file), &k); !ok {
		return false
	}
	if k.Code != code {
		l.fault(file, "code", "is %q, but must be %q like the name of the file.", k.Code, code)
		return false
	}
	p.known[code] = k
	return true
}

// tailored is the kind as this profile has it: sensitive by its list, if it has one, and without neighbours
// that it does not offer.
func tailored(k help.Kind, p *Profile) help.Kind {
	if p.Sensitive != nil {
		k.Sensitive = slices.Contains(p.Sensitive, k.Code)
	}
	var near []string
	for _, code := range k.Near {
		_, known := p.known[code]
		if !known || slices.Contains(p.KindCodes, code) { // an unknown one stays, for the check to name
			near = append(near, code)
		}
	}
	k.Near = near
	return k
}

func kindFile(code string) string { return path.Join("kinds", code+".toml") }

// extras reads what is passed on unparsed: texts, places and the logo; and finds the time zone.
func (l *loader) extras(p *Profile) {
	p.Texts = map[help.Language][]byte{}
	for _, lang := range l.list("texts", ".po") {
		if !slices.Contains(i18n.Languages(), lang) {
			l.fault("texts/"+lang+".po", "", "the languages are %s.", strings.Join(i18n.Languages(), ", "))
			continue
		}
		p.Texts[lang] = l.read("texts/" + lang + ".po")
	}
	if places := l.read("places.csv"); places != nil {
		p.Places = places
	}
	if p.Logo != "" && fs.ValidPath(p.Logo) {
		p.LogoFile = l.read(p.Logo)
	}
	p.location = nil
	if loc, err := time.LoadLocation(p.TimeZone); err == nil {
		p.location = loc
	}
}
