package files

import "math"

// The state's register gives positions in S-JTSK: metres on Krovák's oblique conformal conic projection of Bessel's
// ellipsoid. Formulae and letters are those of IOGP Publication 373-7-2 (EPSG Guidance Note 7-2), "Krovak" and
// "Position Vector transformation"; the figures of the projection those of EPSG 5513, of the shift those of EPSG 5239,
// which is good to a metre.

// ellipsoid is a flattened sphere: its larger half-axis in metres and the square of its eccentricity.
type ellipsoid struct{ a, e2 float64 }

func newEllipsoid(a, inverseFlattening float64) ellipsoid {
	f := 1 / inverseFlattening
	return ellipsoid{a, f * (2 - f)}
}

var (
	bessel = newEllipsoid(6377397.155, 299.1528128)
	wgs84  = newEllipsoid(6378137, 298.257223563)
)

// Of the projection: φC, λO (42°30' east of Ferro), αC, φP and kP.
var (
	latCentre   = angle(49, 30, 0)
	lonOrigin   = angle(24, 50, 0)
	coLatCone   = angle(30, 17, 17.30311)
	latParallel = angle(78, 30, 0)
	scaleFactor = 0.9999
)

// angle is an angle in radians.
func angle(degrees, minutes, seconds float64) float64 {
	return (degrees + minutes/60 + seconds/3600) * math.Pi / 180
}

// fromJTSK turns the register's "Souřadnice Y" and "Souřadnice X", positive metres to the west and to the south, into
// degrees of WGS 84 (EPSG:5514 is the same with both signs changed).
func fromJTSK(y, x float64) (lat, lon float64) {
	φ, λ := unproject(y, x)
	return wgs84.geographic(bessel.geocentric(φ, λ).shift())
}

// unproject is the inverse of the projection: latitude and longitude on Bessel's ellipsoid in radians.
func unproject(westing, southing float64) (φ, λ float64) {
	e := math.Sqrt(bessel.e2)
	squeeze := func(φ, power float64) float64 {
		return math.Pow((1+e*math.Sin(φ))/(1-e*math.Sin(φ)), power)
	}
	sinC, cosC := math.Sincos(latCentre)
	a := bessel.a * math.Sqrt(1-bessel.e2) / (1 - bessel.e2*sinC*sinC)
	b := math.Sqrt(1 + bessel.e2*math.Pow(cosC, 4)/(1-bessel.e2))
	γ := math.Asin(sinC / b)
	t := math.Tan(math.Pi/4+γ/2) * squeeze(latCentre, e*b/2) / math.Pow(math.Tan(math.Pi/4+latCentre/2), b)
	n := math.Sin(latParallel)
	r := scaleFactor * a / math.Tan(latParallel)

	d := math.Atan2(westing, southing) / n
	s := 2*math.Atan(math.Pow(r/math.Hypot(westing, southing), 1/n)*math.Tan(math.Pi/4+latParallel/2)) - math.Pi/2
	u := math.Asin(math.Cos(coLatCone)*math.Sin(s) - math.Sin(coLatCone)*math.Cos(s)*math.Cos(d))
	v := math.Asin(math.Cos(s) * math.Sin(d) / math.Cos(u))
	φ = u
	for range 4 { // each round brings three digits
		φ = 2*math.Atan(math.Pow(t, -1/b)*math.Pow(math.Tan(u/2+math.Pi/4), 1/b)*squeeze(φ, e/2)) - math.Pi/2
	}
	return φ, lonOrigin - v/b
}

// metres3 is a point in space, in metres from the centre of an ellipsoid.
type metres3 struct{ x, y, z float64 }

// geocentric is the point on the ellipsoid at a latitude and longitude in radians.
func (el ellipsoid) geocentric(φ, λ float64) metres3 {
	ν := el.a / math.Sqrt(1-el.e2*math.Sin(φ)*math.Sin(φ))
	return metres3{ν * math.Cos(φ) * math.Cos(λ), ν * math.Cos(φ) * math.Sin(λ), ν * (1 - el.e2) * math.Sin(φ)}
}

// shift is the seven-parameter shift from S-JTSK to WGS 84.
func (p metres3) shift() metres3 {
	rx, ry, rz := angle(0, 0, 4.9732), angle(0, 0, 1.529), angle(0, 0, 5.2484)
	m := 1 + 3.5378e-6
	return metres3{
		m*(p.x-rz*p.y+ry*p.z) + 572.213,
		m*(rz*p.x+p.y-rx*p.z) + 85.334,
		m*(-ry*p.x+rx*p.y+p.z) + 461.94,
	}
}

// geographic is the latitude and longitude, in degrees, of a point near the ellipsoid, by Bowring's formula.
func (el ellipsoid) geographic(p metres3) (lat, lon float64) {
	b := el.a * math.Sqrt(1-el.e2)
	flat := math.Hypot(p.x, p.y)
	sinT, cosT := math.Sincos(math.Atan2(p.z*el.a, flat*b))
	φ := math.Atan2(p.z+el.e2/(1-el.e2)*b*math.Pow(sinT, 3), flat-el.e2*el.a*math.Pow(cosT, 3))
	return φ * 180 / math.Pi, math.Atan2(p.y, p.x) * 180 / math.Pi
}
