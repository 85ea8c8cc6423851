package place

import "math"

// earthRadius is the mean radius R1 of the Earth in metres (IUGG).
const earthRadius = 6371008.8

// vector is a point on the unit sphere.
type vector struct{ x, y, z float64 }

func newVector(lat, lon float64) vector {
	sinLat, cosLat := math.Sincos(lat * math.Pi / 180)
	sinLon, cosLon := math.Sincos(lon * math.Pi / 180)
	return vector{cosLat * cosLon, cosLat * sinLon, sinLat}
}

// chord2 is the square of the straight distance between two points, which orders points as the way on the surface does.
func (v vector) chord2(w vector) float64 {
	x, y, z := v.x-w.x, v.y-w.y, v.z-w.z
	return x*x + y*y + z*z
}

// metres is the way on the surface. It is the haversine formula, whose root is half the chord, and so as exact for
// neighbours as for antipodes.
func (v vector) metres(w vector) float64 {
	return 2 * earthRadius * math.Asin(min(1, math.Sqrt(v.chord2(w))/2))
}
