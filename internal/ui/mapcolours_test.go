package ui

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestMapColours: each step of the map has 3:1 with the ground, in light and dark, with any primary colour that a
// profile may have, and the larger the step, the larger its dot.
func TestMapColours(t *testing.T) {
	css := string(assets().byName["map.css"].plain)
	plain, mixed, found := strings.Cut(css, "@supports")
	grounds := regexp.MustCompile(`--map-ground:(#\w+)`).FindAllStringSubmatch(plain, -1)
	if !found || len(grounds) != 2 {
		t.Fatalf("the grounds are %q", grounds)
	}
	primaries := acceptedColours()
	for _, steps := range [][][]string{mapColours(t, plain), mapColours(t, mixed)} {
		for i, step := range steps {
			scheme := i / mapSteps // light, then dark
			for _, primary := range primaries {
				if c := contrast(mixture(step[2], primary), hexColour(grounds[scheme][1])); c < 3 {
					t.Errorf("--map-%s is %s, which has %.2f:1 with %s where the primary colour is %v", step[1], step[2], c,
						grounds[scheme][1], primary)
					break
				}
			}
		}
	}
	radii := make([]int, len(dotSizes))
	for i, r := range dotSizes {
		radii[i], _ = strconv.Atoi(r)
		if i > 0 && radii[i] <= radii[i-1] {
			t.Errorf("dots of step %d are no larger than those before: %q", i, dotSizes)
		}
	}
}

// TestContrast checks what TestMapColours reckons with, by what browsers make of the same.
func TestContrast(t *testing.T) {
	white, black := hexColour("#fff"), hexColour("#000000")
	for _, c := range []struct {
		got, want float64
	}{
		{contrast(white, black), 21},
		{contrast(mixture("color-mix(in oklab,var(--primary) 50%,#fff)", black), black), 3.50}, // #636363
		{contrast(mixture("color-mix(in oklab,var(--primary) 0%,#fff)", black), black), 21},
		{contrast(mixture("var(--primary-dark)", hexColour("#1b4f8f")), white), 8.21},
	} {
		if math.Abs(c.got-c.want) > 0.02 {
			t.Errorf("%.3f, want %.2f", c.got, c.want)
		}
	}
}

// mapColours are the steps of a part of the style sheet, each with its number and its value: light ones, then dark.
func mapColours(t *testing.T, css string) [][]string {
	t.Helper()
	steps := regexp.MustCompile(`--map-(\d):([^;}]+)`).FindAllStringSubmatch(css, -1)
	if len(steps) != 2*mapSteps {
		t.Fatalf("the steps are %q", steps)
	}
	return steps
}

// linearRGB is a colour by its light: red, green and blue from 0 to 1.
type linearRGB [3]float64

func (c linearRGB) String() string { return fmt.Sprintf("%.2f %.2f %.2f of light", c[0], c[1], c[2]) }

// acceptedColours are colours from all over the cube with a contrast of 7 with white, as internal/site wants it.
func acceptedColours() (all []linearRGB) {
	white := hexColour("#fff")
	for n := range 26 * 26 * 26 {
		c := hexColour(fmt.Sprintf("#%02x%02x%02x", n/26/26*10, n/26%26*10, n%26*10))
		if contrast(c, white) >= 7 {
			all = append(all, c)
		}
	}
	return all
}

// hexColour reads "#rgb" or "#rrggbb".
func hexColour(hex string) (c linearRGB) {
	digits := (len(hex) - 1) / 3
	for i := range c {
		n, _ := strconv.ParseUint(strings.Repeat(hex[1+i*digits:1+(i+1)*digits], 2)[:2], 16, 8)
		if c[i] = float64(n) / 255; c[i] <= 0.04045 {
			c[i] /= 12.92
		} else {
			c[i] = math.Pow((c[i]+0.055)/1.055, 2.4)
		}
	}
	return c
}

// contrast is the contrast ratio of WCAG 2.2.
func contrast(a, b linearRGB) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c linearRGB) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }

var mixPattern = regexp.MustCompile(`^color-mix\(in oklab, ?var\(--primary(?:-dark)?\) (\d+)%, ?(#\w+)\)$`)

// mixture is a value of CSS where both primary colours are the given one.
func mixture(value string, primary linearRGB) linearRGB {
	m := mixPattern.FindStringSubmatch(value)
	switch {
	case m != nil:
		share, _ := strconv.ParseFloat(m[1], 64)
		return mix(primary, hexColour(m[2]), share/100)
	case strings.HasPrefix(value, "#"):
		return hexColour(value)
	case slices.Contains([]string{"var(--primary)", "var(--primary-dark)"}, value):
		return primary
	}
	panic("no colour of a map: " + value)
}

// mix is color-mix(in oklab, a share, b), clipped to what a screen can show.
func mix(a, b linearRGB, share float64) (c linearRGB) {
	x, y := toOklab(a), toOklab(b)
	for i := range x {
		x[i] = share*x[i] + (1-share)*y[i]
	}
	// Matrices of Björn Ottosson's "A perceptual color space for image processing", as CSS Color 4 has them.
	for i, cone := range times([3][3]float64{{1, 0.3963377774, 0.2158037573}, {1, -0.1055613458, -0.0638541728},
		{1, -0.0894841775, -1.2914855480}}, x) {
		x[i] = cone * cone * cone
	}
	c = times([3][3]float64{{4.0767416621, -3.3077115913, 0.2309699292}, {-1.2684380046, 2.6097574011, -0.3413193965},
		{-0.0041960863, -0.7034186147, 1.7076147010}}, x)
	for i := range c {
		c[i] = min(1, max(0, c[i]))
	}
	return c
}

func toOklab(c linearRGB) [3]float64 {
	cones := times([3][3]float64{{0.4122214708, 0.5363325363, 0.0514459929}, {0.2119034982, 0.6806995451, 0.1073969566},
		{0.0883024619, 0.2817188376, 0.6299787005}}, c)
	for i := range cones {
		cones[i] = math.Cbrt(cones[i])
	}
	return times([3][3]float64{{0.2104542553, 0.7936177850, -0.0040720468}, {1.9779984951, -2.4285922050, 0.4505937099},
		{0.0259040371, 0.7827717662, -0.8086757660}}, cones)
}

func times(m [3][3]float64, v [3]float64) (product [3]float64) {
	for i, row := range m {
		product[i] = row[0]*v[0] + row[1]*v[1] + row[2]*v[2]
	}
	return product
}
